"""On which days a series meets, and what stands against a day."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from operations.models import Meeting

WEEKS, MONTHS = "weeks", "months"
LONGEST = 24  # meetings planned in one step


def days_of_series(first: date, every: int, unit: str, count: int) -> list[date]:
    """`count` days from `first` on, `every` so many weeks, or months: then on the same weekday of the month (the second
    Wednesday), and on the last one where the month has no fifth."""
    if unit == WEEKS:
        return [first + timedelta(weeks=every * n) for n in range(count)]
    return [_same_weekday(first, every * n) for n in range(count)]


def _same_weekday(first: date, months: int) -> date:
    which = (first.day - 1) // 7
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    begins = date(year, month + 1, 1)
    day = begins + timedelta(days=(first.weekday() - begins.weekday()) % 7 + 7 * which)
    last = begins.replace(day=monthrange(begins.year, begins.month)[1])
    return day if day <= last else day - timedelta(days=7)


def against(day: date) -> str:
    """What makes the day a bad one to meet on, in words; empty when nothing does."""
    holiday = dates.red_days(day.year).get(day)
    if holiday:
        return holiday
    if not dates.is_working_day(day):
        return _("Day off")
    return _dead_zone(day)


def _dead_zone(day: date) -> str:
    """When hardly anybody is at work, or their children have no school: the usual weeks in Skåne."""
    week = day.isocalendar().week
    if day.month == dates.JULY:
        return _("July, when most are on holiday")
    if (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6):
        return _("Christmas holidays")
    return {8: _("Winter sports holiday"), 44: _("Autumn holiday")}.get(week, "")


def must_be_a_series(days: list[date]) -> None:
    if not 2 <= len(days) <= LONGEST:
        raise Refused(_("A series has from 2 to %(most)d meetings.") % {"most": LONGEST})
    if len(set(days)) != len(days):
        raise Refused(_("Two of the meetings are on the same day. Change one of the days."))
    if min(days) < dates.today():
        raise Refused(_("One of the days has passed. Choose today or a later day."))


def must_have_more(meetings: Iterable[Meeting]) -> None:
    if not list(meetings):
        raise Refused(_("Nothing is left of the series to change."))
