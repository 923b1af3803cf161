"""What is done with an organisation's answer: written together, and given once by somebody with a mandate."""

from typing import Any

from django.db import transaction

from members.models import Person
from network_portal.lib import dates, files
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.files import Upload
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell, tell_many
from operations import rules
from operations.actions.proposals import lock
from operations.models import Directive, DirectiveKind, Position, PositionDraft, RoundReceiver
from operations.rules.rounds import notice_key

IN_A_DRAFT = ("stance", "reason", "directives", "registry_number")
DRAFTED = "operations.answer_drafted"


@transaction.atomic
def save_draft(
    receiver: RoundReceiver,
    *,
    by: Person | None,
    document: Upload | None = None,
    drop_document: bool = False,
    opened: Opened | None = None,
    **fields: Any,
) -> PositionDraft:
    """Keep what has been written so far. What a colleague saved since the form was opened is not written over."""
    receiver = lock_receiver(receiver)
    draft = receiver.draft_or_none or PositionDraft(receiver=receiver)
    rules.must_be_writable(receiver)
    must_be_as_opened(draft, opened, lambda: latest(receiver, DRAFTED))
    changed = [name for name in IN_A_DRAFT if name in fields and getattr(draft, name) != fields[name]]
    for name in changed:
        setattr(draft, name, fields[name])
    if document:
        files.keep(draft.document, document)
        draft.document_name = document.name
    elif drop_document and draft.document:
        files.forget(draft.document)
        draft.document, draft.document_name = "", ""
    if changed or document or drop_document or draft.pk is None:
        draft.by, draft.updated_at = by, dates.now()
        draft.save()
        journal("operations.answer_drafted", receiver, by=by)  # without its words: they are the organisation's own
    return draft


@transaction.atomic
def submit(receiver: RoundReceiver, *, by: Person, opened: Opened | None = None) -> Position:
    """Give the organisation's position as its draft says it: once, and for good.

    `opened` is the draft as the mandate holder read it, so that nobody gives what a colleague changed meanwhile.
    """
    proposal = lock(receiver.round.version.proposal)
    receiver = lock_receiver(receiver)
    rules.must_be_writable(receiver)
    mandate = rules.must_have_mandate(by, receiver)
    draft = rules.must_be_whole(receiver.draft_or_none, receiver)
    must_be_as_opened(draft, opened, lambda: latest(receiver, DRAFTED))
    sent = receiver.round
    position = Position.objects.create(
        receiver=receiver,
        stance=draft.stance,
        reason=draft.reason,
        registry_number=draft.registry_number,
        document=draft.document.name or "",
        document_name=draft.document_name,
        by=by,
        mandate=mandate,
        given_at=dates.now(),
        is_late=sent.is_past_its_day,
    )
    Directive.objects.bulk_create(
        Directive(position=position, number=number, kind=_kind(each["kind"]), text=each["text"])
        for number, each in enumerate(draft.directives, 1)
    )
    draft.delete()  # the attachment is the position's now
    journal(
        "operations.position_given",
        receiver,
        by=by,
        organisation=receiver.organisation_id,
        stance=position.stance,
        is_late=position.is_late,
        directives=len(draft.directives),
    )
    _tell_of(position, receiver)
    missing = sent.receivers.answering().filter(position=None).exists()
    if not missing:
        words = {"proposal": proposal, "round": sent}
        tell(proposal.responsible, notice_key(sent, "complete"), "operations/notices/round_complete.txt", words)
    return position


def _kind(written: str) -> str:
    """A draft is kept as it was written; what it does not call an instruction binds nobody."""
    instruction = DirectiveKind.INSTRUCTION.value
    return instruction if written == instruction else DirectiveKind.WISH.value


def _tell_of(position: Position, receiver: RoundReceiver) -> None:
    """A receipt for the one who gave it and for the contacts, who have it registered."""
    words = Words("operations/notices/position_given.txt", {"position": position, "receiver": receiver})
    people = {person.pk: person for person in [position.by, *rules.contacts([receiver.organisation_id])]}
    tell_many((person, f"operations.position:{position.pk}:{person.pk}", words) for person in people.values())


def lock_receiver(receiver: RoundReceiver) -> RoundReceiver:
    """The organisation's place in the round, held until commit: colleagues save one after the other."""
    RoundReceiver.objects.select_for_update(of=("self",), no_key=True).get(pk=receiver.pk)
    rows = RoundReceiver.objects.select_related(
        "organisation", "round__version__proposal__responsible", "position__by", "draft"
    )
    return rows.get(pk=receiver.pk)
