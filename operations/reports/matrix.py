"""What changed between two versions of the matrix: rows that are new, changed, moved or gone, word by word."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from network_portal.lib import numbers
from network_portal.lib.differences import SAME, Piece, pieces
from operations.models import Indicator, Matrix, MatrixRow

TEXTS = ("working_form", "expected_result", "expected_effect")


@dataclass(frozen=True)
class RowChange:
    """One row in two versions; `old` or `new` is None when there is none. `texts` holds the pieces of what changed."""

    old: MatrixRow | None
    new: MatrixRow | None
    texts: dict[str, list[Piece]] = field(default_factory=dict)
    has_moved: bool = False  # to another part, or past a neighbour; who stands after a removed row has not moved

    @property
    def kind(self) -> str:
        """`new`, `removed`, `changed` (also when it moved too), `moved`, or `same`."""
        if self.old is None or self.new is None:
            return "new" if self.new else "removed"
        if self.texts:
            return "changed"
        return "moved" if self.has_moved else "same"

    @property
    def row(self) -> MatrixRow:
        row = self.new or self.old
        assert row is not None
        return row


def changes(old: Matrix, new: Matrix) -> list[RowChange]:
    """Every row of either version, those of the newer in its order and then what is gone: four queries."""
    before = {row.key: row for row in old.rows.prefetch_related("indicators")}
    after = list(new.rows.prefetch_related("indicators"))
    moved = _out_of_order([before[row.key] for row in after if row.key in before])
    found = [_change(before.get(row.key), row, row.key in moved) for row in after]
    kept = {row.key for row in after}
    return found + [RowChange(row, None) for key, row in before.items() if key not in kept]


def counted(found: Iterable[RowChange]) -> dict[str, int]:
    """How many rows of each kind, without those that are the same."""
    kinds = [each.kind for each in found]
    return {kind: kinds.count(kind) for kind in ("new", "changed", "moved", "removed") if kind in kinds}


def _change(old: MatrixRow | None, new: MatrixRow, moved: bool) -> RowChange:
    if old is None:
        return RowChange(None, new)
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in TEXTS}
    pairs["indicators"] = (_indicators(old), _indicators(new))
    pairs["source"] = (old.source, new.source)
    compared = {name: pieces(*pair) for name, pair in pairs.items()}
    texts = {name: found for name, found in compared.items() if any(piece.kind != SAME for piece in found)}
    return RowChange(old, new, texts, moved or old.part != new.part)


def _out_of_order(rows: list[MatrixRow]) -> set[int]:
    """Those that stand in another part or on the other side of a neighbour than before: the fewest that, taken away, leave
    the others in their old order. `rows` are the old rows in the new order."""
    places = [(row.part, row.position) for row in rows]
    best: list[list[int]] = []
    for index, place in enumerate(places):
        before = [run for run in best if places[run[-1]] < place]
        best.append([*_longest(before), index])
    stay = set(_longest(best))
    return {row.key for index, row in enumerate(rows) if index not in stay}


def _longest(runs: list[list[int]]) -> list[int]:
    return max(runs, key=lambda run: len(run)) if runs else []


def _indicators(row: MatrixRow) -> str:
    return "\n".join(described(indicator) for indicator in row.indicators.all())


def described(indicator: Indicator) -> str:
    """`Resultatet: Nytta (poäng 1–5), från 3 till 4, mäts genast`: an indicator in a line."""
    before = numbers.written(indicator.base) or _("unknown")
    words = {
        "of": indicator.get_of_display(), "name": indicator.name, "unit": indicator.unit, "base": before,
        "target": numbers.written(indicator.target), "when": indicator.when,
    }  # fmt: skip
    return _("%(of)s: %(name)s (%(unit)s), from %(base)s to %(target)s, measured %(when)s") % words
