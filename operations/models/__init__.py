"""What holds the network together: the matrix of the three parts, the groups that meet, and their meetings."""

from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries
from operations.models.methods import Method, MethodQuerySet, MethodVersion, MethodVersionQuerySet

__all__ = [
    "AgendaItem",
    "Body",
    "BodyQuerySet",
    "Matrix",
    "MatrixQuerySet",
    "MatrixRow",
    "MatrixRowQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Method",
    "MethodQuerySet",
    "MethodVersion",
    "MethodVersionQuerySet",
    "ParagraphSeries",
    "Part",
    "Seat",
    "SeatQuerySet",
]
