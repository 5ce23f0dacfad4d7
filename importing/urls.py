from django.urls import path

from importing import views

app_name = "importing"
urlpatterns = [
    path("import/", views.overview, name="imports"),
    path("import/<int:pk>/", views.choose, name="import_choose"),
    path("import/<int:pk>/resultat/", views.result, name="import_result"),
    path("import/<int:pk>/original/", views.original, name="import_original"),
]
