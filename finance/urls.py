from django.urls import path

from finance import views

app_name = "finance"
urlpatterns = [
    path("loesninger/<slug:slug>/oekonomi/", views.funding, name="funding"),
    path("loesninger/<slug:slug>/oekonomi/ny/", views.edit_split, name="new_split"),
    path("loesninger/<slug:slug>/oekonomi/<int:pk>/", views.edit_split, name="edit_split"),
]
