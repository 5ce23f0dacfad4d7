from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Påmindelser"

    def ready(self) -> None:
        from accounts.models import Role
        from mails import checks
        from onepagers.parts import MenuItem, Part, SettingsLink, register
        from reminders import solution_reasons, todays_mails

        checks.register(todays_mails.DAILY, todays_mails.still_true)
        checks.register(todays_mails.AT_ONCE, todays_mails.still_true)

        register(
            Part(
                "reminders",
                reasons=solution_reasons.REASONS,
                menu=[
                    MenuItem("Mine opgaver", "reminders:my_tasks", 10, allowed=lambda user: user.role != Role.READER),
                    MenuItem("Mailindstillinger", "reminders:fewer_mails", 30, more=True),
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
