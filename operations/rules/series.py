"""On which days a series meets, and what stands against a day."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from operations.models import Meeting, SchoolBreak
from operations.rules.free_days import breaks_between

WEEKS, MONTHS = "weeks", "months"
LAST = 5  # of the weekdays of a month: the fifth, or the last where there is no fifth
LONGEST = 24  # meetings planned in one step


def days_of_series(first: date, every: int, unit: str, count: int) -> list[date]:
    """`count` days from `first` on, `every` so many weeks, or months: then on the same weekday of the month (the second
    Wednesday), and on the last one where the month has no fifth."""
    if unit == WEEKS:
        return [first + timedelta(weeks=every * n) for n in range(count)]
    return [_same_weekday(first, every * n) for n in range(count)]


def _same_weekday(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return _in_month(date(year, month + 1, 1), first.weekday(), (first.day - 1) // 7 + 1)


def _in_month(begins: date, weekday: int, which: int) -> date:
    """The first, second … such weekday of the month that begins then; the last one where it has no fifth."""
    day = begins + timedelta(days=(weekday - begins.weekday()) % 7 + 7 * (which - 1))
    last = begins.replace(day=monthrange(begins.year, begins.month)[1])
    return day if day <= last else day - timedelta(days=7)


def moved(day: date, weekday: int | None = None, which: int | None = None) -> date:
    """Where a meeting of that day comes when it is to be on another weekday (Monday is 0): in the same week, or as the
    first, second … one of its month (LAST: the last one). Without either it stays."""
    to = day.weekday() if weekday is None else weekday
    if which is None:
        return day + timedelta(days=to - day.weekday())
    return _in_month(day.replace(day=1), to, which)


def against(day: date, breaks: Iterable[SchoolBreak]) -> str:
    """What makes the day a bad one to meet on, in words; empty when nothing does. `breaks` are those to look among."""
    holiday = dates.red_days(day.year).get(day)
    if holiday:
        return holiday
    if not dates.is_working_day(day):
        return _("Day off")
    if dates.is_quiet(day):
        return _("July, when most are on holiday")
    return "; ".join(dict.fromkeys(str(one) for one in breaks if one.starts_on <= day <= one.ends_on))


def weighed(days: Sequence[date]) -> list[tuple[date, str]]:
    """Each day with what stands against it. One query, for the school breaks."""
    breaks = breaks_between(min(days), max(days)) if days else []
    return [(day, against(day, breaks)) for day in days]


def no_breaks_after(days: Sequence[date]) -> date | None:
    """The last day of the school breaks that are entered, when one of the days comes later: of that one nothing is known."""
    last = SchoolBreak.objects.aggregate(last=Max("ends_on"))["last"] or dates.today()
    return last if days and max(days) > last else None


def must_be_a_series(days: list[date]) -> None:
    if not 2 <= len(days) <= LONGEST:
        raise Refused(_("A series has from 2 to %(most)d meetings.") % {"most": LONGEST})
    if len(set(days)) != len(days):
        raise Refused(_("Two of the meetings are on the same day. Change one of the days."))
    if min(days) < dates.today():
        raise Refused(_("One of the days has passed. Choose today or a later day."))


def must_move_well(meetings: Iterable[Meeting], days: Sequence[date]) -> None:
    """Each to a day of its own, and those that move to one that lies ahead."""
    if len(set(days)) != len(days):
        raise Refused(_("Two of the meetings would be on the same day. Choose another weekday or week."))
    for meeting, day in zip(meetings, days, strict=True):
        if day != dates.as_local_date(meeting.starts_at) and day <= dates.today():
            raise Refused(
                _("%(meeting)s would be on %(day)s, which has passed. Begin with a later meeting of the series.")
                % {"meeting": meeting, "day": dates.day(day, year=True)}
            )


def must_have_more(meetings: Iterable[Meeting]) -> None:
    if not list(meetings):
        raise Refused(_("Nothing is left of the series to change."))
