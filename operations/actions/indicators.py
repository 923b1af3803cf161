"""What is done with indicators: written in the draft of the next version, and never changed once it is adopted."""

from typing import Any

from django.db import transaction

from members.models import Person
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from operations import rules
from operations.models import Indicator, Matrix, MatrixRow

FIELDS = ("of", "name", "unit", "base", "target", "better", "points")


@transaction.atomic
def add_indicator(row: MatrixRow, *, by: Person | None, **fields: Any) -> Indicator:
    _lock_draft(row)
    rules.must_have_a_name_of_its_own(row, fields["name"])
    indicator = Indicator.objects.create(row=row, **fields)
    journal("operations.indicator_added", indicator, by=by, version=row.matrix.version, **_plain(fields))
    return indicator


@transaction.atomic
def change_indicator(indicator: Indicator, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> Indicator:
    _lock_draft(indicator.row)
    indicator = Indicator.objects.select_related("row__matrix").get(pk=indicator.pk)
    must_be_as_opened(indicator, opened, lambda: latest(indicator, "operations.indicator_changed"))
    before = {name: getattr(indicator, name) for name in fields}
    changed = [name for name, value in fields.items() if before[name] != value]
    if not changed:
        return indicator
    if "name" in changed:
        rules.must_have_a_name_of_its_own(indicator.row, fields["name"])
    for name in changed:
        setattr(indicator, name, fields[name])
    indicator.save()
    journal(
        "operations.indicator_changed",
        indicator,
        by=by,
        before=_plain({name: before[name] for name in changed}),
        after=_plain({name: fields[name] for name in changed}),
    )
    return indicator


@transaction.atomic
def remove_indicator(indicator: Indicator, *, by: Person | None) -> None:
    """What was measured for the versions before stays theirs."""
    _lock_draft(indicator.row)
    journal("operations.indicator_removed", indicator, by=by, version=indicator.row.matrix.version)
    indicator.delete()


def copy_indicators(row: MatrixRow, to: MatrixRow) -> None:
    """Those of `row` into the next version, where they continue the same series of values."""
    Indicator.objects.bulk_create(
        Indicator(row=to, root_id=each.root_id or each.pk, **{name: getattr(each, name) for name in FIELDS})
        for each in row.indicators.all()
    )


def _lock_draft(row: MatrixRow) -> None:
    matrix = Matrix.objects.select_for_update(of=("self",), no_key=True).get(pk=row.matrix_id)
    rules.must_be_draft_version(matrix)


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Numbers as text; moments of measuring as one text, for a list of two would be read as before and after."""
    written = {name: None if value is None else str(value) for name, value in fields.items() if name != "points"}
    return {**written, **({"points": ", ".join(map(str, fields["points"]))} if "points" in fields else {})}
