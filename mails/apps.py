from django.apps import AppConfig


class MailsConfig(AppConfig):
    name = "mails"
    verbose_name = "Mails"

    def ready(self) -> None:
        from mails import checks, password_links

        for kind in (password_links.INVITATION, password_links.FORGOTTEN):
            checks.register(kind, lambda mails, at: password_links.put_link_in)
