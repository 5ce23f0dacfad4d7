from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "importing"
    verbose_name = "Import"

    def ready(self) -> None:
        from accounts.models import Role
        from onepagers.parts import MenuItem, Part, register

        allowed = (Role.MANAGER, Role.ADMINISTRATOR)
        register(
            Part(
                "importing",
                beginnings=[("indlæs one-pagerne fra Word", "importing:imports")],
                menu=[
                    MenuItem("Import", "importing:imports", 50, more=True, allowed=lambda user: user.role in allowed),
                ],
            )
        )
