from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("loesninger/<slug:slug>/support/", views.edit_support, name="edit_support"),
    path("loesninger/<slug:slug>/aftaler/", views.edit_agreements, name="edit_agreements"),
]
