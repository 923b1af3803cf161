"""What is done with the matrix: the next version is written, and put in force when it has been adopted."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, latest
from operations import reference, rules
from operations.actions.indicators import copy_indicators
from operations.models import AgendaItem, Matrix, MatrixRow

# What a row takes along into the next version.
COPIED = ("part", "position", "working_form", "expected_result", "expected_effect", "source")


@transaction.atomic
def draft_matrix(*, by: Person | None, from_reference: bool = False) -> Matrix:
    """The next version, with the rows of the one in force to change. At most one version is being written.

    The first version has none to begin with; `from_reference` gives it those of the reference matrix.
    """
    newest = Matrix.objects.select_for_update(no_key=True).order_by("-version").first()
    rules.must_not_have_draft()
    if newest is None:
        return _first_draft(by, from_reference)
    draft = Matrix.objects.create(version=newest.version + 1)
    for old in newest.rows.prefetch_related("indicators"):
        new = MatrixRow.objects.create(matrix=draft, root_id=old.key, **{name: getattr(old, name) for name in COPIED})
        copy_indicators(old, new)
    journal("operations.matrix_drafted", draft, by=by, copied_from=newest.version)
    return draft


def draft_being_written(*, by: Person | None) -> Matrix:
    """The draft, locked until commit, and begun when there is none. Two who begin it at once get the same one: the newest
    version is locked before anybody looks whether there is a draft."""
    newest = Matrix.objects.select_for_update(no_key=True).order_by("-version").first()
    draft = Matrix.objects.drafts().first() if newest else None
    return _lock_matrix(draft or draft_matrix(by=by))


def _first_draft(by: Person | None, from_reference: bool) -> Matrix:
    """There is no row to lock before the first one, so the number of the version stops whoever comes second."""
    try:
        with transaction.atomic():
            draft = Matrix.objects.create(version=1)
    except IntegrityError:
        raise Refused(_("Somebody else began to write version 1 just now. Continue with that one.")) from None
    rows = MatrixRow.objects.bulk_create(reference.rows_for(draft) if from_reference else [])
    journal("operations.matrix_drafted", draft, by=by, copied_from=None, from_reference=from_reference, rows=len(rows))
    return draft


@transaction.atomic
def add_row(
    matrix: Matrix,
    *,
    part: int,
    working_form: str,
    expected_result: str,
    expected_effect: str,
    source: str = "",
    by: Person | None,
) -> MatrixRow:
    """Last in its part of the draft."""
    matrix = _lock_matrix(matrix)
    rules.must_be_draft_version(matrix)
    row = MatrixRow.objects.create(
        matrix=matrix,
        part=part,
        position=_last_position(matrix, part) + 1,
        working_form=working_form,
        expected_result=expected_result,
        expected_effect=expected_effect,
        source=source,
    )
    journal("operations.matrix_row_added", row, by=by, version=matrix.version)
    return row


@transaction.atomic
def change_row(row: MatrixRow, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> MatrixRow:
    """Change a row of the draft. A row that changes part goes last there."""
    matrix = _lock_matrix(row.matrix)
    rules.must_be_draft_version(matrix)
    row = matrix.rows.get(pk=row.pk)
    must_be_as_opened(row, opened, lambda: latest(row, "operations.matrix_row_changed"))
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return row
    data = {name: [getattr(row, name), value] for name, value in changed.items()}
    old_part, old_position = row.part, row.position
    if "part" in changed:
        row.position = _last_position(matrix, changed["part"]) + 1
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    if "part" in changed:
        _close_gap(matrix, old_part, old_position)
    journal("operations.matrix_row_changed", row, by=by, version=matrix.version, **data)
    return row


@transaction.atomic
def remove_row(row: MatrixRow, *, by: Person | None) -> None:
    """Leave a working form out of the next version."""
    matrix = _lock_matrix(row.matrix)
    rules.must_be_draft_version(matrix)
    row = matrix.rows.get(pk=row.pk)
    journal("operations.matrix_row_removed", row, by=by, version=matrix.version)
    row.delete()
    _close_gap(matrix, row.part, row.position)


@transaction.atomic
def adopt(
    matrix: Matrix, *, adopted_on: date, decision_reference: str, decided_at: AgendaItem | None = None, by: Person | None
) -> Matrix:
    """Put the draft in force. Rows of older versions stay as they are, with all that points to them."""
    matrix = _lock_matrix(matrix)
    rules.must_be_draft_version(matrix)
    rules.must_have_rows(matrix)
    rules.must_follow_in_time(matrix, adopted_on)
    if decided_at:
        rules.must_be_held(decided_at)
    matrix.adopted_on, matrix.decision_reference, matrix.decided_at = adopted_on, decision_reference, decided_at
    matrix.save(update_fields=["adopted_on", "decision_reference", "decided_at"])
    words = {"adopted_on": adopted_on.isoformat(), "decision": decision_reference}
    item = {"item": decided_at.pk} if decided_at else {}
    journal("operations.matrix_adopted", matrix, by=by, **words, **item)
    return matrix


def _lock_matrix(matrix: Matrix) -> Matrix:
    return Matrix.objects.select_for_update(of=("self",), no_key=True).get(pk=matrix.pk)


def _last_position(matrix: Matrix, part: int) -> int:
    return matrix.rows.filter(part=part).aggregate(last=Max("position"))["last"] or 0


def _close_gap(matrix: Matrix, part: int, position: int) -> None:
    for row in matrix.rows.filter(part=part, position__gt=position).order_by("position"):
        row.position -= 1
        row.save(update_fields=["position"])  # one by one and in order: the promise of the order is checked at once
