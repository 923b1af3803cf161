"""Ordering one's extract, deciding how long things are kept, and approving the yearly list."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Person
from network_portal.front.personal import retention
from network_portal.lib import dates
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.journal import journal
from network_portal.records.models import Job, RetentionItem, RetentionList, RetentionRule
from network_portal.records.retention import EXPORT

CARRY_OUT = "network_portal.front.personal.tasks.carry_out"


@transaction.atomic
def order_export(person: Person) -> Job:
    """The readable extract, for the person alone: no audience but the one who ordered it. Asking twice is once."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    same = Job.objects.unfinished().filter(task=EXPORT, ordered_by=person).first()
    if same:
        return same
    journal("front.export_ordered", person, by=person)
    title = Phrase(gettext_noop("Extract of your personal data"))
    return jobs.order(EXPORT, title, audience="oneself", by=person, **{"person": person.pk})


@transaction.atomic
def approve(made: RetentionList, keys: list[str], registry_number: str, *, by: Person) -> Job:
    """Let the kinds of the list named by `keys` be removed, by the decision with that registry number (may be empty)."""
    RetentionList.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)
    items = list(made.items.filter(kind__in=keys, approved_at=None, count__gt=0).order_by("pk"))
    retention.must_await_approval(items)
    title = Phrase(gettext_noop("Removal by the list of %(year)d"), year=made.year)
    job = jobs.order(CARRY_OUT, title, audience="administrators", by=by, items=[item.pk for item in items])
    RetentionItem.objects.filter(pk__in=[item.pk for item in items]).update(
        approved_by=by, approved_at=dates.now(), registry_number=registry_number, job=job
    )
    kinds = [item.kind for item in items]
    journal("front.removal_approved", made, by=by, year=made.year, kinds=kinds, registry_number=registry_number)
    return job


@transaction.atomic
def decide(kind: str, keep_for: int, unit: str, basis: str, valid_from: date, *, by: Person) -> RetentionRule:
    """A new row: how long the kind is kept from that day on. Rows that were in force stay, so that one can see what held."""
    fields = {"keep_for": keep_for, "unit": unit, "basis": basis, "valid_from": valid_from}
    try:
        with transaction.atomic():
            rule = RetentionRule.objects.create(kind=kind, **fields)
    except IntegrityError:
        raise Refused(_("There is already a decision that begins that day. Choose another day.")) from None
    journal("front.retention_decided", rule, by=by, **{**fields, "valid_from": valid_from.isoformat()})
    return rule
