"""Fills the register with the municipalities of Sweden."""

from typing import Any

from django.core.management.base import BaseCommand

from members.reference import load_municipalities


class Command(BaseCommand):
    help = "Load the municipalities of Sweden with their inhabitants. Can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_municipalities()} municipalities are in the register.")
