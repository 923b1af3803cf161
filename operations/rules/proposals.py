"""When a proposal may be written, sent, adopted and put aside, and when a directive may be answered."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import (
    AgendaItem,
    Decision,
    Directive,
    Meeting,
    Proposal,
    ProposalRound,
    ProposalVersion,
    RoundReceiver,
)


def must_go_on_with(proposal: Proposal) -> None:
    """What has been adopted, rests or was closed is not worked on."""
    if proposal.is_resting:
        raise Refused(
            _("%(proposal)s is resting. Take it up again first.") % {"proposal": proposal.name},
            Way(_("Go to the proposal"), proposal.get_absolute_url()),
        )
    if not proposal.is_open:
        raise Refused(
            _("%(proposal)s is finished: %(state)s. Write a new proposal instead.")
            % {"proposal": proposal.name, "state": str(proposal.get_state_display()).lower()}
        )


def must_be_unsent(version: ProposalVersion) -> None:
    if not version.is_draft:
        raise Refused(
            _("Version %(number)d has been sent and never changes. Begin on the next version instead.")
            % {"number": version.number},
            Way(_("Go to the proposal"), version.proposal.get_absolute_url()),
        )


def must_have_no_version_draft(proposal: Proposal) -> None:
    draft = proposal.versions.drafts().first()
    if draft:
        raise Refused(
            _("Version %(number)d is already being written. Continue with that one.") % {"number": draft.number},
            Way(_("Continue"), proposal.get_absolute_url()),
        )


def latest_sent(proposal: Proposal) -> ProposalVersion | None:
    sent = proposal.versions.exclude(sent_at=None).select_related("round").order_by("-number")
    return sent.first()


def must_be_out_of_round(proposal: Proposal) -> None:
    """One version at a time is out for answers."""
    version = latest_sent(proposal)
    if version and not version.round.is_closed:
        raise Refused(
            _("Version %(number)d is still out for answers. Close its round first.") % {"number": version.number},
            Way(_("Close the round"), version.get_absolute_url()),
        )


def unanswered(proposal: Proposal) -> QuerySet[Directive]:
    """Instructions and wishes that nobody has answered yet."""
    return Directive.objects.of(proposal).unanswered()


def must_have_answered_all(proposal: Proposal) -> None:
    left = unanswered(proposal).count()
    if left:
        raise Refused(
            _("Every instruction and every wish needs an answer first. %(n)d remain.") % {"n": left},
            Way(_("Answer them"), f"{proposal.get_absolute_url()}#directives"),
        )


def must_be_complete(version: ProposalVersion) -> None:
    if version.number > 1 and not version.news.strip():
        raise Refused(_("Write what is new in version %(number)d before you send it.") % {"number": version.number})


def must_be_ready_for_round(version: ProposalVersion) -> None:
    """All that a version needs before it goes out; whom it goes to is asked apart."""
    must_go_on_with(version.proposal)
    must_be_unsent(version)
    must_be_complete(version)
    must_be_out_of_round(version.proposal)
    must_have_answered_all(version.proposal)


def obstacle_to_sending(version: ProposalVersion) -> Refused | None:
    """Why it cannot go out yet; None when it can."""
    try:
        must_be_ready_for_round(version)
    except Refused as refused:
        return refused
    return None


# --- the end -------------------------------------------------------------------------------------------------------
def must_have_been_sent(proposal: Proposal) -> ProposalVersion:
    """The latest version that the members have seen."""
    version = latest_sent(proposal)
    if version is None:
        raise Refused(_("Nothing has been sent yet. Send the first version to the members before it is decided on."))
    return version


def must_be_ready_to_adopt(proposal: Proposal) -> ProposalVersion:
    """The version that a meeting can adopt: the latest that was sent, when its round is closed and all of it answered."""
    must_go_on_with(proposal)
    version = must_have_been_sent(proposal)
    must_have_no_version_draft(proposal)
    must_be_out_of_round(proposal)
    must_have_answered_all(proposal)
    return version


def obstacle_to_adopting(proposal: Proposal) -> Refused | None:
    try:
        must_be_ready_to_adopt(proposal)
    except Refused as refused:
        return refused
    return None


def out_for_answers(item: AgendaItem) -> list[ProposalRound]:
    """The rounds of proposals on the item that have organisations left who may still answer in time."""
    rows = ProposalRound.objects.open().filter(
        version__proposal__agenda_item=item, version__proposal__state=Proposal.State.OPEN, answer_by__gte=dates.today()
    )
    asked = rows.filter(receivers__in=RoundReceiver.objects.unanswered()).distinct()
    return list(asked.select_related("version__proposal").order_by("pk"))


def who_may_answer(sent: ProposalRound) -> str:
    names = (
        sent.receivers.unanswered().order_by("organisation__sort_name").values_list("organisation__short_name", flat=True)
    )
    return ", ".join(names)


def out_words(item: AgendaItem) -> list[tuple[str, str]]:
    """What whoever notes a decision on the item should know of rounds that are not over, and where a round is closed or its
    last day moved."""
    return [
        (
            _("%(proposal)s is out for answers until %(day)s. Not answered yet: %(names)s.")
            % {
                "proposal": sent.version.proposal.name,
                "day": dates.day(sent.answer_by, year=True),
                "names": who_may_answer(sent),
            },
            sent.version.get_absolute_url(),
        )
        for sent in out_for_answers(item)
    ]


def must_let_all_answer(item: AgendaItem, outcome: str) -> None:
    """No proposal is adopted before the last day that its members were given, unless all have answered or somebody has
    closed the round, which tells them."""
    if outcome in Decision.ADOPTING and (out := out_for_answers(item)):
        sent = out[0]
        raise Refused(
            _(
                "%(proposal)s cannot be adopted yet: %(names)s may answer until %(day)s. Close the round or move its last day, or note another outcome, for example postponed."
            )
            % {
                "proposal": sent.version.proposal.name,
                "day": dates.day(sent.answer_by, year=True),
                "names": who_may_answer(sent),
            },
            field="outcome",
        )


def decisions(person: Person) -> QuerySet[AgendaItem]:
    """Items for decision of meetings that have been called and have begun, the latest first."""
    meetings = Meeting.objects.visible_to(person).filter(state=Meeting.State.CALLED, starts_at__lte=dates.now())
    items = AgendaItem.objects.filter(meeting__in=meetings, kind=AgendaItem.Kind.DECISION, paragraph__isnull=False)
    return items.select_related("meeting").order_by("-meeting__starts_at", "position")


def stands_ahead(proposal: Proposal) -> AgendaItem | None:
    """Where it waits to be taken up: not at a meeting that was cancelled, or that ended without adopting it."""
    item = proposal.agenda_item
    if item is None or item.meeting.is_cancelled or item.meeting.is_over:
        return None
    return item


def must_not_stand_ahead(proposal: Proposal) -> None:
    if item := stands_ahead(proposal):
        raise Refused(
            _("%(proposal)s stands on the agenda of %(meeting)s already.")
            % {"proposal": proposal.name, "meeting": item.meeting},
            Way(_("See the agenda"), item.get_absolute_url()),
        )


def must_be_decision(item: AgendaItem) -> None:
    if item.kind != AgendaItem.Kind.DECISION or not item.paragraph:
        raise Refused(_("Choose an item for decision of a meeting whose notice has gone out: its § is shown."))
    if not item.meeting.is_called or item.meeting.starts_at > dates.now():
        raise Refused(
            _("The meeting has not begun. Enter the decision when it has been made, on %(day)s at the earliest.")
            % {"day": dates.day(item.meeting.starts_at, year=True)}
        )


def must_be_resting(proposal: Proposal) -> None:
    if not proposal.is_resting:
        raise Refused(_("%(proposal)s is not resting.") % {"proposal": proposal.name})


# --- directives ----------------------------------------------------------------------------------------------------
def must_take_an_answer(directive: Directive) -> None:
    """Its answer stands once the next version has gone out with it, or the proposal has come to its end."""
    version = directive.position.receiver.round.version
    must_go_on_with(version.proposal)
    later = version.proposal.versions.filter(number__gt=version.number).exclude(sent_at=None).first()
    if later:
        raise Refused(
            _("The answer went out with version %(number)d and stands.") % {"number": later.number},
            Way(_("Go to the proposal"), version.proposal.get_absolute_url()),
        )


def must_be_another_proposal(directive: Directive, to: Proposal | None) -> None:
    if to is None:
        raise Refused(_("Choose the proposal that it is moved to."))
    if to.pk == directive.position.receiver.round.version.proposal_id:
        raise Refused(_("It already belongs to this proposal. Choose another one."))
    must_go_on_with(to)


def must_be_planned(sent: ProposalRound) -> None:
    if not sent.is_planned:
        raise Refused(_("The round has opened, and the letters have gone out. Close it instead."))


def must_be_open_round(sent: ProposalRound) -> None:
    if sent.is_planned:
        raise Refused(_("The round has not opened yet. Call it off instead."))
    if sent.closed_at:
        raise Refused(_("The round was closed on %(day)s already.") % {"day": dates.day(sent.closed_at, year=True)})
