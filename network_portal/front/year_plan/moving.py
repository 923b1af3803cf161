"""Next year drafted from this one: each plan item, event and meeting on the same weekday of the same week, to be chosen from."""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import override

from members.models import Person
from network_portal.front.year_plan import gather
from network_portal.front.year_plan.gather import Planned
from network_portal.lib.dates import day, in_full
from operations.models import MatrixRow, PlanItem, month_of
from operations.rules import free_days, next_year

YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(frozen=True)
class Moved:
    """A thing of the year before, and what it would be. `key` names it; `was` are its days then."""

    key: str
    title: str
    part: int
    kind: str
    was: str
    first: date
    last: date
    is_month: bool
    is_taken: bool
    who: str
    warnings: list[str]
    fields: dict[str, Any]

    @property
    def days(self) -> str:
        if self.is_month:
            return ""
        first = day(self.first, year=True)
        return first if self.first == self.last else f"{first} – {day(self.last, year=True)}"


def proposed(person: Person, year: int) -> list[Moved]:
    """What the plan of `year` might take over from the year before, in the order of the new days.

    What an item led to is not proposed beside the item. What is dropped or cancelled is not proposed at all.
    """
    before, today = gather.gather(person, year - 1), _Today.look(year)
    first, last = date(year, 1, 1), date(year, 12, 31)
    breaks, others = free_days.breaks_between(first, last), gather.around(person, first, last)
    rows = [one for one in before.things if (one.item or one.thing) and one.state != PlanItem.State.DROPPED]
    moved = [_moved(one, year, today) for one in rows]
    found = [replace(one, warnings=gather.said(one.first, one.last, breaks, others)) for one in moved]
    return sorted(found, key=lambda one: (one.first, one.last, one.title))


@dataclass(frozen=True)
class _Today:
    """What is taken over already, and what has changed since last year: three queries."""

    taken: frozenset[str]
    rows: dict[tuple[int, str], int]  # of the matrix in force, by part and working form
    working: frozenset[int]  # people

    @classmethod
    def look(cls, year: int) -> "_Today":
        taken = PlanItem.objects.filter(plan__year=year).exclude(copied_from="").values_list("copied_from", flat=True)
        rows = MatrixRow.objects.in_force().values_list("part", "working_form", "pk")
        working = Person.objects.working().values_list("pk", flat=True)
        return cls(frozenset(taken), {(part, form): pk for part, form, pk in rows}, frozenset(working))


def _moved(one: Planned, year: int, today: _Today) -> Moved:
    first, last = _days(one, year)
    title = _title(one.title, one.first, first)[:150]
    return Moved(
        key=one.uid,
        title=title,
        part=one.part,
        kind=one.kind,
        was="" if one.is_month else one.days,
        first=first,
        last=last,
        is_month=one.is_month,
        is_taken=one.uid in today.taken,
        who=one.who,
        warnings=[],
        fields=_fields(one, title, (first, last), today),
    )


def _title(title: str, was: date, first: date) -> str:
    """With the years one later; where the day itself is named, as in “Styrgruppen, 18 februari 2026”, with the new day."""
    with override(settings.LANGUAGE_CODE):
        old, new = in_full(was), in_full(first)
    return new.join(YEAR.sub(lambda found: str(int(found[0]) + 1), part) for part in title.split(old))


def _days(one: Planned, year: int) -> tuple[date, date]:
    """A month stays the month; what goes on for several days keeps its length."""
    if one.is_month:
        return month_of(year, one.first.month)
    first = next_year(one.first)
    return first, min(first + (one.last - one.first), date(year, 12, 31))


def _fields(one: Planned, title: str, days: tuple[date, date], today: _Today) -> dict[str, Any]:
    """Of the item to be made. An event's organiser and a meeting's group see to it again; its row is the one of the same
    working form in the matrix of today, and nobody answers for it when the one who did has left."""
    item, kept = one.item, one.item or one.thing
    assert kept is not None  # only things of these sorts are proposed
    body = getattr(kept, "body_id", None)
    row = kept.matrix_row
    organisation = kept.organisation_id if isinstance(kept, PlanItem) else kept.organiser_id
    return {
        "title": title,
        "part": one.part,
        "matrix_row_id": today.rows.get((row.part, row.working_form)) if row else None,
        "body_id": body,
        "organisation_id": None if body else organisation,
        "responsible_id": kept.responsible_id if kept.responsible_id in today.working else None,
        "starts_on": days[0],
        "ends_on": days[1],
        "is_month": one.is_month,
        "outcome": item.outcome if item else "",
        "copied_from": one.uid,
    }
