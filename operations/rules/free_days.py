"""What one should know of a day before choosing it: red days and their eves, school breaks, and when the public sector rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from network_portal.lib import dates
from operations.models import SchoolBreak

LONG = timedelta(days=13)  # a longer span certainly holds a day off: then only what takes half of it is said
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Quiet:
    """A time of the year when municipalities can seldom take part. The last day is included."""

    name: str
    first: date
    last: date


def quiet_times(year: int) -> list[Quiet]:
    """The public sector's quiet times that touch the year, by first day.

    From experience, not from a rule: the middle of June to the middle of August, week 44, and 20 December to 7 January.
    """
    return [
        Quiet(_("Christmas and New Year"), date(year - 1, 12, 20), date(year, 1, 7)),
        Quiet(_("Summer"), date(year, 6, 15), date(year, 8, 15)),
        Quiet(_("Week 44"), date.fromisocalendar(year, 44, 1), date.fromisocalendar(year, 44, 7)),
        Quiet(_("Christmas and New Year"), date(year, 12, 20), date(year + 1, 1, 7)),
    ]


def breaks_between(first: date, last: date) -> list[SchoolBreak]:
    """School breaks that touch the days, with their municipalities. One query."""
    return list(SchoolBreak.objects.between(first, last).select_related("organisation"))


def said_of(first: date, last: date, breaks: Sequence[SchoolBreak]) -> list[str]:
    """Sentences on the days from `first` through `last`; `breaks` are those to look among."""
    said = [] if last - first > LONG else _of_days(first, last)
    said += [_break(one) for one in breaks if _matters(one.starts_on, one.ends_on, first, last)]
    quiet = {(one.first, one.last): one for year in {first.year, last.year} for one in quiet_times(year)}
    said += [_quiet(one) for one in quiet.values() if _matters(one.first, one.last, first, last)]
    return said


def _matters(begins: date, ends: date, first: date, last: date) -> bool:
    """Whether what goes on from `begins` through `ends` meets the span. A month meets so much that only what takes half of
    it matters: otherwise there are other days to choose."""
    common = (min(ends, last) - max(begins, first)).days + 1
    return common > 0 and (last - first <= LONG or 2 * common >= (last - first).days + 1)


def _of_days(first: date, last: date) -> list[str]:
    said, day = [], first
    while day <= last:
        sentence = _of_day(day, is_alone=first == last)
        said += [sentence] if sentence else []
        day += ONE
    return said


def _of_day(day: date, *, is_alone: bool) -> str:
    """A week-end is said of a day that stands alone only: who plans a week knows that it has one."""
    written = dates.day(day)
    if name := _red(day):
        return _("Red day: %(day)s is %(name)s.") % {"day": written, "name": name}
    if not dates.is_working_day(day):
        return _("Day off: %(day)s is not a working day.") % {"day": written} if is_alone or day.weekday() < 5 else ""
    if name := _red(day + ONE):
        return _("Eve: %(day)s is the day before %(name)s, and many leave early.") % {"day": written, "name": name}
    if not dates.is_working_day(day + ONE) and not dates.is_working_day(day - ONE):
        return _("Between days off: many are away on %(day)s.") % {"day": written}
    return ""


def _red(day: date) -> str:
    return dates.red_days(day.year).get(day, "")


def _break(one: SchoolBreak) -> str:
    name = f"{one.name}, {one.organisation.short_name}" if one.organisation else one.name
    return _("School break: %(name)s, %(first)s – %(last)s (%(source)s).") % {
        "name": name,
        "first": dates.day(one.starts_on),
        "last": dates.day(one.ends_on),
        "source": one.source,
    }


def _quiet(one: Quiet) -> str:
    return _("Quiet time in municipalities: %(name)s, %(first)s – %(last)s.") % {
        "name": one.name,
        "first": dates.day(one.first),
        "last": dates.day(one.last),
    }
