"""Log-in, log-out and passwords: django-allauth's views under Danish paths. Nobody signs up."""

from allauth.account import views
from django.urls import path, re_path

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("log-ud/", views.logout, name="account_logout"),
    path("opret/", views.signup, name="account_signup"),
    path("spaerret/", views.account_inactive, name="account_inactive"),
    path("adgangskode/", views.password_change, name="account_change_password"),
    path("adgangskode/vaelg/", views.password_set, name="account_set_password"),
    path("adgangskode/glemt/", views.password_reset, name="account_reset_password"),
    path("adgangskode/glemt/sendt/", views.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key has hyphens too, so the first part must say that it has none
        r"^adgangskode/ny/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("adgangskode/ny/gemt/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("bekraeft/", views.reauthenticate, name="account_reauthenticate"),
]
