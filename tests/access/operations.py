"""Who reaches the matrix and the meetings. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from network_portal.lib import dates
from operations.models import (
    ActionItem,
    AgendaDocument,
    AgendaItem,
    BacklogItem,
    Body,
    DatePoll,
    Decision,
    DecisionReview,
    FollowUpAnswer,
    Indicator,
    Matrix,
    MatrixRow,
    Meeting,
    MeetingAnswer,
    MeetingSeries,
    Method,
    Minutes,
    MinutesApproval,
    MinutesAside,
    MinutesCorrection,
    PollAnswer,
    RegistryEntry,
    SchoolBreak,
    Seat,
)
from tests import factories
from tests.access import rounds
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
    body: Body
    closed: Body
    seat: Seat
    substitute: Seat
    secret: Meeting  # of the closed group
    poll: DatePoll
    secret_poll: DatePoll
    steering: Meeting  # of the open one
    proposals: rounds.Proposals
    school_break: SchoolBreak
    indicator: Indicator
    draft_indicator: Indicator
    question: FollowUpAnswer
    answer: FollowUpAnswer
    action: ActionItem
    done: ActionItem
    matter: BacklogItem
    document: AgendaDocument
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
    draft_row = draft.rows.get(root=row)
    indicator, draft_indicator = factories.indicator(row), factories.indicator(draft_row)
    return World(
        row=row,
        draft=draft,
        draft_row=draft_row,
        indicator=indicator,
        draft_indicator=draft_indicator,
        question=factories.question(cast, row),
        answer=factories.answer(cast, row, point=3, values={indicator: 4}, result="Mer tempo", comment="Fortsätt så"),
        called=called,
        planned=planned,
        called_item=called.agenda.get(),
        planned_item=planned.agenda.get(),
        method=factories.method(cast),
        retired=factories.method(cast, title="Upphandlingsresa", retired_on=dates.today()),
        **_groups(cast, called, planned),
        **_minutes(cast),
        proposals=rounds.make_proposals(cast),
        school_break=_break(cast),
        action=factories.action(cast, item=called.agenda.get()),
        done=factories.action(cast, state="done", closed_at=timezone.now(), note="Klart."),
        matter=factories.matter(cast),
        document=factories.agenda_document(cast, called.agenda.get()),
    )


def _action(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "body": world.called.body_id,
        "what": "Skicka frågorna",
        "owner": world.action.owner_id,
        "due_on": day.isoformat(),
    }


def _indicator(world: World) -> dict[str, Any]:
    return {"of": "result", "name": "Nöjdhet", "unit": "poäng 1–5", "target": "4", "better": "up", "points": ["0"]}


def _break(cast: Cast) -> SchoolBreak:
    first = dates.today() + timedelta(days=30)
    source = "Kommunens webbplats"
    return SchoolBreak.objects.create(
        name="Höstlov", starts_on=first, ends_on=first + timedelta(days=4), organisation=cast.ystad, source=source
    )


def _new_break(world: World) -> dict[str, Any]:
    return {"name": "Sportlov", "starts_on": "2027-02-22", "ends_on": "2027-02-26", "source": "Kommunens webbplats"}


def _groups(cast: Cast, called: Meeting, planned: Meeting) -> dict[str, Any]:
    body = factories.body(name="Styrgrupp", purpose="Leder arbetet.")
    closed = factories.body(name="Växter utan plastkruka", kind=Body.Kind.CASE, is_open=False, purpose="Ett ärende.")
    seat, substitute = factories.seat(cast, body), factories.seat(cast, body, person=cast.reader, kind=Seat.Kind.SUBSTITUTE)
    factories.seat(cast, closed)
    secret = factories.meeting(cast, body=closed, title="Ärendegruppen", called_at=timezone.now(), responsible=cast.officer)
    steering = factories.meeting(cast, body=body, title="Styrgruppen", called_at=timezone.now())
    given = {"meeting": called, "starts_at": called.starts_at, "answered_at": timezone.now(), "organisation": cast.ystad}
    MeetingAnswer.objects.create(person=cast.officer, answer="substitute", substitute=cast.reader, **given)
    Meeting.objects.filter(pk=planned.pk).update(series=MeetingSeries.objects.create(body=planned.body, title="Möten"))
    poll, secret_poll = factories.poll(cast, body), factories.poll(cast, closed, title="Ärendegruppens träff")
    PollAnswer.objects.create(
        option=poll.options.first(), person=cast.officer, organisation=cast.ystad, answer="yes", answered_at=timezone.now()
    )
    return {
        "body": body, "closed": closed, "seat": seat, "substitute": substitute, "secret": secret, "poll": poll,
        "secret_poll": secret_poll, "steering": steering,
    }  # fmt: skip


def _minutes(cast: Cast) -> dict[str, Any]:
    writing, waiting, approved = (factories.minutes(cast, state) for state in ("writing", "approving", "approving"))
    factories.action(cast, item=approved.meeting.agenda.get())
    factories.lock(approved)
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
    return {
        "begun": begun, "writing": writing, "waiting": waiting, "approved": approved, "aside": aside,
        "approval": waiting.approvals.get(part="chair"), "draft_decision": _decision(writing), "decision": decision,
        "organisation": cast.ystad.pk,
    }  # fmt: skip


def _method(world: World) -> dict[str, Any]:
    return {"title": "Pitch", "summary": "När många kan svara.", "part": 2, "responsible": world.planned.responsible_id}


def _decision(minutes: Minutes) -> Decision:
    return Decision.objects.get(item__meeting=minutes.meeting_id)


def _meeting(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "title": "Nätverksmöte", "on": day.isoformat(), "starts": "09:00", "ends": "11:00", "place": "Lund",
        "body": world.planned.body_id, "responsible": world.planned.responsible_id, "organiser": world.planned.organiser_id, "matrix_row": world.row.pk,
    }  # fmt: skip


def _item(world: World) -> dict[str, Any]:
    return {"title": "Lägesrunda", "kind": "information", "minutes": 10}


def _row(world: World) -> dict[str, Any]:
    return {"part": 1, "working_form": "Studieresa", "expected_result": "Sett", "expected_effect": "Gjort"}


def _body(world: World) -> dict[str, Any]:
    return {"kind": "case", "name": "Ärendegrupp dagvatten", "is_open": "True", "expects": "nobody", "quorum": 0}


def _poll(world: World) -> dict[str, Any]:
    times = [f"{dates.today() + timedelta(days=n)}T09:00" for n in (20, 21)]
    return {
        "title": "Möte", "minutes": 60, "last_day": dates.today() + timedelta(days=5), "time_1": times[0], "time_2": times[1],
    }  # fmt: skip


def _poll_answers(world: World) -> dict[str, Any]:
    return {f"option_{option.pk}": "yes" for option in world.poll.options.all()}


def _series(world: World) -> dict[str, Any]:
    days = {f"day_{n}": dates.today() + timedelta(days=30 * n) for n in (1, 2, 3)}
    return {**_meeting(world), "every": 1, "unit": "months", "count": 3, "save": "1", **days}


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
    **rounds.ROWS,
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
    "operations:suggestion_withdraw": Row("302 404 200 403 403 403 403", lambda w: [w.matter.pk]),
    "operations:suggestion_withdraw again": Row("302 404 302 403 403 403 403", lambda w: [w.matter.pk], "POST"),
    "operations:suggestion_decline": Row(ANSWER, lambda w: [w.matter.pk]),
    "operations:suggestion_decline again": Row(
        DO_ANSWER, lambda w: [w.matter.pk], "POST", lambda w: {"reason": "Hör hemma i en annan grupp."}
    ),
    "operations:document": Row(SEE, lambda w: [w.document.pk]),
    "operations:document_add": Row(ANSWER, lambda w: [w.called_item.pk]),
    "operations:document_remove": Row(DO_ANSWER, lambda w: [w.document.pk], "POST"),
    "operations:school_breaks": Row(READ),
    "operations:school_break_add": Row("302 403 403 403 403 403 200"),
    "operations:school_break_add again": Row("302 403 403 403 403 403 302", method="POST", data=_new_break),
    "operations:school_break_edit": Row("302 404 403 403 403 403 200", lambda w: [w.school_break.pk]),
    "operations:school_break_edit again": Row(
        "302 404 403 403 403 403 302", lambda w: [w.school_break.pk], "POST", _new_break
    ),
    "operations:school_break_remove": Row("302 404 403 403 403 403 302", lambda w: [w.school_break.pk], "POST"),
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
    "operations:method_pdf": Row("302 404 302 302 302 302 302", lambda w: [w.method.pk, 1], "POST"),
    "operations:method_pdf draft": Row("302 404 404 404 404 302 302", lambda w: [w.method.pk, 2], "POST"),
    "operations:method_text": Row(SEE, lambda w: [w.method.pk, 1]),
    "operations:method_text draft": Row(SEE_DRAFT, lambda w: [w.method.pk, 2]),
    "operations:bodies": Row(READ),
    "operations:body": Row(SEE, lambda w: [w.body.pk]),
    "operations:body closed": Row(SEE, lambda w: [w.closed.pk]),
    "operations:body_add": Row(PREPARE),
    "operations:body_add again": Row(DO, method="POST", data=_body),
    "operations:body_edit": Row("302 404 403 403 403 200 200", lambda w: [w.body.pk]),
    "operations:body_edit again": Row("302 404 403 403 403 302 302", lambda w: [w.body.pk], "POST", _body),
    "operations:body_end": Row("302 404 403 403 403 200 200", lambda w: [w.body.pk]),
    "operations:body_end again": Row(
        "302 404 403 403 403 302 302",
        lambda w: [w.body.pk],
        "POST",
        lambda w: {"ended_on": dates.today() + timedelta(days=60)},
    ),
    # Whose people they name is asked first, so the page is seen before anybody is chosen.
    "operations:seat_add": Row("302 404 403 403 403 200 200", lambda w: [w.body.pk]),
    "operations:poll_add": Row("302 404 403 403 403 200 200", lambda w: [w.body.pk]),
    "operations:poll_add closed": Row("302 404 403 404 404 404 404", lambda w: [w.closed.pk]),
    "operations:poll_add again": Row("302 404 403 403 403 302 302", lambda w: [w.body.pk], "POST", _poll),
    "operations:poll": Row(SEE, lambda w: [w.poll.pk]),
    "operations:poll closed": Row("302 404 200 404 404 404 404", lambda w: [w.secret_poll.pk]),
    "operations:poll again": Row("302 404 302 403 302 403 403", lambda w: [w.poll.pk], "POST", _poll_answers),
    "operations:poll_close": Row("302 404 403 403 403 302 302", lambda w: [w.poll.pk], "POST"),
    "operations:poll_give_up": Row("302 404 403 403 403 200 200", lambda w: [w.poll.pk]),
    "operations:poll_give_up again": Row("302 404 403 403 403 302 302", lambda w: [w.poll.pk], "POST"),
    "operations:poll_choose": Row("302 404 403 403 403 200 200", lambda w: [w.poll.options.first().pk]),
    "operations:poll_choose again": Row(
        "302 404 403 403 403 302 302",
        lambda w: [w.poll.options.first().pk],
        "POST",
        lambda w: {"responsible": w.planned.responsible_id, "organiser": w.planned.organiser_id, "matrix_row": w.row.pk},
    ),
    "operations:seat_end": Row("302 404 403 403 403 200 200", lambda w: [w.seat.pk]),
    "operations:seat_end again": Row(
        "302 404 403 403 403 302 302", lambda w: [w.seat.pk], "POST", lambda w: {"ends_on": dates.today()}
    ),
    "operations:seat_chair": Row("302 404 403 403 403 302 302", lambda w: [w.seat.pk], "POST"),
    "operations:seat_chair substitute": Row("302 404 403 403 403 409 409", lambda w: [w.substitute.pk], "POST"),
    "operations:meeting secret": Row("302 404 200 404 404 404 404", lambda w: [w.secret.pk]),
    "operations:meeting_ics secret": Row("302 404 200 404 404 404 404", lambda w: [w.secret.pk]),
    "operations:meetings": Row("302 200 200 200 200 200 200"),
    "operations:meeting": Row(SEE, lambda w: [w.called.pk]),
    "operations:meeting draft": Row(SEE_DRAFT, lambda w: [w.planned.pk]),
    "operations:meeting_answer": Row(SEE, lambda w: [w.called.pk]),
    "operations:meeting_answer again": Row(
        "302 404 302 302 302 302 302", lambda w: [w.called.pk], "POST", lambda w: {"answer": "yes"}
    ),
    "operations:meeting_answer secret": Row("302 404 200 404 404 404 404", lambda w: [w.secret.pk]),
    # Everybody reads an open group's notice, but only those with a seat answer it.
    "operations:meeting_answer seated": Row("302 404 200 403 200 403 403", lambda w: [w.steering.pk]),
    "operations:meeting_ics": Row(SEE, lambda w: [w.called.pk]),
    "operations:meeting_add": Row(PREPARE),
    "operations:meeting_add again": Row(DO, method="POST", data=_meeting),
    "operations:series_add": Row(PREPARE),
    "operations:series_add again": Row("302 403 403 403 403 302 302", method="POST", data=_series),
    "operations:series_edit": Row(SEE_DRAFT, lambda w: [w.planned.pk]),
    "operations:series_edit alone": Row("302 404 404 404 404 404 404", lambda w: [w.called.pk]),
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
