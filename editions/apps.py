from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "editions"
    verbose_name = "Udgaver"

    def ready(self) -> None:
        from editions import questions
        from onepagers.parts import MenuItem, Part, register

        register(
            Part(
                "editions",
                menu=[MenuItem("Udgaver", "editions:editions", 60)],
                waiting=questions.waiting_lines,
                since=questions.since,
            )
        )
