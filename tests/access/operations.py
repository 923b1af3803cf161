"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import AgendaItem, FollowUpAnswer, Indicator, Matrix, MatrixRow, Meeting
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
    indicator: Indicator
    draft_indicator: Indicator
    question: FollowUpAnswer
    answer: FollowUpAnswer


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft = factories.matrix_draft(cast)
    called = factories.meeting(cast, called_at=timezone.now())
    planned = factories.meeting(cast, title="Nätverksmöte 5/2026", state=Meeting.State.DRAFT)
    draft_row = draft.rows.get(root=row)
    indicator, draft_indicator = factories.indicator(row), factories.indicator(draft_row)
    answer = factories.answer(cast, row, point=3, values={indicator: 4}, result="Mer tempo", comment="Fortsätt så")
    return World(
        row, draft, draft_row, called, planned, called.agenda.get(), planned.agenda.get(),
        indicator, draft_indicator, factories.question(cast, row), answer,
    )  # fmt: skip


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


def _indicator(world: World) -> dict[str, Any]:
    return {"of": "result", "name": "Nöjdhet", "unit": "poäng 1–5", "target": "4", "better": "up", "points": ["0"]}


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
    "operations:matrix_differences": Row(READ),
    "operations:indicator_add": Row(SEE_DRAFT, lambda w: [w.draft_row.pk]),
    "operations:indicator_add again": Row(DO_DRAFT, lambda w: [w.draft_row.pk], "POST", _indicator),
    "operations:indicator_add adopted": Row("302 404 403 403 403 409 409", lambda w: [w.row.pk], "POST", _indicator),
    "operations:indicator_edit": Row(SEE_DRAFT, lambda w: [w.draft_indicator.pk]),
    "operations:indicator_edit again": Row(DO_DRAFT, lambda w: [w.draft_indicator.pk], "POST", _indicator),
    "operations:indicator_edit adopted": Row("302 404 403 403 403 409 409", lambda w: [w.indicator.pk], "POST", _indicator),
    "operations:indicator_remove": Row(DO_DRAFT, lambda w: [w.draft_indicator.pk], "POST"),
    "operations:followup_questions": Row(READ),
    "operations:followup_answer": Row("302 404 200 404 200 200 200", lambda w: [w.question.pk]),
    "operations:followup_answer given": Row("302 404 200 404 200 200 200", lambda w: [w.answer.pk]),
    "operations:followup_answer again": Row(
        "302 404 302 404 403 403 403", lambda w: [w.question.pk], "POST", lambda w: {"sign": "early"}
    ),
    "operations:followup_missing": Row("302 403 403 403 403 200 200"),
    "operations:followup_remind": Row(DO, lambda w: [w.question.organisation_id], "POST"),
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
}
