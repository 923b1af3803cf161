from django.apps import AppConfig


class FrontConfig(AppConfig):
    name = "network_portal.front"
    label = "front"
