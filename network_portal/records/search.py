"""The filters of the log pages: what was typed, as a queryset. Nothing typed can break them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Q, When
from django.http import QueryDict
from django.utils import timezone

from network_portal.lib import typed
from network_portal.records import subjects
from network_portal.records.models import JournalEntry, Notice, NoticeQuerySet

if TYPE_CHECKING:
    from members.models import Person


def notices(rows: NoticeQuerySet, asked: QueryDict, person: "Person") -> NoticeQuerySet:
    """`state` (one of Notice.State) and `q` (name, address, or a subject that the person may read)."""
    state, words = asked.get("state", ""), typed.words(asked.get("q", ""))
    if state in Notice.State.values:
        rows = rows.filter(state=state)
    if words:
        by_subject = Q(subject__icontains=words) & subjects.readable_by(person)
        rows = rows.filter(Q(person__name__icontains=words) | Q(address__icontains=words) | by_subject)
    return rows


@dataclass
class JournalFilter:
    """What the journal page was asked for; the fields are as typed, so that the form shows them again."""

    person: str
    action: str
    obj: str
    since: str
    until: str
    before: int | None

    @classmethod
    def read(cls, asked: QueryDict) -> "JournalFilter":
        texts = {name: typed.words(asked.get(name, "")) for name in ("person", "action", "obj", "since", "until")}
        return cls(**texts, before=typed.whole_number(asked.get("before", ""), most=2**62))

    def entries(self, *, unseen: Q, without_details: Q) -> "list[JournalEntry]":
        """At most 101 entries, the newest first: the last only says that there are more.

        Those that are `unseen` by the one who asks come without name and data, and are not found by their name; those
        `without_details` come without data.
        """
        kept = {"is_unseen": _whether(unseen), "is_without_details": _whether(unseen | without_details)}
        rows = JournalEntry.objects.annotate(**kept).select_related("by", "link").order_by("-pk")
        if self.person:
            rows = rows.filter(Q(by__name__icontains=self.person) | Q(by__email__icontains=self.person))
        if self.action:
            rows = rows.filter(action__istartswith=self.action)
        if self.obj:
            rows = rows.filter(self._about())
        if since := typed.day(self.since):
            rows = rows.filter(at__gte=_midnight(since))
        if until := typed.day(self.until):
            rows = rows.filter(at__lt=_midnight(until) + timedelta(days=1))
        if self.before:
            rows = rows.filter(pk__lt=self.before)
        return [_held_back(entry) for entry in rows[:101]]

    def _about(self) -> Q:
        """`procurement.need 12` or `procurement.need`, else part of the name the thing had."""
        kind, _, number = self.obj.partition(" ")
        if "." in kind and number.isdigit():
            return Q(object_type=kind.lower(), object_id=typed.whole_number(number) or 0)
        return Q(object_label__icontains=self.obj, is_unseen=False) | Q(object_type__iexact=self.obj)


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _held_back(entry: JournalEntry) -> JournalEntry:
    """Here rather than in the template, so that no page shows it by mistake."""
    if entry.is_unseen:  # type: ignore[attr-defined]
        entry.object_label = ""
    if entry.is_without_details:  # type: ignore[attr-defined]
        entry.data = {}
    return entry


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
