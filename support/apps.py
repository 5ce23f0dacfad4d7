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
        from onepagers.parts import MenuItem, Part, Tab, register
        from support import (
            calendar,
            card_mails,
            dependency_facts,
            findings,
            organisations,
            snapshots,
            target_findings,
            wording,
        )

        reasons: Sequence[Reason] = ()
        if apps.is_installed("reminders"):
            from support.reasons import REASONS as reasons  # noqa: N811
        register(
            Part(
                "support",
                reasons=reasons,
                facts={
                    "support": snapshots.SUPPORT,
                    "agreements": snapshots.AGREEMENTS,
                    "agreement_needs": snapshots.NEEDS,
                    "dependencies": dependency_facts.DEPENDENCIES,
                },
                rules=(*findings.RULES, *target_findings.RULES),
                portfolio_rules=findings.PORTFOLIO_RULES,
                wording={
                    "support": wording.SUPPORT,
                    "agreements": wording.AGREEMENTS,
                    "agreement_needs": wording.NEEDS,
                    "dependencies": dependency_facts.WORDING,
                },
                calendars=[calendar.AGREEMENTS],
                of_organisation=organisations.of_organisation,
                menu=[
                    MenuItem("Aftaler", "support:agreements", 45, within="/aftaler/"),
                    MenuItem("Support", "support:support", 5, more=True, within="/support/hvem/"),
                    MenuItem("Beredskab", "support:cards", 25, more=True, within="/beredskab/"),
                ],
                tabs=[
                    Tab("support", "Support", "support:edit_support", 30),
                    Tab("agreements", "Aftaler", "support:edit_agreements", 50),
                    Tab("dependencies", "Afhængigheder", "support:edit_dependencies", 55),
                ],
            )
        )
        checks.register(card_mails.KIND, lambda mails, at: card_mails.check)
