from django.urls import path

from support.views import lines

app_name = "support"
urlpatterns = [
    path("loesninger/<slug:slug>/support/", lines.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", lines.edit_agreements, name="edit_agreements"),
]
