"""Fills the register with the municipalities of Sweden, the CPV codes, and school breaks to check."""

from typing import Any

from django.core.management.base import BaseCommand

from members.reference import load_municipalities
from operations.school_breaks_reference import load_school_breaks
from procurement.reference import load_cpv


class Command(BaseCommand):
    help = "Load the municipalities of Sweden with their inhabitants, the CPV codes and school breaks. Can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_municipalities()} municipalities are in the register.")
        self.stdout.write(f"{load_cpv()} CPV codes can be chosen for needs.")
        self.stdout.write(f"{load_school_breaks()} school breaks are entered, to be checked with the municipalities.")
