"""What holds the network together: the matrix of the three parts, the groups that meet, their meetings, and the rounds."""

from operations.models.bodies import Body, BodyQuerySet, Seat, SeatQuerySet
from operations.models.matrix import Matrix, MatrixQuerySet, MatrixRow, MatrixRowQuerySet, Part
from operations.models.meetings import AgendaItem, Meeting, MeetingQuerySet, ParagraphSeries
from operations.models.positions import WITH_REASON, Directive, DirectiveKind, Position, PositionDraft, Stance
from operations.models.proposals import Proposal, ProposalVersion
from operations.models.rounds import ProposalRound, RoundReceiver

__all__ = [
    "WITH_REASON",
    "AgendaItem",
    "Body",
    "BodyQuerySet",
    "Directive",
    "DirectiveKind",
    "Matrix",
    "MatrixQuerySet",
    "MatrixRow",
    "MatrixRowQuerySet",
    "Meeting",
    "MeetingQuerySet",
    "ParagraphSeries",
    "Part",
    "Position",
    "PositionDraft",
    "Proposal",
    "ProposalRound",
    "ProposalVersion",
    "RoundReceiver",
    "Seat",
    "SeatQuerySet",
    "Stance",
]
