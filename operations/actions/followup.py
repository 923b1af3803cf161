"""What is done when the matrix is followed up: organisations are asked, answer, change their answers, and are reminded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, journal_many, latest
from network_portal.records.notices import Words, tell_many
from operations import rules
from operations.models import FollowUpAnswer, Matrix, MatrixRow, MeasuredValue


@transaction.atomic
def ask(wanted: Iterable[tuple[MatrixRow, int]], *, quarter_on: date, point: int, by: Person | None = None) -> int:
    """Ask organisations (by id) what came of rows of the matrix in force, `point` months after the quarter; how many
    questions are new. Who was asked already, perhaps by a row of an older version, is not asked again.
    """
    pairs = list(wanted)
    if not pairs:
        return 0
    Matrix.objects.select_for_update(of=("self",), no_key=True).get(pk=pairs[0][0].matrix_id)
    asked = FollowUpAnswer.objects.filter(quarter_on=quarter_on, point=point).select_related("row")
    known = {(each.row.key, each.organisation_id) for each in asked}
    today = dates.today()
    new = FollowUpAnswer.objects.bulk_create(
        FollowUpAnswer(
            row=row, organisation_id=organisation, quarter_on=quarter_on, point=point,
            asked_on=today, due_on=today + rules.FOLLOW_UP_WITHIN,
        )
        for row, organisation in pairs
        if (row.key, organisation) not in known
    )  # fmt: skip
    organisations = Organisation.objects.in_bulk({answer.organisation_id for answer in new})
    counted: dict[int, int] = defaultdict(int)
    for answer in new:
        counted[answer.organisation_id] += 1
    journal_many(
        "operations.followup_asked",
        [(organisations[pk], {"rows": rows, "quarter": str(quarter_on), "point": point}) for pk, rows in counted.items()],
        by=by,
    )
    return len(new)


def tell_asked() -> int:
    """Tell those who answer for the organisations that were asked today, once a day, with all their questions in one
    letter; how many were told."""
    return _tell(FollowUpAnswer.objects.open().filter(asked_on=dates.today()), "followup_asked")


@transaction.atomic
def answer_follow_up(
    question: FollowUpAnswer,
    *,
    sign: str,
    result: str = "",
    comment: str = "",
    values: Mapping[int, Decimal | None] | None = None,
    by: Person,
    opened: Opened | None = None,
) -> FollowUpAnswer:
    """Answer, or change the answer. `values`: by indicator, None where nothing was measured."""
    found = FollowUpAnswer.objects.select_related("row", "organisation").select_for_update(of=("self",), no_key=True)
    question = found.get(pk=question.pk)
    must_be_as_opened(
        question, opened, lambda: latest(question, "operations.followup_answered", "operations.followup_changed")
    )
    is_new = not question.is_given
    before = _as_it_is(question)
    question.sign, question.result, question.comment = sign, result, comment
    question.answered_at, question.answered_by = dates.now(), by
    question.save(update_fields=["sign", "result", "comment", "answered_at", "answered_by"])
    for indicator, value in (values or {}).items():
        if value is None:
            question.values.filter(indicator=indicator).delete()
        else:
            MeasuredValue.objects.update_or_create(answer=question, indicator_id=indicator, defaults={"value": value})
    after = _as_it_is(question)
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if is_new:
        journal("operations.followup_answered", question, by=by, **after)
    elif changed:
        was, now = ({name: each.get(name) for name in changed} for each in (before, after))
        journal("operations.followup_changed", question, by=by, before=was, after=now)
    return question


def _as_it_is(question: FollowUpAnswer) -> dict[str, Any]:
    """For the journal, values by the name of their indicator."""
    values = {each.indicator.name: str(each.value) for each in question.values.select_related("indicator")}
    return {"sign": question.sign, "result": question.result, "comment": question.comment, **values}


@transaction.atomic
def remind(organisation: Organisation, *, by: Person) -> int:
    """Remind those who answer for the organisation of everything that is not answered; how many were told."""
    waiting = _waiting(organisation)
    rules.must_wait_for_answers(waiting, organisation)
    rules.must_not_be_reminded_today(waiting, organisation)
    _note_reminder(waiting)
    told = _tell(FollowUpAnswer.objects.filter(pk__in=[each.pk for each in waiting]), "followup_reminder")
    journal("operations.followup_reminded", organisation, by=by, rows=len(waiting), told=told)
    return told


@transaction.atomic
def remind_due(organisation: Organisation) -> int:
    """The reminders that today calls for, unless the organisation has been reminded today; how many were told."""
    today = dates.today()
    waiting = _waiting(organisation)
    due = [each for each in waiting if rules.reminders_due(each, today) > each.step]
    if not due or any(each.reminded_on == today for each in waiting):
        return 0
    _note_reminder(due)
    told = _tell(FollowUpAnswer.objects.filter(pk__in=[each.pk for each in due]), "followup_reminder")
    journal("operations.followup_reminded", organisation, by=None, rows=len(due), told=told)
    return told


def _waiting(organisation: Organisation) -> list[FollowUpAnswer]:
    open_ones = FollowUpAnswer.objects.open().filter(organisation=organisation).order_by("pk")
    return list(open_ones.select_for_update(of=("self",), no_key=True))


def _note_reminder(answers: list[FollowUpAnswer]) -> None:
    for each in answers:
        each.step = max(each.step + 1, rules.reminders_due(each, dates.today()))
        each.reminded_on = dates.today()
    FollowUpAnswer.objects.bulk_update(answers, ["step", "reminded_on"])


def _tell(answers: Any, template: str) -> int:
    """One letter for each person and organisation, with how many questions wait and the nearest last day."""
    waiting: dict[int, list[FollowUpAnswer]] = defaultdict(list)
    for each in answers.select_related("organisation", "row").order_by("due_on", "row__part", "row__position"):
        waiting[each.organisation_id].append(each)
    roles = Role.objects.current().filter(
        organisation__in=waiting, kind__in=rules.ANSWER_FOLLOW_UP.roles, person__is_active=True
    )
    words = {pk: _words(template, rows) for pk, rows in waiting.items()}
    people = {(role.organisation_id, role.person_id): role.person for role in roles.select_related("person")}
    return len(
        tell_many(
            (person, f"operations.{template}:{pk}:{dates.today()}:{person.pk}", words[pk])
            for (pk, _person), person in people.items()
        )
    )


def _words(template: str, rows: list[FollowUpAnswer]) -> Words:
    context = {"organisation": rows[0].organisation, "rows": rows, "due_on": rows[0].due_on, "late": rows[0].is_late}
    return Words(
        f"operations/notices/{template}.txt", context, due=rows[0].due_on if template == "followup_reminder" else None
    )
