from django.apps import AppConfig


class OnepagersConfig(AppConfig):
    name = "onepagers"
    verbose_name = "Løsninger"

    def ready(self) -> None:
        from onepagers import parts
        from onepagers.findings import onepager_rules
        from onepagers.overview import organisations
        from onepagers.pages import prerender
        from onepagers.versions import saving
        from onepagers.views import navigation

        saving.after_saving(prerender.enqueue)
        parts.register(
            parts.Part(
                "onepagers",
                rules=onepager_rules.RULES,
                tabs=navigation.TABS,
                menu=navigation.MENU,
                of_organisation=organisations.of_organisation,
            ),
        )
