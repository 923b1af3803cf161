from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "network_portal.records"
    label = "records"

    def ready(self) -> None:
        """Whoever orders work, web server or command, must know the broker; only workers and the clock name the app."""
        import network_portal.celery  # noqa: F401  # importing makes it the application that everything here uses
