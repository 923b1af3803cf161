from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "network_portal.lib"
    label = "lib"

    def ready(self) -> None:
        from network_portal.lib.forms import speak_plainly

        speak_plainly()
