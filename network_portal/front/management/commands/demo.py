"""Loads the demo network: a lifelike present year with invented people. Never in production."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from members.models import Role
from network_portal.front.demo import load
from network_portal.front.demo.cast import PASSWORD

SHOWN = ["upphandlare.ystad", "samordnare.miljokluster", "administrator", "kontakt.ystad", "chef.ystad", "upphandlare.malmo"]


class Command(BaseCommand):
    help = "Loads a lifelike year of an invented network into an empty portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the portal already has members")
        parser.add_argument("--people", action="store_true", help="print the people one can sign in as, and load nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo network is never loaded in production: everybody in it has the same password.")
        if options["people"]:
            self._print_people()
        elif load.is_empty() and not load.is_loaded():
            load.load(self.stdout.write)
        elif not options["if_empty"]:
            raise CommandError("The portal already has members, and the demo network is loaded only into an empty one.")

    def _print_people(self) -> None:
        addresses = [f"{key}@example.org" for key in SHOWN]
        roles = {
            role.person.email: role
            for role in Role.objects.current().filter(person__email__in=addresses).select_related("person", "organisation")
        }
        for address in addresses:
            if role := roles.get(address):
                what = f"{role.get_kind_display()}, {role.organisation}"
                self.stdout.write(f"  {what:<45} {address}")
        if roles:
            self.stdout.write(f"  Password of everybody: {PASSWORD}")
