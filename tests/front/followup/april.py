"""The follow-up as it is looked at in April, and what was held before it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from competence.models import Event, Registration
from members.models import Organisation, Person
from network_portal.front.followup.figures import RowFigures, figures
from network_portal.front.followup.periods import asked_for
from operations.models import MatrixRow
from tests import factories
from tests.cast import Cast

IN_APRIL = datetime(2026, 4, 15, 8, tzinfo=UTC)
SPRING = date(2026, 1, 1)  # the first quarter, which is asked about in April


def held(cast: Cast, row: MatrixRow, *guests: tuple[Person, Organisation], **fields: Any) -> Event:
    """A seminar in February that the guests came to."""
    starts_at = fields.pop("starts_at", datetime(2026, 2, 10, 9, tzinfo=timezone.get_current_timezone()))
    event = factories.event(cast, matrix_row=row, starts_at=starts_at, **fields)
    for guest, where in guests:
        Registration.objects.create(
            event=event, person=guest, organisation=where, registered_by=guest, state="seated", attendance="present",
            queued_at=starts_at - timedelta(days=5), seated_at=starts_at - timedelta(days=5),
        )  # fmt: skip
    return event


def of(row: MatrixRow, own: Organisation | None = None, period: str = "this-year") -> RowFigures:
    cache.clear()
    return next(each for each in figures(asked_for(period), own) if each.row.key == row.key)
