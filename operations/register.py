"""Finding decisions: the register over all bodies that one may read, and its filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.db.models.functions import Left
from django.http import QueryDict
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates, search, typed
from operations import rules
from operations.models import Decision, DecisionQuerySet, DecisionReview, Minutes

DUE, PLANNED = "due", "planned"


@dataclass
class Register:
    """What the list was asked for. Anything else that was typed means the same as nothing. `body` is an id, 0 for all.

    `review`: those to be looked at within two weeks (due), or at any time (planned).
    """

    q: str = ""
    year: int = 0
    body: int = 0
    review: str = ""
    sort: str = "-date"
    SORTS = {"date": ("decided_on",), "review": ("looked_at", "decided_on")}

    @classmethod
    def read(cls, asked: QueryDict) -> "Register":
        review, sort = asked.get("review", ""), asked.get("sort", "")
        return cls(
            q=typed.words(asked.get("q", "")),
            year=typed.whole_number(asked.get("year", ""), 2000, 2999) or 0,
            body=typed.whole_number(asked.get("body", "")) or 0,
            review=review if review in {DUE, PLANNED} else "",
            sort=sort if sort.removeprefix("-") in cls.SORTS else "-date",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.year or self.body or self.review)

    def rows(self, person: Person) -> DecisionQuerySet:
        """With what a list of decisions shows, for the exports."""
        return self._found(Decision.objects.visible_to(person).with_review().for_register())

    def columns(self, person: Person) -> "QuerySet[Decision, Any]":
        """What `page_rows` needs. Until when each holds is worked out in the question only where it sorts or filters."""
        rows = Decision.objects.visible_to(person)
        if self.review or self.sort.endswith("review"):
            rows = rows.with_review()
        return self._found(rows).values_list(*COLUMNS)

    def _found(self, rows: DecisionQuerySet) -> DecisionQuerySet:
        if self.year:
            rows = rows.filter(decided_on__gte=date(self.year, 1, 1), decided_on__lte=date(self.year, 12, 31))
        if self.body:
            rows = rows.filter(item__meeting__body=self.body)
        if self.review:
            soon = dates.today() + timedelta(days=rules.REVIEW_BEFORE)
            rows = rows.to_review(by=soon if self.review == DUE else None)
        if self.q:
            rows = rows.filter(search.all_words(search.split(self.q), "text", "title"))
        turned = "-" if self.sort.startswith("-") else ""
        return rows.order_by(*(f"{turned}{name}" for name in (*self.SORTS[self.sort.removeprefix("-")], "pk")))


class Row(NamedTuple):
    """A decision as the page lists it, in finished words: objects with their items, meetings and minutes would cost twice as
    much. `looked_at`: see DecisionQuerySet.with_review."""

    pk: int
    name: str
    text: str
    decided_on: date
    body: str
    outcome: str
    is_approved: bool
    looked_at: date | None


EXCERPT = 180
BEGINNING = Left("text", EXCERPT + 1)
COLUMNS = (
    *("pk", "item__paragraph", "item__year", "title", BEGINNING, "decided_on", "item__meeting__body__name", "outcome"),
    *("item__meeting__record__state", "review_on"),
)


def page_rows(found: Sequence[tuple[Any, ...]]) -> list[Row]:
    """The rows of COLUMNS in words, with the day until which each holds (DecisionQuerySet.with_review); one query."""
    reviews = DecisionReview.objects.filter(decision__in=[row[0] for row in found]).order_by("pk")
    last = dict(reviews.values_list("decision", "next_on"))  # the last one counts
    return [_row(columns, last) for columns in found]


def _row(columns: tuple[Any, ...], last: dict[int, date | None]) -> Row:
    pk, paragraph, year, title, text, decided_on, body, outcome, state, review_on = columns
    return Row(
        pk=pk,
        name=f"§\u00a0{paragraph}/{year} {title}" if paragraph else title,
        text=f"{text[:EXCERPT]} …" if len(text) > EXCERPT else text,
        decided_on=decided_on,
        body=body,
        outcome=str(Decision.Outcome(outcome).label),
        is_approved=state == Minutes.State.APPROVED,
        looked_at=last.get(pk, review_on),
    )


def header() -> list[str]:
    return [
        *(
            "§",
            _("Day"),
            _("Group"),
            _("Item"),
            _("Decision"),
            _("Outcome of the decision"),
            _("Reservation"),
            _("To be reviewed"),
            _("State"),
        ),
    ]


def table(rows: DecisionQuerySet) -> Iterator[list[Any]]:
    """The rows for a spreadsheet."""
    for row in rows.iterator(chunk_size=2000):
        yield [
            row.number,
            row.decided_on,
            row.item.meeting.body.name,
            row.title,
            row.text,
            str(row.outcome_name),
            row.reservation,
            row.looked_at,
            str(row.item.meeting.record.get_state_display()),
        ]


def oldest() -> date | None:
    """The day of the first decision; by the index."""
    return Decision.objects.order_by("decided_on").values_list("decided_on", flat=True).first()
