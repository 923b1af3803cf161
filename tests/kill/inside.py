"""What the kill tests do inside a real portal: run as `python -m tests.kill.inside <verb>` with its environment.

Never imported by the tests: it sets Django up on the portal's own servers.
"""

import json
import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
django.setup()

from django.utils import timezone

from competence.models import Registration
from members.models import Organisation, Person
from network_portal.front import actions
from network_portal.records import tasks
from network_portal.records.models import Job
from tests import cast, factories

GUESTS = 120  # six messages to the workers, so that some are left when one dies


def seed() -> object:
    """Ystad with its people, and a seminar in a week with GUESTS people of Ystad's in their seats."""
    made = cast.make_cast()
    event = factories.event(made, starts_at=timezone.now() + timedelta(days=7), capacity=GUESTS, seats_taken=GUESTS)
    long_ago = timezone.now() - timedelta(days=30)
    for n in range(GUESTS):
        guest = cast.person(f"Guest {n}", made.ystad, cast.KINDS.READER)
        Registration.objects.create(
            event=event, person=guest, organisation=made.ystad, registered_by=guest, state=Registration.State.SEATED,
            queued_at=long_ago, seated_at=long_ago,
        )  # fmt: skip
    return GUESTS


def order_report() -> object:
    """Order Ystad's report as its officer would; the id of the job."""
    officer = Person.objects.get(name="Officer Ystad")
    return actions.order_report(Organisation.objects.get(short_name="Ystad"), timezone.now().year, by=officer).pk


def order_all_reports() -> object:
    administrator = Person.objects.get(name="Administrator Office")
    return actions.order_all_reports(timezone.now().year, by=administrator).pk


def remind() -> object:
    """What the clock does: hand the reminder run to a worker."""
    from celery import current_app

    current_app.send_task("competence.tasks.remind")
    return None


def sweep() -> object:
    """What the clock does every minute."""
    tasks.sweep()
    return None


def file_of() -> object:
    """The first bytes of the newest job's file."""
    job = Job.objects.exclude(file="").latest("pk")
    return job.file.read(5).decode()


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]]()))
