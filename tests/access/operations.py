"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import AgendaItem, Matrix, MatrixRow, Meeting, SchoolBreak
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
    school_break: SchoolBreak


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft = factories.matrix_draft(cast)
    called = factories.meeting(cast, called_at=timezone.now())
    planned = factories.meeting(cast, title="Nätverksmöte 5/2026", state=Meeting.State.DRAFT)
    return World(row, draft, draft.rows.get(), called, planned, called.agenda.get(), planned.agenda.get(), _break(cast))


def _break(cast: Cast) -> SchoolBreak:
    first = dates.today() + timedelta(days=30)
    source = "Kommunens webbplats"
    return SchoolBreak.objects.create(
        name="Höstlov", starts_on=first, ends_on=first + timedelta(days=4), organisation=cast.ystad, source=source
    )


def _meeting(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "title": "Nätverksmöte", "on": day.isoformat(), "starts": "09:00", "ends": "11:00", "place": "Lund",
        "responsible": world.planned.responsible_id, "organiser": world.planned.organiser_id, "matrix_row": world.row.pk,
    }  # fmt: skip


def _item(world: World) -> dict[str, Any]:
    return {"title": "Lägesrunda", "kind": "information", "minutes": 10}


def _new_break(world: World) -> dict[str, Any]:
    return {"name": "Sportlov", "starts_on": "2027-02-22", "ends_on": "2027-02-26", "source": "Kommunens webbplats"}


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
    "operations:agenda_move": Row(DO_DRAFT, lambda w: [w.planned_item.pk], "POST", lambda w: {"direction": "down"}),
    "operations:school_breaks": Row(READ),
    "operations:school_break_add": Row("302 403 403 403 403 403 200"),
    "operations:school_break_add again": Row("302 403 403 403 403 403 302", method="POST", data=_new_break),
    "operations:school_break_edit": Row("302 404 403 403 403 403 200", lambda w: [w.school_break.pk]),
    "operations:school_break_edit again": Row(
        "302 404 403 403 403 403 302", lambda w: [w.school_break.pk], "POST", _new_break
    ),
    "operations:school_break_remove": Row("302 404 403 403 403 403 302", lambda w: [w.school_break.pk], "POST"),
}
