from importlib import import_module

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "network_portal.records"
    label = "records"

    def ready(self) -> None:
        """Every process that orders work must know the broker, not only the worker: loading the app makes it the current one."""
        import_module("network_portal.celery")
