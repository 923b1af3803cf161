"""Finding decisions: the register over all bodies that one may read, and its filters."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates, search, typed
from operations import rules
from operations.models import Body, Decision, DecisionQuerySet

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
        rows = Decision.objects.visible_to(person).with_review().for_register()
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


def bodies(person: Person) -> list[tuple[int, str]]:
    return list(Body.objects.read_by(person).order_by("name").values_list("pk", "name"))


def years() -> list[tuple[int, str]]:
    """From the year of the oldest decision to this one. One query, by the index."""
    oldest = Decision.objects.order_by("decided_on").values_list("decided_on", flat=True).first()
    first = oldest.year if oldest else dates.today().year
    return [(year, str(year)) for year in range(dates.today().year, first - 1, -1)]
