"""What holds the network together: the matrix of the three parts, the groups that meet, their meetings, and the year plan."""

from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries
from operations.models.school_breaks import SchoolBreak, SchoolBreakQuerySet
from operations.models.year_plan import PlanItem, PlanItemQuerySet, YearPlan, YearPlanQuerySet, month_of

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
    "ParagraphSeries",
    "Part",
    "PlanItem",
    "PlanItemQuerySet",
    "SchoolBreak",
    "SchoolBreakQuerySet",
    "Seat",
    "SeatQuerySet",
    "YearPlan",
    "YearPlanQuerySet",
    "month_of",
]
