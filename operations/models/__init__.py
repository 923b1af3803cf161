"""What holds the network together: the matrix of the three parts, the groups that meet, and their meetings."""

from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries
from operations.models.minutes import (
    Attendance,
    Decision,
    DecisionQuerySet,
    DecisionReview,
    Minutes,
    MinutesApproval,
    MinutesAside,
    MinutesCorrection,
    MinutesItem,
    MinutesQuerySet,
    RegistryEntry,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "BodyQuerySet",
    "Decision",
    "DecisionQuerySet",
    "DecisionReview",
    "Matrix",
    "MatrixQuerySet",
    "MatrixRow",
    "MatrixRowQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "Minutes",
    "MinutesApproval",
    "MinutesAside",
    "MinutesCorrection",
    "MinutesItem",
    "MinutesQuerySet",
    "ParagraphSeries",
    "Part",
    "RegistryEntry",
    "Seat",
    "SeatQuerySet",
]
