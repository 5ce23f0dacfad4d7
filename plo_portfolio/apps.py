from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "plo_portfolio"

    def ready(self) -> None:
        """Load the Celery app, so that web processes and commands use its broker and not Celery's default."""
        from plo_portfolio import celery  # noqa: F401
