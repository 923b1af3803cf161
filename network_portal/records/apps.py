from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "network_portal.records"
    label = "records"

    def ready(self) -> None:
        """Every process that orders work must know the broker, not only the worker: loading the app makes it the current one."""
        from network_portal import celery  # noqa: F401
