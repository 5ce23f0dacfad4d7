from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:pk>/", views.mail, name="mail"),
    path("<int:pk>/html/", views.mail_html, name="mail_html"),
]
