"""Who reaches the proposals and their rounds: rows of the table of operations, whose world has `proposals`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from network_portal.lib import dates
from network_portal.lib.files import TEXT, Upload
from network_portal.records.models import Notice
from operations import actions
from operations.models import Directive, Position, Proposal, ProposalRound, RoundReceiver
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class Proposals:
    """`open` is out with Ystad, whose answer is a draft, and Trelleborg, which has answered. `closed` has Ystad's answer
    with a directive that waits, `ready` nothing that waits. `planned` opens tomorrow; `draft` was never sent."""

    draft: Proposal
    open: Proposal
    closed: Proposal
    ready: Proposal
    resting: Proposal
    planned: ProposalRound
    place: RoundReceiver
    other: Position
    given: Position
    directive: Directive


def make_proposals(cast: Cast) -> Proposals:
    drafts = [factories.proposal(cast, title=f"Förslag {letter}") for letter in "abcdef"]
    attached = {"document": Upload(ContentFile(b"Beslut"), "Beslut.txt", TEXT)}
    rows = [{"kind": "instruction", "text": "Sätt ett tak"}]
    out = factories.sent_round(cast, cast.ystad, cast.trelleborg, proposal=drafts[1])
    factories.answer_mandate(cast.ystad, cast.officer)
    place = factories.receiver(out, cast.ystad)
    actions.save_draft(place, stance="for", directives=rows, by=cast.officer, **attached)
    other = factories.position(
        factories.receiver(out, cast.trelleborg), cast.contributor, "change", directives=rows, **attached
    )
    given = []
    for draft, directives in ((drafts[2], rows), (drafts[3], []), (drafts[4], [])):
        sent = factories.sent_round(cast, cast.ystad, proposal=draft)
        given.append(
            factories.position(factories.receiver(sent, cast.ystad), cast.officer, directives=directives, **attached)
        )
        actions.close_round(sent, by=cast.coordinator)
    actions.rest(drafts[4], "Väntar", by=cast.coordinator)
    planned = factories.sent_round(cast, cast.ystad, proposal=drafts[5], opens_on=dates.today() + timedelta(days=1))
    directive = Directive.objects.get(position=given[0])
    actions.move_last_day(out, dates.today() + timedelta(days=16), "Fler hinner svara", by=cast.coordinator)
    # The letters are read by the tests of rounds; here each would be a page for every visitor of the leak test.
    Notice.objects.filter(template__startswith="operations/notices/").delete()
    return Proposals(drafts[0], drafts[1], drafts[2], drafts[3], drafts[4], planned, place, other, given[0], directive)


def _proposal(world: Any) -> dict[str, Any]:
    return {
        "kind": "fee", "title": "Avgift", "ask": "Ska vi?", "text": "Så här.",
        "responsible": world.planned.responsible_id,
    }  # fmt: skip


def _send(world: Any) -> dict[str, Any]:
    days = {"opens_on": dates.today().isoformat(), "answer_by": (dates.today() + timedelta(days=20)).isoformat()}
    return {"receivers": [world.proposals.place.organisation_id], "anyway": "on", **days}


def _later(world: Any) -> dict[str, Any]:
    return {
        "answer_by": (dates.today() + timedelta(days=25)).isoformat(), "anyway": "on", "reason": "Nämnden möts senare.",
    }  # fmt: skip


READ = "302 403 200 200 200 200 200"
SEE = "302 404 200 200 200 200 200"
SEE_DRAFT = "302 404 404 404 404 200 200"
PREPARE = "302 403 403 403 403 200 200"
DO = "302 403 403 403 403 302 302"
DO_DRAFT = "302 404 404 404 404 302 302"
LOOK = "302 404 403 403 403 200 200"
STEER = "302 404 403 403 403 302 302"

ROWS: dict[str, Row] = {
    "operations:proposals": Row(READ),
    "operations:proposal": Row(SEE, lambda w: [w.proposals.open.pk]),
    "operations:proposal draft": Row(SEE_DRAFT, lambda w: [w.proposals.draft.pk]),
    "operations:proposal closed": Row(SEE, lambda w: [w.proposals.closed.pk]),
    "operations:proposal_difference": Row(SEE, lambda w: [w.proposals.open.pk]),
    "operations:proposal_add": Row(PREPARE),
    "operations:proposal_add again": Row(DO, method="POST", data=_proposal),
    "operations:proposal_edit": Row(SEE_DRAFT, lambda w: [w.proposals.draft.pk]),
    "operations:proposal_edit again": Row(DO_DRAFT, lambda w: [w.proposals.draft.pk], "POST", _proposal),
    "operations:proposal_edit sent": Row("302 404 403 403 403 409 409", lambda w: [w.proposals.open.pk]),
    "operations:proposal_begin": Row(STEER, lambda w: [w.proposals.ready.pk], "POST"),
    "operations:proposal_discard": Row(SEE_DRAFT, lambda w: [w.proposals.draft.pk]),
    "operations:proposal_discard again": Row(DO_DRAFT, lambda w: [w.proposals.draft.pk], "POST"),
    "operations:round_send": Row(SEE_DRAFT, lambda w: [w.proposals.draft.pk]),
    "operations:round_send again": Row(DO_DRAFT, lambda w: [w.proposals.draft.pk], "POST", _send),
    "operations:round_call_off": Row(SEE_DRAFT, lambda w: [w.proposals.planned.pk]),
    "operations:round_call_off again": Row(DO_DRAFT, lambda w: [w.proposals.planned.pk], "POST"),
    "operations:round_move": Row(LOOK, lambda w: [w.proposals.place.round_id]),
    "operations:round_move again": Row(STEER, lambda w: [w.proposals.place.round_id], "POST", _later),
    "operations:round_close": Row(LOOK, lambda w: [w.proposals.place.round_id]),
    "operations:round_close again": Row(STEER, lambda w: [w.proposals.place.round_id], "POST"),
    "operations:round_report": Row("302 404 302 403 302 302 302", lambda w: [w.proposals.place.round_id], "POST"),
    "operations:round_report closed": Row(
        "302 404 302 302 302 302 302", lambda w: [w.proposals.given.receiver.round_id], "POST"
    ),
    "operations:proposal_agenda": Row(LOOK, lambda w: [w.proposals.ready.pk]),
    "operations:proposal_agenda again": Row(
        STEER, lambda w: [w.proposals.ready.pk], "POST", lambda w: {"meeting": w.planned.pk}
    ),
    "operations:proposal_adopt": Row(LOOK, lambda w: [w.proposals.ready.pk]),
    "operations:proposal_rest": Row(LOOK, lambda w: [w.proposals.ready.pk]),
    "operations:proposal_rest again": Row(
        STEER, lambda w: [w.proposals.ready.pk], "POST", lambda w: {"reason": "Vi väntar."}
    ),
    "operations:proposal_end": Row(LOOK, lambda w: [w.proposals.ready.pk]),
    "operations:proposal_end again": Row(
        STEER, lambda w: [w.proposals.ready.pk], "POST", lambda w: {"reason": "Lagen kom aldrig."}
    ),
    "operations:proposal_take_up": Row(STEER, lambda w: [w.proposals.resting.pk], "POST"),
    "operations:answer": Row("302 404 200 403 200 403 403", lambda w: [w.proposals.place.pk]),
    "operations:answer again": Row(
        "302 404 302 403 302 403 403", lambda w: [w.proposals.place.pk], "POST", lambda w: {"stance": "abstain"}
    ),
    "operations:answer given": Row("302 404 302 403 302 403 403", lambda w: [w.proposals.given.receiver_id]),
    # The reader has no mandate.
    "operations:answer_give": Row("302 404 200 403 409 403 403", lambda w: [w.proposals.place.pk]),
    "operations:answer_give again": Row("302 404 302 403 409 403 403", lambda w: [w.proposals.place.pk], "POST"),
    "operations:answer_extract": Row("302 404 302 403 302 403 403", lambda w: [w.proposals.given.receiver_id], "POST"),
    "operations:answer_draft_document": Row("302 404 200 404 200 404 404", lambda w: [w.proposals.place.pk]),
    "operations:receiver_phoned": Row(STEER, lambda w: [w.proposals.place.pk], "POST"),
    "operations:position_document": Row(SEE, lambda w: [w.proposals.given.pk]),
    "operations:position_document open": Row("302 404 200 404 200 200 200", lambda w: [w.proposals.other.pk]),
    "operations:directive": Row(LOOK, lambda w: [w.proposals.directive.pk]),
    "operations:directive again": Row(
        STEER, lambda w: [w.proposals.directive.pk], "POST", lambda w: {"state": "worked_in", "answer": "Punkt 3."}
    ),
}
