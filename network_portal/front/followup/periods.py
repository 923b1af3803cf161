"""The periods that a follow-up can speak of."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from network_portal.lib import dates


@dataclass(frozen=True)
class Period:
    """`first` and `last` are its first and last day. What was done in it is counted; answers count by the quarter they
    are about, not by the day they were given."""

    key: str
    first: date
    last: date

    @property
    def label(self) -> str:
        if self.key == "12-months":
            return _("The last 12 months")
        if self.first.year != self.last.year:
            return f"{self.first.year}–{self.last.year}"
        return str(self.first.year)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first and last moment in Stockholm."""
        first = timezone.make_aware(datetime.combine(self.first, time.min))
        return first, timezone.make_aware(datetime.combine(self.last, time.max))


def of_year(year: int) -> Period:
    return Period(str(year), date(year, 1, 1), date(year, 12, 31))


def choices() -> list[Period]:
    """This year, last year, twelve months, and three years."""
    today = dates.today()
    return [
        Period("this-year", date(today.year, 1, 1), date(today.year, 12, 31)),
        Period("last-year", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        Period("12-months", today - timedelta(days=364), today),
        Period("three-years", date(today.year - 2, 1, 1), date(today.year, 12, 31)),
    ]


def asked_for(key: str) -> Period:
    """The period that was asked for, or this year."""
    known = {period.key: period for period in choices()}
    return known.get(key, known["this-year"])
