from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Påmindelser"

    def ready(self) -> None:
        from accounts.models import Role
        from onepagers.parts import MenuItem, Part, SettingsLink, register

        register(
            Part(
                "reminders",
                menu=[
                    MenuItem("Mine opgaver", "reminders:my_tasks", 10, allowed=lambda user: user.role != Role.READER),
                    MenuItem("Færre mails", "reminders:fewer_mails", 30, more=True),
                ],
                settings_links=[
                    SettingsLink(
                        "Påmindelser",
                        "Løsningen kan have sin egen plan for, hvornår der mindes om vurderinger og handlinger.",
                        "Løsningens påmindelser",
                        "reminders:reminder_plan",
                    )
                ],
            )
        )
