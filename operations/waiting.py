"""What waits for a person among the meetings, in the matrix and in the rounds."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Func, IntegerField, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import Directive, Matrix, Meeting, Proposal, ProposalRound, RoundReceiver

READ_BEFORE = timedelta(days=14)  # an agenda is read in the two weeks before its meeting
CALL_BEFORE = rules.LATEST_NOTICE + timedelta(days=30)  # a notice is thought of a month before it should go out


def waiting(person: Person) -> list[Item]:
    """Agendas to read, and for those who prepare meetings the notices to send and a draft of the matrix; 1–3 queries."""
    items = [_agenda_to_read(meeting) for meeting in _soon(person)]
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


# --- rounds --------------------------------------------------------------------------------------------------------
def rounds(person: Person) -> list[Item]:
    """Answers that the person's organisations owe; for those who prepare proposals also rounds to close and directives to
    answer. 1 query, for the latter 2."""
    if not person.active_roles:
        return []
    owed = RoundReceiver.objects.unanswered().filter(organisation__in=person.organisation_ids)
    items = [_to_answer(each) for each in owed.select_related("organisation", "round__version__proposal")]
    if rules.may_prepare_rounds(person):
        for proposal in _to_see_to():
            if proposal.over_since:
                items.append(_to_close(proposal))
            elif proposal.unanswered and proposal.closed_at:
                items.append(_to_be_answered(proposal))
    return items


def _to_see_to() -> list[Any]:
    """Proposals that go on, each with the last day of a round that is over but not closed (`over_since`), how many have
    not answered it (`missing`), and how many instructions and wishes have no answer (`unanswered`)."""
    of_it = {"version__proposal": OuterRef("pk")}
    over = ProposalRound.objects.open().filter(answer_by__lt=dates.today(), **of_it)
    missing = RoundReceiver.objects.unanswered().filter(round__version__proposal=OuterRef("pk"))
    left = Directive.objects.unanswered().filter(position__receiver__round__version__proposal=OuterRef("pk"))
    closed = ProposalRound.objects.filter(closed_at__isnull=False, **of_it).order_by("-closed_at")
    rows = Proposal.objects.going_on().exclude(number=None)
    rows = rows.annotate(
        over_since=Subquery(over.values("answer_by")[:1]), closed_at=Subquery(closed.values("closed_at")[:1])
    )
    return list(rows.annotate(missing=_count(missing), unanswered=_count(left)).order_by("pk"))


def _count(rows: QuerySet[Any]) -> Subquery:
    """How many of the rows, as a column of the query around them."""
    counted = rows.order_by().annotate(n=Func(F("pk"), function="COUNT", output_field=IntegerField()))
    return Subquery(counted.values("n"), output_field=IntegerField())


def _to_answer(receiver: RoundReceiver) -> Item:
    sent = receiver.round
    return Item(
        due_on=sent.answer_by,
        kind=_("Proposal"),
        title=sent.version.proposal.title,
        why=_("%(name)s has not answered version %(n)d.") % {"name": receiver.organisation, "n": sent.version.number},
        url=sent.version.get_absolute_url(),
        action=_("Take a position"),
        must=True,
    )


def _to_close(proposal: Any) -> Item:
    return Item(
        due_on=proposal.over_since,
        kind=_("Round"),
        title=proposal.title,
        why=ngettext(
            "The last day is over, and %(n)d organisation has not answered. Phone, or close the round.",
            "The last day is over, and %(n)d organisations have not answered. Phone, or close the round.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{proposal.get_absolute_url()}#answers",
        action=_("See who is missing"),
        must=True,
    )


def _to_be_answered(proposal: Any) -> Item:
    return Item(
        due_on=dates.as_local_date(proposal.closed_at),
        kind=_("Proposal"),
        title=proposal.title,
        why=ngettext(
            "%(n)d instruction or wish needs an answer.",
            "%(n)d instructions and wishes need an answer.",
            proposal.unanswered,
        )
        % {"n": proposal.unanswered},
        url=f"{proposal.get_absolute_url()}#directives",
        action=_("Answer them"),
        must=True,
    )
