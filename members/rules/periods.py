"""Periods of days: in order, and apart."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from members.models import Membership, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

Period = TypeVar("Period", Membership, Role)


def must_be_in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise Refused(
            _("The last day cannot come before the first day, %(day)s.") % {"day": written(starts_on)}, field="ends_on"
        )


def must_not_have_ended(period: Membership | Role) -> None:
    if period.ends_on and period.ends_on < dates.today():
        raise Refused(_("It already ended on %(day)s.") % {"day": written(period.ends_on)})


def overlapping(periods: Iterable[Period], starts_on: date, ends_on: date | None) -> Period | None:
    """The first of the periods that shares a day with the given one; an open end is infinite."""
    far = date.max
    return next((p for p in periods if p.starts_on <= (ends_on or far) and starts_on <= (p.ends_on or far)), None)


def written(day: date) -> str:
    return dates.day(day, year=True)


def period(period: Membership | Role) -> str:
    """`från tis 1 jan 2026` or `tis 1 jan 2026–fre 31 dec 2027`."""
    if period.ends_on is None:
        return _("from %(day)s") % {"day": written(period.starts_on)}
    return f"{written(period.starts_on)}–{written(period.ends_on)}"
