"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import AgendaItem, Matrix, MatrixRow, Meeting, Method
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
    method: Method
    retired: Method


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft = factories.matrix_draft(cast)
    called = factories.meeting(cast, called_at=timezone.now())
    planned = factories.meeting(cast, title="Nätverksmöte 5/2026", state=Meeting.State.DRAFT)
    return World(
        row,
        draft,
        draft.rows.get(),
        called,
        planned,
        called.agenda.get(),
        planned.agenda.get(),
        factories.method(cast),
        _retired(cast),
    )


def _retired(cast: Cast) -> Method:
    return factories.method(cast, title="Upphandlingsresa", retired_on=dates.today())


def _method(world: World) -> dict[str, Any]:
    return {"title": "Pitch", "summary": "När många kan svara.", "part": 2, "responsible": world.planned.responsible_id}


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
    "operations:methods": Row(READ),
    "operations:methods all": Row(READ, data=lambda w: {"all": "1"}),
    "operations:method_add": Row(PREPARE),
    "operations:method_add again": Row(DO, method="POST", data=_method),
    "operations:method_edit": Row("302 404 403 403 403 200 200", lambda w: [w.method.pk]),
    "operations:method_edit again": Row("302 404 403 403 403 302 302", lambda w: [w.method.pk], "POST", _method),
    "operations:method_draft": Row("302 404 403 403 403 409 409", lambda w: [w.method.pk], "POST"),  # there is one
    "operations:method_look_through": Row("302 404 403 403 403 200 200", lambda w: [w.method.pk]),
    "operations:method_look_through again": Row(
        "302 404 403 403 403 302 302",
        lambda w: [w.method.pk],
        "POST",
        lambda w: {"review_on": dates.today() + timedelta(days=90)},
    ),
    "operations:method_retire": Row("302 404 403 403 403 200 200", lambda w: [w.method.pk]),
    "operations:method_retire again": Row(
        "302 404 403 403 403 302 302", lambda w: [w.method.pk], "POST", lambda w: {"why": "Ersatt av dialogmöten."}
    ),
    "operations:method_take_into_use": Row("302 404 403 403 403 302 302", lambda w: [w.retired.pk], "POST"),
    "operations:method_write": Row(SEE_DRAFT, lambda w: [w.method.pk, 2]),
    "operations:method_write again": Row(
        DO_DRAFT, lambda w: [w.method.pk, 2], "POST", lambda w: {"text": "# Steg", "what_is_new": "Kortare."}
    ),
    "operations:method_write published": Row("302 404 403 403 403 409 409", lambda w: [w.method.pk, 1]),
    "operations:method_publish": Row(SEE_DRAFT, lambda w: [w.method.pk, 2]),
    "operations:method_publish again": Row(DO_DRAFT, lambda w: [w.method.pk, 2], "POST"),
    "operations:method_throw": Row(SEE_DRAFT, lambda w: [w.method.pk, 2]),
    "operations:method_throw again": Row(DO_DRAFT, lambda w: [w.method.pk, 2], "POST"),
    "operations:method_text": Row(SEE, lambda w: [w.method.pk, 1]),
    "operations:method_text draft": Row(SEE_DRAFT, lambda w: [w.method.pk, 2]),
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
