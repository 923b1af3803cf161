"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import ActionItem, AgendaDocument, AgendaItem, BacklogItem, Matrix, MatrixRow, Meeting
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
    action: ActionItem
    done: ActionItem
    matter: BacklogItem
    document: AgendaDocument


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft = factories.matrix_draft(cast)
    called = factories.meeting(cast, called_at=timezone.now())
    planned = factories.meeting(cast, title="Nätverksmöte 5/2026", state=Meeting.State.DRAFT)
    item = called.agenda.get()
    action = factories.action(cast, item=item)
    done = factories.action(cast, state="done", closed_at=timezone.now(), note="Klart.")
    matter = factories.matter(cast)
    document = factories.agenda_document(cast, item)
    return World(row, draft, draft.rows.get(), called, planned, item, planned.agenda.get(), action, done, matter, document)


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


def _action(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "body": world.called.body_id,
        "what": "Skicka frågorna",
        "owner": world.action.owner_id,
        "due_on": day.isoformat(),
    }


READ = "302 403 200 200 200 200 200"
SEE = "302 404 200 200 200 200 200"
SEE_DRAFT = "302 404 404 404 404 200 200"
PREPARE = "302 403 403 403 403 200 200"
DO = "302 403 403 403 403 302 302"
DO_DRAFT = "302 404 404 404 404 302 302"
KEEP = "302 404 200 403 403 200 200"  # the officer's action
DO_KEEP = "302 404 302 403 403 302 302"
ANSWER = "302 404 403 403 403 200 200"
DO_ANSWER = "302 404 403 403 403 302 302"

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
    "operations:agenda_move": Row(DO_DRAFT, lambda w: [w.planned_item.pk], "POST", lambda w: {"direction": "down"}),
    "operations:agenda_move place": Row(DO_DRAFT, lambda w: [w.planned_item.pk], "POST", lambda w: {"place": "1"}),
    "operations:agenda_copy": Row(DO_DRAFT, lambda w: [w.planned.pk], "POST"),
    "operations:actions": Row(READ),
    "operations:actions_csv": Row(READ),
    "operations:action_add": Row(PREPARE),
    "operations:action_add again": Row(DO, method="POST", data=_action),
    "operations:action_from_item": Row(ANSWER, lambda w: [w.called_item.pk]),
    "operations:action_from_item again": Row(DO_ANSWER, lambda w: [w.called_item.pk], "POST", _action),
    "operations:action": Row(SEE, lambda w: [w.action.pk]),
    "operations:action done": Row(SEE, lambda w: [w.done.pk]),
    "operations:action_edit": Row(KEEP, lambda w: [w.action.pk]),
    "operations:action_edit again": Row(DO_KEEP, lambda w: [w.action.pk], "POST", _action),
    "operations:action_done": Row(KEEP, lambda w: [w.action.pk]),
    "operations:action_done again": Row(DO_KEEP, lambda w: [w.action.pk], "POST", lambda w: {"note": "Skickat."}),
    "operations:action_drop": Row(KEEP, lambda w: [w.action.pk]),
    "operations:action_drop again": Row(DO_KEEP, lambda w: [w.action.pk], "POST", lambda w: {"reason": "Behövs inte."}),
    "operations:action_open": Row(DO_KEEP, lambda w: [w.done.pk], "POST"),
    "operations:suggestions": Row(READ),
    "operations:suggest": Row(READ),
    "operations:suggest again": Row(
        "302 403 302 302 302 302 302",
        method="POST",
        data=lambda w: {"body": w.called.body_id, "title": "Nytt ärende", "why": "Vi vill veta vad ni tycker."},
    ),
    "operations:suggestion": Row(SEE, lambda w: [w.matter.pk]),
    "operations:suggestion_take": Row(ANSWER, lambda w: [w.matter.pk]),
    "operations:suggestion_take again": Row(DO_ANSWER, lambda w: [w.matter.pk], "POST", lambda w: {"meeting": w.planned.pk}),
    "operations:suggestion_put_off": Row(ANSWER, lambda w: [w.matter.pk]),
    "operations:suggestion_put_off again": Row(
        DO_ANSWER, lambda w: [w.matter.pk], "POST", lambda w: {"until": "2090-01-10", "reason": "Vi väntar på siffrorna."}
    ),
    "operations:suggestion_decline": Row(ANSWER, lambda w: [w.matter.pk]),
    "operations:suggestion_decline again": Row(
        DO_ANSWER, lambda w: [w.matter.pk], "POST", lambda w: {"reason": "Hör hemma i en annan grupp."}
    ),
    "operations:document": Row(SEE, lambda w: [w.document.pk]),
    "operations:document_add": Row(ANSWER, lambda w: [w.called_item.pk]),
    "operations:document_remove": Row(DO_ANSWER, lambda w: [w.document.pk], "POST"),
}
