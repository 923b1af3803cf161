"""What waits for a person among the meetings and in the matrix."""

from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import Matrix, Meeting, Method

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read, and for those who prepare meetings the notices to send and a draft of the matrix; 1–3 queries."""
    items = [_agenda_to_read(meeting, count) for meeting, count in _soon(person)]
    if rules.may_prepare_meetings(person):
        drafts = Meeting.objects.upcoming().filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
        items += [_notice_to_send(meeting) for meeting in drafts]
    if rules.may_change_matrix(person):
        items += [_draft_to_finish(draft) for draft in Matrix.objects.drafts()]
    if rules.may_write_methods(person):
        items += [_method_to_review(method) for method in Method.objects.to_review().filter(responsible=person)]
    return items


def _soon(person: Person) -> list[tuple[Meeting, int]]:
    """With the number of items on the agenda of each."""
    called = Meeting.objects.visible_to(person).upcoming().filter(state=Meeting.State.CALLED)
    soon = called.filter(starts_at__lte=dates.now() + READ_BEFORE).annotate(items=Count("agenda"))
    return [(meeting, meeting.items) for meeting in soon]


def _agenda_to_read(meeting: Meeting, count: int) -> Item:
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


def _method_to_review(method: Method) -> Item:
    return Item(
        due_on=method.review_on or dates.today(),
        kind=_("Method"),
        title=method.title,
        why=_("It is time to see whether the method still holds. You answer for it."),
        url=method.get_absolute_url(),
        action=_("Look it through"),
    )
