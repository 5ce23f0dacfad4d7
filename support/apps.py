from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "support"
    verbose_name = "Support og aftaler"

    def ready(self) -> None:
        from onepagers.parts import Part, Tab, register
        from support import calendar, findings, snapshots, wording

        register(
            Part(
                "support",
                facts={"support": snapshots.SUPPORT, "agreements": snapshots.AGREEMENTS},
                rules=findings.RULES,
                portfolio_rules=findings.PORTFOLIO_RULES,
                wording={"support": wording.SUPPORT, "agreements": wording.AGREEMENTS},
                calendars=[calendar.AGREEMENTS],
                tabs=[
                    Tab("support", "Support", "support:edit_support", 30),
                    Tab("agreements", "Aftaler", "support:edit_agreements", 50),
                ],
            )
        )
