"""The way into an empty portal."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from members import rules
from members.models import Organisation
from members.reference import load_municipalities
from network_portal.lib.refusals import Refused
from procurement.models import CpvCode
from procurement.reference import load_cpv


class Command(BaseCommand):
    help = "Print a link, good for a day and for one use, that creates the first administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            token = rules.first_administrator_token()
        except Refused:
            self.stdout.write(f"The network has an administrator already. Log in at {settings.PORTAL_URL}")
            return
        if not Organisation.objects.municipalities().exists():
            load_municipalities()  # or the new administrator would have nobody to let join
        if not CpvCode.objects.exists():
            load_cpv()  # or no need could say what it is about
        path = reverse("members:first_administrator", args=[token])
        self.stdout.write(f"Open this link within a day to create the first administrator:\n{settings.PORTAL_URL}{path}")
