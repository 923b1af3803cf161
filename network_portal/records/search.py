"""The filters of the log pages: what was typed, as a queryset. Nothing typed can break them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
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


@dataclass(slots=True)
class Entry:
    """What a page of the journal reads of an entry. A hundred rows with their people and links cost as models half as
    much as the rest of the page.

    `is_unseen` and `is_without_details` say what is held back from the one who asks; what is, is not here.
    """

    at: datetime
    action: str
    by_id: int | None
    by_name: str
    by_email: str
    object_type: str
    object_id: int
    object_label: str
    data: dict[str, Any]
    pk: int
    number: int
    is_unseen: bool
    is_without_details: bool
    personal: dict[str, Any] | None = None  # what is kept apart, until the person is erased

    def __post_init__(self) -> None:
        """Here rather than in the template, so that no page shows it by mistake."""
        self.data = {**self.data, **(self.personal or {})}
        if self.is_unseen:
            self.object_label, self.is_without_details = "", True
        if self.is_without_details:
            self.data = {}


COLUMNS = (
    *("at", "action", "by_id", "by__name", "by__email", "object_type", "object_id", "object_label", "data"),
    *("pk", "link__number", "is_unseen", "is_without_details", "personal__values"),
)


NO = Value(False)


@dataclass(frozen=True)
class HeldBack:
    """What is kept from the one who asks: conditions that only entries about things of the `kinds` can meet."""

    kinds: frozenset[str]
    unseen: Callable[[], Q]
    without_details: Callable[[], Q]


@dataclass
class JournalFilter:
    """What the journal page was asked for; the fields are as typed, so that the form shows them again."""

    person: str
    action: str
    obj: str
    thing: str
    since: str
    until: str
    before: int | None

    @classmethod
    def read(cls, asked: QueryDict) -> "JournalFilter":
        texts = {name: typed.words(asked.get(name, "")) for name in ("person", "action", "obj", "thing", "since", "until")}
        return cls(**texts, before=typed.whole_number(asked.get("before", ""), most=2**62))

    def entries(self, held: "HeldBack") -> list[Entry]:
        """At most 101 entries, the newest first: the last only says that there are more.

        Those that are unseen by the one who asks come without name and data, and are not found by their name; those
        without details come without data. A page that holds nothing of the kinds that are held back is not asked twice.
        """
        if not self.obj:
            rows = self._narrowed(JournalEntry.objects.annotate(is_unseen=NO, is_without_details=NO))
            found = [Entry(*row) for row in rows]
            if not any(entry.object_type in held.kinds for entry in found):
                return found
        kept = {"is_unseen": _whether(held.unseen()), "is_without_details": _whether(held.without_details())}
        return [Entry(*row) for row in self._narrowed(JournalEntry.objects.annotate(**kept))]

    def _narrowed(self, rows: QuerySet[JournalEntry]) -> QuerySet[JournalEntry, tuple[Any, ...]]:
        """What was asked for, of rows that say whether each is unseen."""
        if self.person:
            rows = rows.filter(Q(by__name__icontains=self.person) | Q(by__email__icontains=self.person))
        if self.action:
            rows = rows.filter(Q(action__startswith=self.action) if self.action.endswith(".") else Q(action=self.action))
        if self.obj:
            rows = rows.filter(self._named())
        if self.thing:
            rows = rows.filter(self._about())
        if since := typed.day(self.since):
            rows = rows.filter(at__gte=_midnight(since))
        if until := typed.day(self.until):
            rows = rows.filter(at__lt=_midnight(until) + timedelta(days=1))
        if self.before:
            rows = rows.filter(pk__lt=self.before)
        return rows.order_by("-pk").values_list(*COLUMNS)[:101]

    def _named(self) -> Q:
        """People are found by the name they have, not by one that an older entry remembers."""
        people = get_user_model()._default_manager.filter(name__icontains=self.obj)
        by_name = Q(object_type="members.person", object_id__in=people.values("pk"))
        by_role = Q(object_type="members.role", object_id__in=people.exclude(roles=None).values("roles"))
        by_label = Q(object_label__icontains=self.obj, is_unseen=False)
        return by_name | by_role | by_label & ~Q(object_type__in=["members.person", "members.role"])

    def _about(self) -> Q:
        """`procurement.need 12`, or `procurement.need` for every need."""
        kind, number = self.kind_and_number
        return Q(object_type=kind) if number is None else Q(object_type=kind, object_id=number)

    @property
    def kind_and_number(self) -> tuple[str, int | None]:
        """Of the thing that was asked for; a number that can be none finds nothing."""
        kind, _, number = self.thing.lower().partition(" ")
        return kind, (typed.whole_number(number, most=2**62) or 0) if number else None


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
