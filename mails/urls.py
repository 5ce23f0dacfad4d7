from django.urls import path

from mails import views

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("proeve/", views.test_mail, name="test_mail"),
    path("<int:pk>/", views.mail, name="mail"),
    path("<int:pk>/html/", views.mail_html, name="mail_html"),
    path("<int:pk>/igen/", views.try_again, name="try_again"),
]
