"""Periods of whole days that PostgreSQL keeps apart."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db.models import Func


class DateRange(Func):
    """`[starts_on, ends_on]` as a range that PostgreSQL can compare; an open end is infinite."""

    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(name: str, *same: str, message: Any) -> ExclusionConstraint:
    """A promise of the database: two rows alike in `same` never overlap in time."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            (
                DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                RangeOperators.OVERLAPS,
            ),
        ],
        violation_error_message=message,
    )
