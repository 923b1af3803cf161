from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "network_portal.lib"
    label = "lib"
