from django.apps import AppConfig


class OnepagersConfig(AppConfig):
    name = "onepagers"
    verbose_name = "Løsninger"
