"""What holds the network together: the matrix of the three parts, the groups that meet, and their meetings."""

from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.followup import (
    FollowUpAnswer,
    FollowUpAnswerQuerySet,
    Indicator,
    IndicatorQuerySet,
    MeasuredValue,
    Point,
    quarter_name,
    root_of,
)
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries

__all__ = [
    "AgendaItem",
    "Body",
    "BodyQuerySet",
    "FollowUpAnswer",
    "FollowUpAnswerQuerySet",
    "Indicator",
    "IndicatorQuerySet",
    "Matrix",
    "MatrixQuerySet",
    "MatrixRow",
    "MatrixRowQuerySet",
    "MeasuredValue",
    "Meeting",
    "MeetingQuerySet",
    "ParagraphSeries",
    "Part",
    "Point",
    "Seat",
    "SeatQuerySet",
    "quarter_name",
    "root_of",
]
