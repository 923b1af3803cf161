"""Ordering the follow-up as a PDF: setting its pages takes seconds, so a worker does it."""

from django.db import transaction
from django.utils.translation import gettext_noop

from members.models import Organisation, Person
from network_portal.front.followup.periods import Period
from network_portal.lib.phrases import Phrase
from network_portal.records import jobs
from network_portal.records.journal import journal
from network_portal.records.models import Job
from operations.models import Matrix

MAKE = "network_portal.front.tasks.make_followup"


@transaction.atomic
def order_followup(period: Period, organisation: Organisation | None, *, by: Person) -> Job:
    """Have it made, for the network or with an organisation's own part. Who asks again meanwhile gets the same job.

    Only the one who ordered it and the organisation read the file.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    wanted = {"first": str(period.first), "last": str(period.last), "period": period.key}
    whose = {"organisation": organisation.pk} if organisation else {}
    going_on = Job.objects.unfinished().filter(task=MAKE, ordered_by=by, arguments={**wanted, **whose}).first()
    if going_on:
        return going_on
    about = organisation or Matrix.in_force()
    if about:
        journal("front.followup_ordered", about, by=by, first=wanted["first"], last=wanted["last"])
    audience = organisation.audience if organisation else f"person:{by.pk}"
    return jobs.order(MAKE, title(period, organisation), audience=audience, by=by, **wanted, **whose)


def title(period: Period, organisation: Organisation | None) -> Phrase:
    if organisation:
        words = gettext_noop("The matrix and its follow-up %(period)s, %(name)s")
        return Phrase(words, period=_span(period), name=organisation.name)
    return Phrase(gettext_noop("The matrix and its follow-up %(period)s"), period=_span(period))


def _span(period: Period) -> str:
    if period.key == "12-months":
        return f"{period.first.isoformat()}–{period.last.isoformat()}"
    return period.label
