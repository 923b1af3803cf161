"""The calendar: a month on a page, and a private feed that calendar programs read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

import competence.calendar
import operations.calendar
from members.models import Person
from network_portal.lib import dates, typed
from network_portal.lib.calendars import CONFIRMED, CONTENT_TYPE, TENTATIVE, Entry, to_ics
from network_portal.lib.requests import SignedIn

# Where dates come from, and the part of the network each belongs to: for a feed, and for the page of a month.
Source = tuple[int, Callable[[Person, date, date], list[Entry]]]
IN_THE_FEED: tuple[Source, ...] = ((3, operations.calendar.entries), (1, competence.calendar.entries))
ON_THE_PAGE: tuple[Source, ...] = ((3, operations.calendar.entries), (1, competence.calendar.marks))

MINE, ALL = "mine", "all"
A_DAY = 4  # events that a day's square shows before one asks for the whole day
LOOK_BACK, LOOK_AHEAD = timedelta(days=120), timedelta(days=400)  # what a feed holds


@dataclass
class Day:
    """A square of the month. `events` as ui/month.html reads them."""

    date: date
    outside: bool
    today: bool
    red: bool
    holiday: str
    events: list[dict[str, object]] = field(default_factory=list)
    more: int = 0  # how many there are beside `events`


class Week(TypedDict):
    """A line of the month, Monday to Sunday; `number` by ISO 8601."""

    number: int
    days: list[Day]


@require_safe
def calendar(request: SignedIn) -> HttpResponse:
    first = asked_month(request.GET.get("month", ""))
    show = MINE if request.GET.get("show") == MINE else ALL
    weeks = month(request.user, first, show, whole=typed.day(request.GET.get("day", "")))
    context = {
        "first": first,
        "caption": date_format(first, "F Y").capitalize(),
        "weekdays": [date_format(weeks[0]["days"][n].date, "D").capitalize() for n in range(7)],
        "weeks": weeks,
        "is_empty": not any(day.events for week in weeks for day in week["days"]),
        "previous": _previous(first).strftime("%Y-%m"),
        "next": _next(first).strftime("%Y-%m"),
        "show": show,
        "day_url": f"?month={first:%Y-%m}&show={show}&day=",
        "options": _options(first, show),
        "feed": settings.PORTAL_URL + reverse("front:calendar_feed", args=[request.user.calendar_token]),
    }
    return render(request, "front/calendar.html", context)


def _options(first: date, show: str) -> list[dict[str, object]]:
    labels = ((ALL, _("Everything in the network"), "people"), (MINE, _("What I take part in"), "person"))
    return [
        {"label": label, "icon": icon, "url": f"?month={first:%Y-%m}&show={value}", "current": value == show}
        for value, label, icon in labels
    ]


def asked_month(typed_text: str) -> date:
    """The first day of the month written `2026-11`; of the present one when it cannot be read or lies too far away."""
    asked = typed.day(f"{typed_text}-01")
    first = dates.today().replace(day=1)
    return asked if asked and abs(asked.year - first.year) <= 20 else first


def month(person: Person, first: date, show: str, *, whole: date | None = None) -> list[Week]:
    """The weeks that the month touches, Monday to Sunday, with what happens each day; all of it on the day `whole`."""
    start = first - timedelta(days=first.weekday())
    last = _next(first) - timedelta(days=1)
    end = last + timedelta(days=6 - last.weekday())
    days = {day: _day(day, first) for day in (start + timedelta(days=n) for n in range((end - start).days + 1))}
    for part, entry in _entries(person, start, end, show):
        for day in _days_of(entry):
            if day in days:
                _put(days[day], entry, part, whole)
    rows = list(days.values())
    return [Week(number=rows[n].date.isocalendar().week, days=rows[n : n + 7]) for n in range(0, len(rows), 7)]


def _days_of(entry: Entry) -> list[date]:
    first, last = dates.as_local_date(entry.starts_at), dates.as_local_date(entry.ends_at or entry.starts_at)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _put(day: Day, entry: Entry, part: int, whole: date | None) -> None:
    """Show the entry on the day, or count it when the day is full."""
    if len(day.events) >= A_DAY and day.date != whole:
        day.more += 1
        return
    note, part = (_("Cancelled"), 0) if entry.is_cancelled else (_hour(entry), part)
    day.events.append({"url": entry.url, "title": entry.title, "note": note, "part": part})


def _entries(person: Person, start: date, end: date, show: str) -> list[tuple[int, Entry]]:
    found = [(part, entry) for part, entries in ON_THE_PAGE for entry in entries(person, start, end)]
    wanted = [pair for pair in found if show == ALL or pair[1].status == CONFIRMED]
    return sorted(wanted, key=lambda pair: (dates.as_local_date(pair[1].starts_at), str(pair[1].starts_at)))


def _day(day: date, first: date) -> Day:
    holiday = dates.red_days(day.year).get(day, "")
    outside = (day.year, day.month) != (first.year, first.month)
    return Day(day, outside, day == dates.today(), bool(holiday) or day.weekday() == 6, "" if outside else holiday)


def _hour(entry: Entry) -> str:
    """`kl. 09.00`; nothing for what lasts the whole day."""
    return _("at %(time)s") % {"time": dates.clock(entry.starts_at)} if isinstance(entry.starts_at, datetime) else ""


def _previous(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


@login_not_required
@require_safe
@conditional_page  # an unchanged feed costs the calendar program nothing to fetch
def feed(request: SignedIn, token: UUID) -> HttpResponse:
    """What the person takes part in; with `?show=all` also what they might. The token is the key, and can be renewed."""
    person = get_object_or_404(Person, calendar_token=token, is_active=True)
    today = dates.today()
    with translation.override(person.language):
        found = [entry for _part, read in IN_THE_FEED for entry in read(person, today - LOOK_BACK, today + LOOK_AHEAD)]
        wanted = found if request.GET.get("show") == ALL else [entry for entry in found if entry.status != TENTATIVE]
        body = to_ics(wanted, _("Buyers’ Network Skåne"))
    response = HttpResponse(body, content_type=f"{CONTENT_TYPE}; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-cache"
    return response
