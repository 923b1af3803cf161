"""What waits for a person among the meetings and in the matrix."""

from datetime import timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import Directive, Matrix, Meeting, ProposalRound, RoundReceiver

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


def rounds(person: Person) -> list[Item]:
    """Answers that the person's organisations owe; for those who prepare proposals also rounds to close and directives to
    answer. 1 query, for the latter 3."""
    if not person.active_roles:
        return []
    owed = RoundReceiver.objects.unanswered().filter(organisation__in=person.organisation_ids)
    items = [_to_answer(each) for each in owed.select_related("organisation", "round__version__proposal")]
    if rules.may_prepare_rounds(person):
        over = ProposalRound.objects.open().filter(answer_by__lt=dates.today())
        counted = over.annotate(missing=Count("receivers", filter=Q(receivers__position=None, receivers__is_observer=False)))
        items += [_to_close(sent) for sent in counted.select_related("version__proposal")]
        items += _to_be_answered()
    return items


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


def _to_close(sent: ProposalRound) -> Item:
    missing: int = sent.missing  # type: ignore[attr-defined]  # annotated by rounds
    return Item(
        due_on=sent.answer_by,
        kind=_("Round"),
        title=sent.version.proposal.title,
        why=ngettext(
            "The last day is over, and %(n)d organisation has not answered. Phone, or close the round.",
            "The last day is over, and %(n)d organisations have not answered. Phone, or close the round.",
            missing,
        )
        % {"n": missing},
        url=sent.get_absolute_url(),
        action=_("See who is missing"),
        must=True,
    )


def _to_be_answered() -> list[Item]:
    """One for each proposal: instructions and wishes of closed rounds that have no answer."""
    left = Directive.objects.unanswered().filter(
        position__receiver__round__closed_at__isnull=False, position__receiver__round__version__proposal__state="open"
    )
    path = "position__receiver__round__version__proposal"
    rows = left.values_list(path, f"{path}__title").annotate(
        n=Count("pk"), since=Max("position__receiver__round__closed_at")
    )
    return [
        Item(
            due_on=dates.as_local_date(since),
            kind=_("Proposal"),
            title=title,
            why=ngettext("%(n)d instruction or wish needs an answer.", "%(n)d instructions and wishes need an answer.", n)
            % {"n": n},
            url=f"{reverse('operations:proposal', args=[pk])}#directives",
            action=_("Answer them"),
            must=True,
        )
        for pk, title, n, since in rows.order_by(path)
    ]


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
