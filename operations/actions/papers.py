"""Orders of papers: minutes as a PDF, a year's minutes of a body in one, an extract for an organisation's registry.

Each is for the one who ordered it: whoever else may read the minutes orders their own.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Organisation, Person
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.models import Job
from operations import rules
from operations.models import Body, Minutes

MINUTES = "operations.tasks.make_minutes"
COLLECTED = "operations.tasks.make_collected"
EXTRACT = "operations.tasks.make_extract"
ONESELF = "oneself"  # an audience that nobody else is in


@transaction.atomic
def order_minutes(minutes: Minutes, *, by: Person) -> Job:
    title = Phrase(gettext_noop("Minutes, %(meeting)s"), meeting=minutes.meeting.title)
    return _order(MINUTES, title, by, minutes=minutes.pk)


@transaction.atomic
def order_collected(body: Body, year: int, *, by: Person) -> Job:
    """All approved minutes of the body that year, in one."""
    if not collected(body, year, by).exists():
        words = {"body": body, "year": year}
        raise Refused(_("%(body)s has no approved minutes for %(year)d yet. Choose another year.") % words)
    title = Phrase(gettext_noop("Minutes %(year)d, %(body)s"), year=year, body=body.name)
    return _order(COLLECTED, title, by, body=body.pk, year=year)


@transaction.atomic
def order_extract(minutes: Minutes, organisation: Organisation, *, by: Person) -> Job:
    rules.must_be_approved(minutes)
    words = {"meeting": minutes.meeting.title, "organisation": organisation.short_name}
    title = Phrase(gettext_noop("Extract for %(organisation)s, %(meeting)s"), **words)
    return _order(EXTRACT, title, by, minutes=minutes.pk, organisation=organisation.pk)


def collected(body: Body, year: int, person: Person) -> "Any":
    """Those of the body's approved minutes that the person may read, in the order of the year."""
    rows = Minutes.objects.visible_to(person).approved().filter(meeting__body=body, meeting__starts_at__year=year)
    return rows.select_related("meeting__body", "meeting__organiser", "writer").order_by("meeting__starts_at", "pk")


def _order(task: str, title: Phrase, by: Person, **arguments: Any) -> Job:
    """Who asks again while it is being made gets the same job."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = Job.objects.unfinished().filter(task=task, ordered_by=by, arguments=arguments).first()
    return same or jobs.order(task, title, audience=ONESELF, by=by, **arguments)
