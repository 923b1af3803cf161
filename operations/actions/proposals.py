"""What is done with proposals: written in versions, adopted at a meeting, put to rest and closed."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell_many
from operations import rules
from operations.actions.adopted_rows import enter_row
from operations.actions.agenda import add_agenda_item
from operations.models import ROW_TEXTS, AgendaItem, MatrixRow, Meeting, Proposal, ProposalRound, ProposalVersion

OF_THE_PROPOSAL = ("kind", "title", "matrix_row", "responsible")
OF_THE_ROW = ("part", *ROW_TEXTS)
OF_THE_VERSION = ("ask", "text", "news", *OF_THE_ROW)
MINUTES_ON_AGENDA = 15
SHORT = 200  # characters of a title on the agenda


def lock(proposal: Proposal) -> Proposal:
    """The proposal, held until commit: what is done with it and its rounds is done one thing at a time."""
    rows = Proposal.objects.select_related("responsible", "matrix_row")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=proposal.pk)


@transaction.atomic
def add_proposal(
    *,
    kind: str,
    title: str,
    ask: str,
    text: str,
    responsible: Person,
    matrix_row: MatrixRow | None = None,
    by: Person | None,
    **row: Any,
) -> Proposal:
    """A draft of version 1, which only those who prepare proposals see. `row`: the part and the words of a row of the
    matrix that is proposed."""
    proposal = Proposal.objects.create(kind=kind, title=title, matrix_row=matrix_row, responsible=responsible)
    ProposalVersion.objects.create(proposal=proposal, number=1, ask=ask, text=text, **row)
    journal("operations.proposal_added", proposal, by=by, kind=kind)
    return proposal


@transaction.atomic
def change_version(
    version: ProposalVersion, *, by: Person | None, opened: Opened | None = None, **fields: Any
) -> ProposalVersion:
    """Change a version that has not been sent; the first one with the title and the kind of the proposal."""
    proposal = lock(version.proposal)
    version = proposal.versions.select_related("proposal").get(pk=version.pk)
    must_be_as_opened(version, opened, lambda: latest(proposal, "operations.proposal_changed"))
    rules.must_go_on_with(proposal)
    rules.must_be_unsent(version)
    changed = [name for name in OF_THE_VERSION if name in fields and getattr(version, name) != fields[name]]
    for name in changed:
        setattr(version, name, fields[name])
    head = [name for name in OF_THE_PROPOSAL if name in fields and getattr(proposal, name) != fields[name]]
    for name in head:
        setattr(proposal, name, fields[name])
    if changed or head:
        version.save()
        proposal.save()
        journal("operations.proposal_changed", proposal, by=by, version=version.number, fields=[*head, *changed])
    return version


@transaction.atomic
def draft_version(proposal: Proposal, *, by: Person | None) -> ProposalVersion:
    """Begin on the next version, as a copy of the latest one."""
    proposal = lock(proposal)
    rules.must_go_on_with(proposal)
    before = rules.must_have_been_sent(proposal)
    rules.must_have_no_version_draft(proposal)
    rules.must_be_out_of_round(proposal)
    number = (proposal.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    copied = {name: getattr(before, name) for name in ("ask", "text", *OF_THE_ROW)}
    version = ProposalVersion.objects.create(proposal=proposal, number=number, **copied)
    journal("operations.version_drafted", proposal, by=by, version=number)
    return version


@transaction.atomic
def discard_draft(version: ProposalVersion, *, by: Person | None) -> None:
    """Take a version that was never sent away, and the whole proposal when nothing of it was."""
    proposal = lock(version.proposal)
    version = proposal.versions.select_related("proposal").get(pk=version.pk)
    rules.must_be_unsent(version)
    journal("operations.draft_discarded", proposal, by=by, version=version.number)
    if proposal.number is None:
        proposal.delete()
    else:
        version.delete()


# --- meetings ------------------------------------------------------------------------------------------------------
@transaction.atomic
def put_on_agenda(proposal: Proposal, meeting: Meeting, *, by: Person | None) -> AgendaItem:
    """An item for decision on the agenda of a meeting that is being prepared."""
    proposal = lock(proposal)
    rules.must_go_on_with(proposal)
    version = rules.must_have_been_sent(proposal)
    rules.must_not_stand_ahead(proposal)
    title = f"{version.proposal.name}, v{version.number}: {proposal.title}"
    item = add_agenda_item(
        meeting,
        title=title if len(title) <= SHORT else f"{title[: SHORT - 1].rstrip()}…",
        kind=AgendaItem.Kind.DECISION,
        minutes=MINUTES_ON_AGENDA,
        description=version.ask,
        by=by,
    )
    proposal.agenda_item = item
    proposal.save(update_fields=["agenda_item"])
    journal("operations.proposal_on_agenda", proposal, by=by, meeting=meeting.pk, version=version.number)
    return item


@transaction.atomic
def adopt_proposal(proposal: Proposal, item: AgendaItem, *, by: Person | None) -> Proposal:
    """Enter that the latest version was adopted under the § of `item`, and tell those who were asked. The words of a row of
    the matrix go into the next version of the matrix."""
    proposal = lock(proposal)
    version = rules.must_be_ready_to_adopt(proposal)
    rules.must_be_decision(item)
    proposal.state, proposal.decided_item = Proposal.State.ADOPTED, item
    proposal.ended_on = dates.as_local_date(item.meeting.starts_at)
    proposal.save(update_fields=["state", "decided_item", "ended_on"])
    journal(
        "operations.proposal_adopted",
        proposal,
        by=by,
        version=version.number,
        meeting=item.meeting_id,
        decision=f"§ {item.paragraph}/{item.year}",
    )
    version.proposal = proposal
    enter_row(proposal, version, by=by)
    _tell_the_end(proposal)
    return proposal


# --- rest and end --------------------------------------------------------------------------------------------------
@transaction.atomic
def rest(proposal: Proposal, reason: str, *, by: Person | None) -> Proposal:
    """Let it rest until somebody takes it up again. A round that is open is closed with it."""
    return _put_aside(proposal, Proposal.State.RESTING, reason, "operations.proposal_rested", by)


@transaction.atomic
def close_proposal(proposal: Proposal, reason: str, *, by: Person | None) -> Proposal:
    """End it without a decision. A round that is open is closed with it."""
    return _put_aside(proposal, Proposal.State.CLOSED, reason, "operations.proposal_closed", by)


def _put_aside(proposal: Proposal, state: str, reason: str, action: str, by: Person | None) -> Proposal:
    proposal = lock(proposal)
    if not (state == Proposal.State.CLOSED and proposal.is_resting):
        rules.must_go_on_with(proposal)
    rules.must_have_been_sent(proposal)
    before = proposal.state
    now = dates.now()
    ProposalRound.objects.filter(version__proposal=proposal, opened_at__isnull=False, closed_at=None).update(closed_at=now)
    ProposalRound.objects.filter(version__proposal=proposal, opened_at=None).delete()
    proposal.state, proposal.reason, proposal.ended_on = state, reason, dates.today()
    proposal.save(update_fields=["state", "reason", "ended_on"])
    entry = journal(action, proposal, by=by, before=before, after=state, reason=reason)
    _tell_the_end(proposal, entry.pk)
    return proposal


@transaction.atomic
def take_up_again(proposal: Proposal, *, by: Person | None) -> Proposal:
    """Go on with what has rested."""
    proposal = lock(proposal)
    rules.must_be_resting(proposal)
    proposal.state, proposal.reason, proposal.ended_on = Proposal.State.OPEN, "", None
    proposal.save(update_fields=["state", "reason", "ended_on"])
    journal("operations.proposal_taken_up", proposal, by=by)
    return proposal


def _tell_the_end(proposal: Proposal, fact: int = 0) -> None:
    words = Words("operations/notices/proposal_ended.txt", {"proposal": proposal})
    key = f"operations.proposal_ended:{proposal.pk}:{proposal.state}:{fact}"
    tell_many((person, f"{key}:{person.pk}", words) for person in rules.audience_of(proposal))
