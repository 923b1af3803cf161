"""What waits for a person among the meetings and in the matrix."""

from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import FollowUpAnswer, Matrix, Meeting

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read, questions to answer, and for those who prepare meetings the notices to send and a draft of the matrix; 1–4 queries."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
    items += follow_up(person)
    if rules.may_prepare_meetings(person):
        drafts = Meeting.objects.upcoming().filter(state=Meeting.State.DRAFT, starts_at__lte=dates.now() + CALL_BEFORE)
        items += [_notice_to_send(meeting) for meeting in drafts]
    if rules.may_change_matrix(person):
        items += [_draft_to_finish(draft) for draft in Matrix.objects.drafts()]
    return items


def follow_up(person: Person) -> list[Item]:
    """What the organisations that one answers for are asked, a row for each of them: one query, or none."""
    own = rules.answers_for(person)
    if not own:
        return []
    asked = FollowUpAnswer.objects.open().filter(organisation__in=own).order_by()
    rows = asked.values("organisation__short_name").annotate(questions=Count("pk"), due_on=Min("due_on"))
    return [_to_answer(row["organisation__short_name"], row["questions"], row["due_on"]) for row in rows]


def _to_answer(organisation: str, questions: int, due_on: date) -> Item:
    title = ngettext("What came of it? One question to %(organisation)s", "What came of it? %(n)d questions to %(organisation)s", questions)  # fmt: skip
    return Item(
        due_on=due_on,
        kind=_("Follow-up"),
        title=title % {"n": questions, "organisation": organisation},
        why=_("Each answer takes a minute, and “Too early to say” is one too."),
        url=reverse("operations:followup_questions"),
        action=_("Answer"),
        must=True,
    )


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
