"""What was changed in the plan after it had been decided, for everybody who reads the plan: from the journal."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from members.models import Person
from network_portal.front.journal import details, things, words
from network_portal.front.journal.details import Detail
from network_portal.records.models import JournalEntry
from network_portal.records.search import Entry
from operations.models import PlanItem

SHOWN = ("operations.plan_item_added", "operations.plan_item_changed", "operations.plan_item_settled")
MOST = 50


@dataclass(frozen=True)
class Change:
    at: datetime
    who: str
    done: str
    details: list[Detail]


def after_the_decision(item: PlanItem, person: Person) -> list[Change]:
    """The latest first; none when the item stands as decided. Two queries, or none."""
    if item.changed_on is None or item.plan.adopted_on is None:
        return []
    rows = JournalEntry.objects.filter(
        object_type="operations.planitem", object_id=item.pk, action__in=SHOWN, at__date__gte=item.plan.adopted_on
    )
    adopted = JournalEntry.objects.filter(
        object_type="operations.yearplan", object_id=item.plan_id, action="operations.plan_adopted"
    )
    since = rows.filter(pk__gt=Coalesce(Subquery(adopted.order_by("-pk").values("pk")[:1]), Value(0)))
    found = [_entry(row) for row in since.select_related("by").order_by("-pk")[:MOST]]
    changed = [(entry, details.changes(entry)) for entry in found]
    wanted = {reference for entry, each in changed for reference in details.references(entry, each)}
    seen, language = things.look_up(wanted, person), get_language()
    return [
        Change(
            entry.at,
            entry.by_name or words.portal(language),
            words.of(entry, language),
            details.written(entry, each, seen, language),
        )
        for entry, each in changed
    ]


def _entry(row: JournalEntry) -> Entry:
    return Entry(
        at=row.at,
        action=row.action,
        by_id=row.by_id,
        by_name=row.by.name if row.by else "",
        by_email="",
        object_type=row.object_type,
        object_id=row.object_id,
        object_label=row.object_label,
        data=row.data,
        pk=row.pk,
        number=0,
        is_unseen=False,
        is_without_details=False,
    )
