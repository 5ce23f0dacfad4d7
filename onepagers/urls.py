from django.urls import path

from onepagers.views import editing, pages

app_name = "onepagers"
urlpatterns = [
    path("", pages.dashboard, name="dashboard"),
    path("portefoelje.pdf", pages.portfolio_pdf, name="portfolio_pdf"),
    path("loesninger/<slug:slug>/", pages.solution, name="solution"),
    path("loesninger/<slug:slug>/pdf/", pages.one_pager_pdf, name="one_pager_pdf"),
    path("loesninger/<slug:slug>/versioner/", pages.versions, name="versions"),
    path("loesninger/<slug:slug>/versioner/<int:number>/", pages.version, name="version"),
    path("loesninger/<slug:slug>/tekst/", editing.edit_texts, name="edit_texts"),
    path("loesninger/<slug:slug>/vurdering/", editing.review, name="review"),
    path("loesninger/<slug:slug>/vurdering/uaendret/", editing.confirm, name="confirm"),
]
