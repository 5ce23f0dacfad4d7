from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from onepagers.notices import Reason


class EditionsConfig(AppConfig):
    name = "editions"
    verbose_name = "Udgaver"

    def ready(self) -> None:
        from editions import questions, to_do
        from mails import checks
        from onepagers.parts import MenuItem, Part, register

        checks.register(questions.QUESTION, lambda mails, at: questions.before_sending)
        reasons: Sequence[Reason] = ()
        if apps.is_installed("reminders"):
            from editions.reasons import REASONS as reasons  # noqa: N811
        register(
            Part(
                "editions",
                reasons=reasons,
                menu=[MenuItem("Udgaver", "editions:editions", 60)],
                to_do=to_do.unanswered,
                waiting=questions.waiting_lines,
                since=questions.since,
            )
        )
