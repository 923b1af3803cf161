from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "network_portal.records"
    label = "records"
