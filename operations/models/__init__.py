"""What holds the network together: the matrix of the three parts, the groups that meet, and their meetings."""

from operations.models.action_items import ActionItem, ActionItemQuerySet, open_at
from operations.models.agenda import (
    AgendaDocument,
    AgendaDocumentQuerySet,
    BacklogItem,
    BacklogItemQuerySet,
)
from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries

__all__ = [
    "ActionItem",
    "ActionItemQuerySet",
    "AgendaDocument",
    "AgendaDocumentQuerySet",
    "AgendaItem",
    "BacklogItem",
    "BacklogItemQuerySet",
    "Body",
    "BodyQuerySet",
    "Matrix",
    "MatrixQuerySet",
    "MatrixRow",
    "MatrixRowQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "ParagraphSeries",
    "Part",
    "Seat",
    "SeatQuerySet",
    "open_at",
]
