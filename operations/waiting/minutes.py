"""What waits of minutes and decisions."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
)
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import (
    Decision,
    Minutes,
    MinutesApproval,
)
from operations.waiting import most


def minutes_waiting(person: Person) -> list[Item]:
    """What waits of minutes and decisions: one query, and another one for those who prepare meetings."""
    if not person.active_roles:
        return []
    items = [_to_approve(each) if asks_me else _to_finish(each) for each, asks_me in _unfinished(person)]
    if rules.may_write_minutes(person):
        title, url = _("More decisions are to be reviewed"), f"{reverse('operations:decisions')}?review=due&sort=review"
        items += most.first_of(_reviews(person), _to_review, kind=_("Decisions"), title=title, url=url)
    return items


def _unfinished(person: Person) -> list[tuple[Minutes, bool]]:
    """With whether it asks for the person's approval: minutes that the person is to approve; of meetings that are over, those that the person writes or is
    responsible for, while they are written and when their approval is late."""
    asked = MinutesApproval.objects.filter(minutes=OuterRef("pk"), person=person, approved_at=None, replaced_at=None)
    open_ones = Minutes.objects.exclude(state=Minutes.State.APPROVED).annotate(
        asks_me=ExpressionWrapper(Q(state=Minutes.State.APPROVING) & Exists(asked), output_field=BooleanField())
    )
    own = Q(writer=person) | Q(meeting__responsible=person)
    found = open_ones.filter(Q(asks_me=True) | own & Q(meeting__ends_at__lt=dates.now()))
    found = found.select_related("meeting").only("state", "sent_at", "meeting__title", "meeting__ends_at")
    return [(each, each.asks_me) for each in found if each.asks_me or each.is_writing or rules.is_late(each)]


def _reviews(person: Person) -> "list[Decision]":
    soon = dates.today() + timedelta(days=rules.REVIEW_BEFORE)
    due = Decision.objects.approved().filter(item__meeting__responsible=person).with_review().to_review(by=soon)
    shown = due.select_related("item").only("item__title", "item__year", "item__paragraph")
    return list(shown.order_by(F("looked_at"), "pk")[: most.AT_MOST + 1])


def _to_approve(minutes: Minutes) -> Item:
    return Item(
        due_on=rules.due_on(minutes),
        kind=_("Minutes"),
        title=minutes.meeting.title,
        why=_("You are to approve the minutes. They hold when all have."),
        url=minutes.get_absolute_url(),
        action=_("Read and approve"),
        must=True,
    )


def _to_finish(minutes: Minutes) -> Item:
    if minutes.is_writing:
        why, action = _("The minutes should be sent for approval soon after the meeting."), _("Go on writing")
        due = dates.as_local_date(minutes.meeting.ends_at) + timedelta(days=rules.WRITE_WITHIN)
    else:
        why, action = _("Not everybody has approved. Talk to them, or let somebody else approve."), _("See who is missing")
        due = rules.due_on(minutes)
    return Item(
        due_on=due,
        kind=_("Minutes"),
        title=minutes.meeting.title,
        why=why,
        url=minutes.get_absolute_url(),
        action=action,
        must=True,
    )


def _to_review(decision: Decision) -> Item:
    assert decision.looked_at is not None
    return Item(
        due_on=decision.looked_at,
        kind=_("Decision"),
        title=str(decision),
        why=_("The meeting decided to look at it again that day."),
        url=decision.get_absolute_url(),
        action=_("Note the review"),
        must=True,
    )
