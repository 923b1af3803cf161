"""The rows of a version of the matrix in words, part by part, as its page shows them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.cache import cache
from django.utils.translation import get_language

from operations.models import Indicator, Matrix, MatrixRow, Part
from operations.reports.matrix import RowChange

KEPT = 3600  # seconds


class RowWords(NamedTuple):
    """A row as its version shows it. `kind`: how a draft's row differs from the version in force."""

    pk: int
    number: str
    working_form: str
    expected_result: str
    expected_effect: str
    quoted_from: str
    results: list[str]  # what it is measured by
    effects: list[str]
    kind: str


def parts(shown: Matrix, found: Iterable[RowChange]) -> list[dict[str, Any]]:
    """The three parts with their rows. What was adopted never changes, so its words are kept."""
    if shown.is_draft:
        rows = _rows(shown, {each.row.pk: each.kind for each in found})
    else:
        rows = cache.get_or_set(f"operations.matrix:{shown.pk}:{get_language()}", lambda: _rows(shown, {}), KEPT) or []
    return [{"part": part, "rows": [row for number, row in rows if number == part]} for part in Part]


def _rows(shown: Matrix, kinds: dict[int, str]) -> list[tuple[int, RowWords]]:
    """Each with the number of its part; two queries."""
    return [(row.part, _in_words(row, kinds.get(row.pk, ""))) for row in shown.rows.prefetch_related("indicators")]


def _in_words(row: MatrixRow, kind: str) -> RowWords:
    indicators = [(each.of, each.in_words) for each in row.indicators.all()]
    return RowWords(
        pk=row.pk,
        number=row.number,
        working_form=row.working_form,
        expected_result=row.expected_result,
        expected_effect=row.expected_effect,
        quoted_from=row.quoted_from,
        results=[words for of, words in indicators if of == Indicator.Of.RESULT],
        effects=[words for of, words in indicators if of == Indicator.Of.EFFECT],
        kind=kind,
    )
