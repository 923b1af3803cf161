"""What waits for a person among the meetings and in the matrix."""

from datetime import timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import Decision, Matrix, Meeting, Minutes, MinutesApproval

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read and minutes to approve, and for those who prepare meetings the notices to send, minutes to write or to
    see to, decisions to review and a draft of the matrix; 2–5 queries."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
    items += minutes_waiting(person)
    if rules.may_prepare_meetings(person):
        drafts = Meeting.objects.upcoming().filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
        items += [_notice_to_send(meeting) for meeting in drafts]
    if rules.may_change_matrix(person):
        items += [_draft_to_finish(draft) for draft in Matrix.objects.drafts()]
    return items


def _soon(person: Person) -> "list[Meeting]":
    called = Meeting.objects.visible_to(person).upcoming().filter(state=Meeting.State.CALLED)
    return list(called.filter(starts_at__lte=dates.now() + READ_BEFORE).annotate(items=Count("agenda")))


def _agenda_to_read(meeting: Meeting) -> Item:
    count: int = meeting.items  # type: ignore[attr-defined]  # annotated by _soon
    return Item(
        due_on=dates.as_local_date(meeting.starts_at),
        kind=_("Network meeting"),
        title=meeting.title,
        why=ngettext("The agenda has %(n)d item.", "The agenda has %(n)d items.", count) % {"n": count},
        url=meeting.get_absolute_url(),
        action=_("Read the agenda"),
    )


def _notice_to_send(meeting: Meeting) -> Item:
    return Item(
        due_on=dates.as_local_date(meeting.starts_at - rules.LATEST_NOTICE),
        kind=_("Network meeting"),
        title=meeting.title,
        why=_("The notice should go out at least %(n)d days before the meeting.") % {"n": rules.LATEST_NOTICE.days},
        url=meeting.get_absolute_url(),
        action=_("Send the notice"),
        must=True,
    )


def _draft_to_finish(draft: Matrix) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("The matrix"),
        title=_("Version %(version)d is being written") % {"version": draft.version},
        why=_("Nothing changes for the members until it has been adopted."),
        url=draft.get_absolute_url(),
        action=_("Continue"),
    )


def minutes_waiting(person: Person) -> list[Item]:
    """What waits of minutes and decisions: one query, and another one for those who prepare meetings."""
    if not person.active_roles:
        return []
    items = [_to_approve(each) if asks_me else _to_finish(each) for each, asks_me in _unfinished(person)]
    if rules.may_write_minutes(person):
        items += [_to_review(decision) for decision in _reviews(person)]
    return items


def _unfinished(person: Person) -> list[tuple[Minutes, bool]]:
    """With whether it asks for the person's approval: minutes that the person is to approve; of meetings that are over, those that the person writes or is
    responsible for, while they are written and when their approval is late."""
    asked = MinutesApproval.objects.filter(minutes=OuterRef("pk"), person=person, approved_at=None, replaced_at=None)
    open_ones = Minutes.objects.exclude(state=Minutes.State.APPROVED).annotate(
        asks_me=ExpressionWrapper(Q(state=Minutes.State.APPROVING) & Exists(asked), output_field=BooleanField())
    )
    own = Q(writer=person) | Q(meeting__responsible=person)
    found = open_ones.filter(Q(asks_me=True) | own & Q(meeting__ends_at__lt=dates.now())).select_related("meeting")
    return [(each, each.asks_me) for each in found if each.asks_me or each.is_writing or rules.is_late(each)]


def _reviews(person: Person) -> "list[Decision]":
    soon = dates.today() + timedelta(days=rules.REVIEW_BEFORE)
    due = Decision.objects.approved().filter(item__meeting__responsible=person).with_review().to_review(by=soon)
    return list(due.select_related("item"))


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
