"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import (
    AgendaItem,
    Decision,
    DecisionReview,
    Matrix,
    MatrixRow,
    Meeting,
    Minutes,
    MinutesApproval,
    MinutesAside,
    MinutesCorrection,
    RegistryEntry,
)
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    row: MatrixRow
    draft: Matrix
    draft_row: MatrixRow
    called: Meeting
    planned: Meeting
    called_item: AgendaItem
    planned_item: AgendaItem
    begun: Meeting
    writing: Minutes
    waiting: Minutes
    approved: Minutes
    aside: MinutesAside
    approval: MinutesApproval
    draft_decision: Decision
    decision: Decision
    organisation: int


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft = factories.matrix_draft(cast)
    called = factories.meeting(cast, called_at=timezone.now())
    planned = factories.meeting(cast, title="Nätverksmöte 5/2026", state=Meeting.State.DRAFT)
    writing, waiting, approved = (factories.minutes(cast, state) for state in ("writing", "approving", "approved"))
    begun = factories.meeting(cast, title="Nyss", starts_at=timezone.now() - timedelta(minutes=5), called_at=timezone.now())
    now, decision = timezone.now(), _decision(approved)
    aside = MinutesAside.objects.create(
        noted=writing.meeting.agenda.get().noted, text="Bredvid", by=cast.coordinator, at=now
    )
    MinutesApproval.objects.create(
        minutes=waiting, person=cast.reader, part="adjuster", replaced_at=now, replaced_reason="Har slutat"
    )
    _decision(writing).concerns.add(cast.ystad)
    MinutesCorrection.objects.create(minutes=approved, text="Rätt ska vara § 2.", by=cast.coordinator, at=now)
    RegistryEntry.objects.create(
        minutes=approved, organisation=cast.ystad, registry_number="KS 2026/1", by=cast.officer, at=now
    )
    DecisionReview.objects.create(decision=decision, text="Gäller än.", by=cast.coordinator, at=now)
    return World(
        row, draft, draft.rows.get(), called, planned, called.agenda.get(), planned.agenda.get(), begun, writing, waiting,
        approved, aside, waiting.approvals.get(part="chair"), _decision(writing), decision, cast.ystad.pk,
    )  # fmt: skip


def _decision(minutes: Minutes) -> Decision:
    return Decision.objects.get(item__meeting=minutes.meeting_id)


def _meeting(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "title": "Nätverksmöte", "on": day.isoformat(), "starts": "09:00", "ends": "11:00", "place": "Lund",
        "responsible": world.planned.responsible_id, "organiser": world.planned.organiser_id, "matrix_row": world.row.pk,
    }  # fmt: skip


def _item(world: World) -> dict[str, Any]:
    return {"title": "Lägesrunda", "kind": "information", "minutes": 10}


def _row(world: World) -> dict[str, Any]:
    return {"part": 1, "working_form": "Studieresa", "expected_result": "Sett", "expected_effect": "Gjort"}


READ = "302 403 200 200 200 200 200"
SEE = "302 404 200 200 200 200 200"
SEE_DRAFT = "302 404 404 404 404 200 200"
PREPARE = "302 403 403 403 403 200 200"
DO = "302 403 403 403 403 302 302"
DO_DRAFT = "302 404 404 404 404 302 302"

ROWS: dict[str, Row] = {
    "operations:matrix": Row(READ),
    "operations:matrix_draft": Row("302 403 403 403 403 409 409", method="POST"),  # there is one already
    "operations:matrix_adopt": Row(SEE_DRAFT, lambda w: [w.draft.version]),
    "operations:matrix_adopt again": Row(
        DO_DRAFT, lambda w: [w.draft.version], "POST", lambda w: {"adopted_on": dates.today(), "decision_reference": "§ 3"}
    ),
    "operations:matrix_row_add": Row(SEE_DRAFT, lambda w: [w.draft.version]),
    "operations:matrix_row_add again": Row(DO_DRAFT, lambda w: [w.draft.version], "POST", _row),
    "operations:matrix_row_edit": Row(SEE_DRAFT, lambda w: [w.draft_row.pk]),
    "operations:matrix_row_edit again": Row(DO_DRAFT, lambda w: [w.draft_row.pk], "POST", _row),
    "operations:matrix_row_edit adopted": Row("302 404 403 403 403 409 409", lambda w: [w.row.pk], "POST", _row),
    "operations:matrix_row_remove": Row(DO_DRAFT, lambda w: [w.draft_row.pk], "POST"),
    "operations:meetings": Row("302 200 200 200 200 200 200"),
    "operations:meeting": Row(SEE, lambda w: [w.called.pk]),
    "operations:meeting draft": Row(SEE_DRAFT, lambda w: [w.planned.pk]),
    "operations:meeting_ics": Row(SEE, lambda w: [w.called.pk]),
    "operations:meeting_add": Row(PREPARE),
    "operations:meeting_add again": Row(DO, method="POST", data=_meeting),
    "operations:meeting_edit": Row("302 404 403 403 403 200 200", lambda w: [w.called.pk]),
    "operations:meeting_edit again": Row("302 404 403 403 403 302 302", lambda w: [w.called.pk], "POST", _meeting),
    "operations:meeting_call": Row(SEE_DRAFT, lambda w: [w.planned.pk]),
    "operations:meeting_call again": Row(DO_DRAFT, lambda w: [w.planned.pk], "POST"),
    "operations:meeting_call twice": Row("302 404 403 403 403 409 409", lambda w: [w.called.pk], "POST"),
    "operations:meeting_cancel": Row("302 404 403 403 403 200 200", lambda w: [w.called.pk]),
    "operations:meeting_cancel again": Row(
        "302 404 403 403 403 302 302", lambda w: [w.called.pk], "POST", lambda w: {"reason": "För få kan komma."}
    ),
    "operations:agenda_add": Row(SEE_DRAFT, lambda w: [w.planned.pk]),
    "operations:agenda_add again": Row(DO_DRAFT, lambda w: [w.planned.pk], "POST", _item),
    "operations:agenda_edit": Row("302 404 403 403 403 200 200", lambda w: [w.called_item.pk]),
    "operations:agenda_edit again": Row("302 404 403 403 403 302 302", lambda w: [w.called_item.pk], "POST", _item),
    "operations:agenda_remove": Row(DO_DRAFT, lambda w: [w.planned_item.pk], "POST"),
    "operations:minutes_list": Row(READ),
    "operations:minutes_collected": Row(
        "302 403 302 302 302 302 302",
        method="POST",
        data=lambda w: {"body": w.approved.meeting.body_id, "year": w.approved.meeting.year},
    ),
    "operations:minutes": Row(SEE, lambda w: [w.approved.meeting_id]),
    "operations:minutes draft": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id]),
    "operations:minutes waiting": Row(SEE_DRAFT, lambda w: [w.waiting.meeting_id]),
    "operations:minutes_begin": Row("302 404 403 403 403 302 302", lambda w: [w.begun.pk], "POST"),
    "operations:minutes_write": Row(
        "302 404 404 404 404 200 302", lambda w: [w.writing.meeting_id]
    ),  # the other one holds the pen
    "operations:minutes_write approved": Row("302 404 403 403 403 409 409", lambda w: [w.approved.meeting_id]),
    "operations:minutes_pen": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id]),
    "operations:minutes_pen again": Row(DO_DRAFT, lambda w: [w.writing.meeting_id], "POST"),
    "operations:minutes_beat": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id], "POST"),
    "operations:minutes_kind": Row(DO_DRAFT, lambda w: [w.writing.meeting_id], "POST", lambda w: {"kind": "notes"}),
    "operations:minutes_take_up": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id]),
    "operations:minutes_take_up again": Row(
        DO_DRAFT, lambda w: [w.writing.meeting_id], "POST", lambda w: {"title": "Övrigt", "kind": "discussion"}
    ),
    "operations:minutes_attendance": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id]),
    "operations:minutes_attendance again": Row(DO_DRAFT, lambda w: [w.writing.meeting_id], "POST"),
    "operations:minutes_item": Row(SEE_DRAFT, lambda w: [w.draft_decision.item_id]),
    "operations:minutes_item again": Row(
        "302 404 404 404 404 302 409",
        lambda w: [w.draft_decision.item_id],
        "POST",
        lambda w: {"text": "Ny text", "version": 1},
    ),
    "operations:minutes_joined": Row(SEE_DRAFT, lambda w: [w.aside.pk]),
    "operations:minutes_joined again": Row(DO_DRAFT, lambda w: [w.aside.pk], "POST", lambda w: {"append": "1"}),
    "operations:minutes_approvers": Row(SEE_DRAFT, lambda w: [w.writing.meeting_id]),
    "operations:minutes_approvers again": Row(DO_DRAFT, lambda w: [w.writing.meeting_id], "POST"),
    "operations:minutes_send": Row("302 404 404 404 404 409 409", lambda w: [w.writing.meeting_id]),  # a text lies beside
    "operations:minutes_send_back": Row(SEE_DRAFT, lambda w: [w.waiting.meeting_id]),
    "operations:minutes_send_back again": Row(
        DO_DRAFT, lambda w: [w.waiting.meeting_id], "POST", lambda w: {"reason": "§ 1 är fel."}
    ),
    "operations:minutes_approve": Row(SEE_DRAFT, lambda w: [w.waiting.meeting_id]),
    "operations:minutes_approve again": Row(DO_DRAFT, lambda w: [w.waiting.meeting_id], "POST", lambda w: {"round": "1"}),
    "operations:minutes_approve approved": Row("302 404 403 403 403 409 409", lambda w: [w.approved.meeting_id]),
    "operations:approver_replace": Row(SEE_DRAFT, lambda w: [w.approval.pk]),
    "operations:minutes_correct": Row("302 404 403 403 403 200 200", lambda w: [w.approved.meeting_id]),
    "operations:minutes_correct again": Row(
        "302 404 403 403 403 302 302", lambda w: [w.approved.meeting_id], "POST", lambda w: {"text": "Rätt är § 2."}
    ),
    "operations:minutes_pdf": Row("302 404 302 302 302 302 302", lambda w: [w.approved.meeting_id], "POST"),
    "operations:minutes_registry": Row("302 404 200 403 200 403 403", lambda w: [w.approved.meeting_id, w.organisation]),
    "operations:minutes_registry again": Row(
        "302 404 302 403 302 403 403",
        lambda w: [w.approved.meeting_id, w.organisation],
        "POST",
        lambda w: {"number": "KS 9"},
    ),
    "operations:minutes_extract": Row(
        "302 404 302 403 302 403 403", lambda w: [w.approved.meeting_id, w.organisation], "POST"
    ),
    "operations:decision_note": Row(SEE_DRAFT, lambda w: [w.draft_decision.item_id]),
    "operations:decision_note again": Row(
        DO_DRAFT, lambda w: [w.draft_decision.item_id], "POST", lambda w: {"text": "Avslås.", "outcome": "rejected"}
    ),
    "operations:decision_take_back": Row(DO_DRAFT, lambda w: [w.draft_decision.pk], "POST"),
    "operations:decisions": Row(READ),
    "operations:decisions_csv": Row(READ),
    "operations:decisions_xlsx": Row(READ),
    "operations:decision": Row(SEE, lambda w: [w.decision.pk]),
    "operations:decision draft": Row(SEE_DRAFT, lambda w: [w.draft_decision.pk]),
    "operations:decision_review": Row("302 404 403 403 403 200 200", lambda w: [w.decision.pk]),
    "operations:decision_review again": Row(
        "302 404 403 403 403 302 302", lambda w: [w.decision.pk], "POST", lambda w: {"text": "Gäller."}
    ),
    "operations:agenda_move": Row(DO_DRAFT, lambda w: [w.planned_item.pk], "POST", lambda w: {"direction": "down"}),
}
