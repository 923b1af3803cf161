"""What a list of events or registrations is narrowed to: read from the address, where anything may stand."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from competence.models import Event, EventQuerySet, Registration, RegistrationQuerySet
from members.models import Person
from network_portal.lib import dates, typed
from network_portal.lib.search import all_words, split
from operations.models import MatrixRow, Part

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
MONTHS_AHEAD = 7


@dataclass(frozen=True)
class EventFilter:
    """`when` is `upcoming`, `past` or a month like `2026-11`; `sort` is `date` or `-date`."""

    q: str
    kind: str
    part: int | None
    row: MatrixRow | None
    when: str
    sort: str

    @classmethod
    def read(cls, given: QueryDict, visitor: Person | AnonymousUser) -> "EventFilter":
        kind, when, sort = given.get("kind", ""), given.get("when", ""), given.get("sort", "")
        when = when if when == "past" or MONTH.fullmatch(when) else "upcoming"
        return cls(
            q=typed.words(given.get("q", "")),
            kind=kind if kind in Event.Kind.values else "",
            part=typed.whole_number(given.get("part", ""), 1, 3),
            row=MatrixRow.asked_for(given.get("row", ""), visitor),
            when=when,
            sort=sort if sort in {"date", "-date"} else "-date" if when == "past" else "date",
        )

    def apply(self, events: EventQuerySet) -> EventQuerySet:
        if self.when == "upcoming":
            events = events.upcoming()
        elif self.when == "past":
            events = events.past()
        else:
            events = events.between(*_month(self.when))
        if self.kind:
            events = events.filter(kind=self.kind)
        if self.part:
            events = events.filter(matrix_row__part=self.part)
        if self.row:
            events = events.filter(matrix_row=self.row)
        if words := split(self.q):
            events = events.filter(all_words(words, "title"))
        return events.order_by("starts_at", "pk") if self.sort == "date" else events.order_by("-starts_at", "-pk")

    @property
    def is_narrow(self) -> bool:
        """Whether anything beyond the time is asked for, so that an empty list means: no hit."""
        return bool(self.q or self.kind or self.part or self.row)

    def choices(self) -> "EventChoices":
        return EventChoices(self.when, self.kind, self.part, f"{dates.today():%Y-%m}")


@dataclass(frozen=True)
class EventChoices:
    """What the lists of the filter offer in `this_month`, and what is chosen in each."""

    when: str
    kind: str
    part: int | None
    this_month: str

    def times(self) -> list[tuple[str, str]]:
        """This month and the following ones, and the chosen one if it is another."""
        first, _last = _month(self.this_month)
        months = [_months_on(first, n) for n in range(MONTHS_AHEAD)]
        if MONTH.fullmatch(self.when) and self.when not in months:
            months.insert(0, self.when)
        named = [(month, date_format(_month(month)[0], "F Y").capitalize()) for month in months]
        return [("upcoming", _("Upcoming")), ("past", _("Past")), *named]

    def kinds(self) -> list[tuple[str, object]]:
        return list(Event.Kind.choices)

    def parts(self) -> list[tuple[int, str]]:
        return [(part.value, f"{part.value} {part.label}") for part in Part]


SORTS = {
    "name": ("person__sort_name", "pk"),
    "organisation": ("organisation__sort_name", "person__sort_name", "pk"),
    "state": ("state", "queued_at", "pk"),
    "time": ("queued_at", "pk"),
}


@dataclass(frozen=True)
class RegistrationFilter:
    """`state` is a state, or empty for all who are not withdrawn."""

    q: str
    organisation: int | None
    state: str
    sort: str

    @classmethod
    def read(cls, given: QueryDict) -> "RegistrationFilter":
        state, sort = given.get("state", ""), given.get("sort", "")
        return cls(
            q=typed.words(given.get("q", "")),
            organisation=typed.whole_number(given.get("organisation", "")),
            state=state if state in Registration.State.values else "",
            sort=sort if sort.removeprefix("-") in SORTS else "name",
        )

    def apply(self, registrations: RegistrationQuerySet) -> RegistrationQuerySet:
        registrations = registrations.filter(state=self.state) if self.state else registrations.active()
        if self.organisation:
            registrations = registrations.filter(organisation=self.organisation)
        if words := split(self.q):
            registrations = registrations.filter(all_words(words, "person__name") | Q(person__email__istartswith=words[0]))
        down = "-" if self.sort.startswith("-") else ""
        return registrations.order_by(*(down + field for field in SORTS[self.sort.removeprefix("-")]))

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.organisation or self.state)


def _month(text: str) -> tuple[date, date]:
    year, month = (int(part) for part in text.split("-"))
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _months_on(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return f"{year}-{month + 1:02}"
