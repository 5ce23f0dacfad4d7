from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from onepagers.notices import Reason


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support og aftaler"

    def ready(self) -> None:
        from onepagers.parts import MenuItem, Part, Tab, register
        from support import calendar, findings, snapshots, target_findings, wording

        reasons: Sequence[Reason] = ()
        if apps.is_installed("reminders"):
            from support.reasons import REASONS as reasons  # noqa: N811
        register(
            Part(
                "support",
                reasons=reasons,
                facts={"support": snapshots.SUPPORT, "agreements": snapshots.AGREEMENTS},
                rules=(*findings.RULES, *target_findings.RULES),
                portfolio_rules=findings.PORTFOLIO_RULES,
                wording={"support": wording.SUPPORT, "agreements": wording.AGREEMENTS},
                menu=[MenuItem("Support", "support:support", 5, more=True, within="/support/hvem/")],
                calendars=[calendar.AGREEMENTS],
                tabs=[
                    Tab("support", "Support", "support:edit_support", 30),
                    Tab("agreements", "Aftaler", "support:edit_agreements", 50),
                ],
            )
        )
