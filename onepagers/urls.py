from django.http import HttpResponse
from django.urls import path

app_name = "onepagers"
urlpatterns = [
    path("", lambda request: HttpResponse("x"), name="dashboard"),
    path("loesninger/<slug:slug>/", lambda request, slug: HttpResponse("x"), name="solution"),
]
