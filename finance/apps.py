from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "finance"
    verbose_name = "Økonomi"

    def ready(self) -> None:
        from finance import findings, organisations, snapshots, wording
        from onepagers.parts import Part, Tab, register

        register(
            Part(
                "finance",
                facts={"funding": snapshots.FUNDING},
                rules=findings.RULES,
                wording={"funding": wording.FUNDING},
                of_organisation=organisations.of_organisation,
                tabs=[Tab("funding", "Økonomi", "finance:funding", 40)],
            )
        )
