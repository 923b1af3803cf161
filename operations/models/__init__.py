"""What holds the network together: the matrix of the three parts, the groups that meet, and their meetings."""

from operations.models.action_items import ActionItem, ActionItemQuerySet, AgreedAction, open_at
from operations.models.agenda import AgendaDocument, AgendaDocumentQuerySet, BacklogItem, BacklogItemQuerySet
from operations.models.answers import MeetingAnswer, MeetingAnswerQuerySet
from operations.models.bodies import EVERYBODY, Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.decisions import Decision, DecisionQuerySet, DecisionReview
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
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, MeetingSeries, ParagraphSeries
from operations.models.methods import Method, MethodQuerySet, MethodVersion, MethodVersionQuerySet
from operations.models.minutes import (
    Attendance,
    Minutes,
    MinutesApproval,
    MinutesAside,
    MinutesCorrection,
    MinutesItem,
    MinutesQuerySet,
    RegistryEntry,
)
from operations.models.polls import DatePoll, DatePollQuerySet, PollAnswer, PollOption
from operations.models.positions import WITH_REASON, Directive, DirectiveKind, Position, PositionDraft, Stance
from operations.models.proposals import ROW_TEXTS, Proposal, ProposalQuerySet, ProposalVersion
from operations.models.rounds import MovedDay, ProposalRound, RoundReceiver
from operations.models.school_breaks import SchoolBreak, SchoolBreakQuerySet
from operations.models.year_plan import PlanItem, PlanItemQuerySet, YearPlan, YearPlanQuerySet, month_of

__all__ = [
    "EVERYBODY",
    "ROW_TEXTS",
    "WITH_REASON",
    "ActionItem",
    "ActionItemQuerySet",
    "AgendaDocument",
    "AgendaDocumentQuerySet",
    "AgendaItem",
    "AgreedAction",
    "Attendance",
    "BacklogItem",
    "BacklogItemQuerySet",
    "Body",
    "BodyQuerySet",
    "DatePoll",
    "DatePollQuerySet",
    "Decision",
    "DecisionQuerySet",
    "DecisionReview",
    "Directive",
    "DirectiveKind",
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
    "MeetingAnswer",
    "MeetingAnswerQuerySet",
    "MeetingQuerySet",
    "MeetingSeries",
    "Method",
    "MethodQuerySet",
    "MethodVersion",
    "MethodVersionQuerySet",
    "Minutes",
    "MinutesApproval",
    "MinutesAside",
    "MinutesCorrection",
    "MinutesItem",
    "MinutesQuerySet",
    "MovedDay",
    "ParagraphSeries",
    "Part",
    "PlanItem",
    "PlanItemQuerySet",
    "Point",
    "PollAnswer",
    "PollOption",
    "Position",
    "PositionDraft",
    "Proposal",
    "ProposalQuerySet",
    "ProposalRound",
    "ProposalVersion",
    "RegistryEntry",
    "RoundReceiver",
    "SchoolBreak",
    "SchoolBreakQuerySet",
    "Seat",
    "SeatQuerySet",
    "Stance",
    "YearPlan",
    "YearPlanQuerySet",
    "month_of",
    "open_at",
    "quarter_name",
    "root_of",
]
