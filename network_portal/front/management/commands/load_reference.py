"""Fills the register with the municipalities of Sweden, and the CPV codes."""

from typing import Any

from django.core.management.base import BaseCommand

from members.reference import load_municipalities
from procurement.reference import load_cpv


class Command(BaseCommand):
    help = "Load the municipalities of Sweden with their inhabitants, and the CPV codes. Can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_municipalities()} municipalities are in the register.")
        self.stdout.write(f"{load_cpv()} CPV codes can be chosen for needs.")
