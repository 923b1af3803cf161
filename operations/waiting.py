"""What waits for a person among the meetings and in the matrix."""

from datetime import timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import ActionItem, BacklogItem, Matrix, Meeting

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read and own actions; for those who prepare meetings also notices to send, matters that somebody suggests and
    a draft of the matrix. 2–5 queries."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
    if person.active_roles:
        own = ActionItem.objects.open().filter(owner=person).order_by("due_on", "pk")
        items += [_action_to_do(action) for action in own]
    if rules.may_prepare_meetings(person):
        drafts = Meeting.objects.upcoming().filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
        items += [_notice_to_send(meeting) for meeting in drafts]
        items += _matters_to_answer(person)
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


def _action_to_do(action: ActionItem) -> Item:
    return Item(
        due_on=action.due_on,
        kind=_("Action"),
        title=action.what,
        why=_("You are to do it. Note it when it is done."),
        url=action.get_absolute_url(),
        action=_("Open the action"),
        must=True,
    )


def _matters_to_answer(person: Person) -> list[Item]:
    """One row for all of them, from the day the oldest was suggested."""
    since = list(BacklogItem.objects.visible_to(person).due().order_by("created_at").values_list("created_at", flat=True))
    if not since:
        return []
    words = ngettext("%(n)d suggested matter waits", "%(n)d suggested matters wait", len(since)) % {"n": len(since)}
    return [
        Item(
            due_on=dates.as_local_date(since[0]),
            kind=_("Network meeting"),
            title=words,
            why=_("Take them onto an agenda, put them off or decline them."),
            url=reverse("operations:suggestions"),
            action=_("See the matters"),
        )
    ]


def _draft_to_finish(draft: Matrix) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("The matrix"),
        title=_("Version %(version)d is being written") % {"version": draft.version},
        why=_("Nothing changes for the members until it has been adopted."),
        url=draft.get_absolute_url(),
        action=_("Continue"),
    )
