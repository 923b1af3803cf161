"""An agenda built in one step from what is open, or from the agenda of last time."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from members.models import Person
from operations import rules
from operations.actions.agenda import append
from operations.actions.backlog import take_under_lock
from operations.actions.following import LIST_MINUTES, LIST_TITLE
from operations.actions.meetings import lock
from operations.actions.proposals import lock as lock_proposal
from operations.actions.proposals import put_on_agenda
from operations.models import AgendaItem, BacklogItem, Meeting, Proposal


@dataclass(frozen=True)
class Point:
    """What is to stand on an agenda. With a `matter` or a `proposal` it takes its words from there."""

    title: str = ""
    kind: str = AgendaItem.Kind.INFORMATION
    minutes: int = 10
    description: str = ""
    owner: Person | None = None
    lists_actions: bool = False
    matter: BacklogItem | None = None
    proposal: Proposal | None = None


ACTIONS = Point(LIST_TITLE, AgendaItem.Kind.FOLLOW_UP, LIST_MINUTES, lists_actions=True)


@transaction.atomic
def build_agenda(meeting: Meeting, points: Sequence[Point], *, by: Person | None) -> list[AgendaItem]:
    """Put the points last on the draft's agenda, in their order: all of them or none. The list of actions stands there once."""
    for proposal in sorted((point.proposal for point in points if point.proposal), key=lambda each: each.pk):
        lock_proposal(proposal)  # before the meeting, as when one proposal is put there
    meeting = lock(meeting)
    rules.must_be_draft(meeting)
    rules.must_have_room(meeting.agenda.count() + len(points) - 1)
    listed = meeting.agenda.filter(lists_actions=True).exists()
    added = []
    for point in points:
        if point.matter:
            added.append(take_under_lock(point.matter, meeting, by=by))
        elif point.proposal:
            added.append(put_on_agenda(point.proposal, meeting, by=by))
        elif not (point.lists_actions and listed):
            added.append(_put(meeting, point, by))
            listed = listed or point.lists_actions
    return added


def _put(meeting: Meeting, point: Point, by: Person | None) -> AgendaItem:
    return append(
        meeting,
        title=point.title,
        kind=point.kind,
        minutes=point.minutes,
        description=point.description,
        owner=point.owner,
        lists_actions=point.lists_actions,
        by=by,
    )


def copy_agenda(meeting: Meeting, previous: Meeting, *, by: Person | None) -> list[AgendaItem]:
    """The items of an earlier agenda without their descriptions, which belong to that meeting."""
    return build_agenda(meeting, [point_of(item) for item in previous.agenda.select_related("owner")], by=by)


def point_of(item: AgendaItem) -> Point:
    owner = item.owner if item.owner and item.owner.is_active else None
    return Point(item.title, item.kind, item.minutes, owner=owner, lists_actions=item.lists_actions)
