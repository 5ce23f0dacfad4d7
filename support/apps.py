from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from onepagers.notices import Reason


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support og aftaler"

    def ready(self) -> None:
        from mails import checks
        from onepagers.parts import register
        from support import card_mails
        from support.part import part

        reasons: Sequence[Reason] = ()
        if apps.is_installed("reminders"):
            from support.reasons import REASONS as reasons  # noqa: N811
        register(part(reasons))
        checks.register(card_mails.KIND, lambda mails, at: card_mails.check)
