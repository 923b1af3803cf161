"""Dates the Swedish way, also in English: days in Europe/Stockholm, weeks by ISO 8601, red days by law 1989:253."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

STOCKHOLM = ZoneInfo("Europe/Stockholm")

# Treated as holidays in practice although the law does not name them.
JULY = 7
EVES = {(12, 24), (12, 31)}


_told_time: ContextVar[datetime | None] = ContextVar("told_time", default=None)


def now() -> datetime:
    """This moment, aware. The portal's only clock: actions, rules and querysets ask it and nothing else."""
    return _told_time.get() or timezone.now()


def today() -> date:
    """The date in Europe/Stockholm."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """The aware moment by the clock on the wall in Stockholm. Django's `localtime` asks a thread for its zone first,
    which costs a list of a hundred rows more than all its dates."""
    return moment.astimezone(STOCKHOLM)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the portal believe that it is `moment`: how the demo year is lived through before one's eyes."""
    token = _told_time.set(moment)
    try:
        yield
    finally:
        _told_time.reset(token)


@lru_cache(maxsize=64)
def red_days(year: int) -> dict[date, str]:
    """Public holidays of `year` (law 1989:253) with their Swedish names, Sundays left out."""
    return dict(holidays.country_holidays("SE", years=year, language="sv", include_sundays=False).items())


def is_working_day(day: date) -> bool:
    """Monday to Friday, neither a public holiday nor midsummer, Christmas or New Year's Eve."""
    if day.weekday() >= 5 or day in red_days(day.year) or (day.month, day.day) in EVES:
        return False
    midsummer_eve = day.month == 6 and day.weekday() == 4 and 19 <= day.day <= 25
    return not midsummer_eve


def is_quiet(day: date) -> bool:
    """Days on which nobody is reminded: those that are no working days, and July, when most are on holiday."""
    return day.month == JULY or not is_working_day(day)


def working_day_from(day: date) -> date:
    """`day` itself, or the next working day (as law 1930:173 has it for time limits)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def midnight(on: date) -> datetime:
    """The moment at which the day begins in Sweden."""
    return timezone.make_aware(datetime.combine(on, time.min))


def as_local_date(moment: date | datetime) -> date:
    """The Stockholm date of a date or an aware moment."""
    if isinstance(moment, datetime):
        return local(moment).date()
    return moment


def day(moment: date | datetime, *, year: bool | None = None) -> str:
    """`tis 24 nov`, in English `Tue 24 Nov`, with the year when it is not the present one or when `year` is true."""
    on = as_local_date(moment)
    with_year = on.year != today().year if year is None else year
    return _written(on, with_year, get_language())


@lru_cache(maxsize=4096)
def _written(on: date, with_year: bool, language: str | None) -> str:
    """Kept, because a list of a hundred rows writes the same few days again and again."""
    text = date_format(on, "D j M Y" if with_year else "D j M").replace(".", "").replace(" ", "\u00a0")
    return text if language == "en" else text.lower()


def in_full(moment: date | datetime) -> str:
    """`31 december 2025`: for days on which something was counted or decided, and for texts that are kept."""
    return _written_in_full(as_local_date(moment), get_language())


@lru_cache(maxsize=4096)
def _written_in_full(on: date, language: str | None) -> str:
    return date_format(on, "j F Y")


def clock(moment: datetime) -> str:
    """`09.00`, in English `09:00`, in Stockholm."""
    return time_of_day(local(moment).time())


def time_of_day(hour: time) -> str:
    """A time without a day, written as `clock` writes one."""
    return f"{hour:%H:%M}" if get_language() == "en" else f"{hour:%H.%M}"


def span(starts_at: datetime, ends_at: datetime) -> str:
    """`kl. 09.00–12.00`, or with both dates when it lasts over midnight."""
    first, last = local(starts_at), local(ends_at)
    if first.date() != last.date():
        return f"{day(starts_at)} {clock(starts_at)} – {day(ends_at)} {clock(ends_at)}"
    return _hours(time_of_day(first.time()), time_of_day(last.time()), get_language())


@lru_cache(maxsize=1024)
def _hours(first: str, last: str, language: str | None) -> str:
    """Kept for the same reason as `_written`."""
    return gettext("at %(from)s–%(to)s") % {"from": first, "to": last}


def distance(moment: date | datetime) -> str:
    """`i dag`, `i morgon`, `om 4 dagar`, `3 dagar sedan`."""
    days = (as_local_date(moment) - today()).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days == -1:
        return gettext("yesterday")
    if days > 0:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    return ngettext("%(n)d day ago", "%(n)d days ago", -days) % {"n": -days}


def ago(moment: datetime) -> str:
    """How long ago something happened: `nyss`, `för 5 minuter sedan`, `för 3 timmar sedan`, then its day and hour."""
    minutes = int((timezone.now() - moment).total_seconds()) // 60
    if minutes < 2:
        return gettext("just now")
    if minutes < 120:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", minutes // 60) % {"n": minutes // 60}
    return f"{day(moment)} {clock(moment)}"
