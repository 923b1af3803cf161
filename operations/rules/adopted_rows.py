"""What an adopted proposal does with the draft of the matrix: asked before it is adopted, and again when it is."""

from dataclasses import dataclass, field

from django.db.models import Max
from django.utils.translation import gettext_lazy

from operations.models import ROW_TEXTS, Matrix, MatrixRow, Proposal, ProposalVersion

LABELS = {
    "part": gettext_lazy("Part of the network"),
    "working_form": gettext_lazy("Working form"),
    "expected_result": gettext_lazy("Expected result"),
    "expected_effect": gettext_lazy("Expected effect"),
}


@dataclass(frozen=True)
class Kept:
    """Words of the draft that somebody else has written there, and that stay although something else was adopted."""

    name: str
    draft: str
    adopted: str

    @property
    def label(self) -> str:
        return label_of(self.name)


@dataclass(frozen=True)
class RowPlan:
    """`row` is the row of the draft, or what will be copied into one when the draft is begun; None when there is none yet.

    `writes` are the adopted words that go in, by field; `kept` the words that stay as somebody wrote them in the draft.
    """

    version: int
    begins: bool
    is_new: bool
    row: MatrixRow | None
    writes: dict[str, str] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()

    @property
    def is_gone(self) -> bool:
        """The row that should be changed does not stand in the draft."""
        return self.row is None and not self.is_new

    @property
    def adds(self) -> bool:
        return self.row is None and self.is_new

    @property
    def says_it_already(self) -> bool:
        return self.row is not None and not self.writes and not self.kept

    @property
    def written(self) -> list[tuple[str, str]]:
        return [(label_of(name), text) for name, text in self.writes.items()]


def label_of(name: str) -> str:
    return str(LABELS[name])


def row_plan(version: ProposalVersion) -> RowPlan | None:
    """What adopting the version does with the matrix today; None when it proposes no row. Three queries."""
    texts = version.row_texts
    if not texts:
        return None
    draft = Matrix.objects.drafts().first()
    holds = draft or Matrix.in_force()
    number = draft.version if draft else (Matrix.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    rows = list(holds.rows.select_related("matrix")) if holds else []
    is_new = version.proposal.kind == Proposal.Kind.NEW_ROW
    row = _same_name(rows, version) if is_new else _same_row(rows, version)
    if row is None:
        return RowPlan(number, draft is None, is_new, None, texts if is_new else {})
    before = None if is_new else version.proposal.matrix_row
    writes = {name: text for name, text in texts.items() if before and getattr(row, name) == getattr(before, name)}
    return RowPlan(number, draft is None, is_new, row, writes, differing(version, row, writes))


def differing(version: ProposalVersion, row: MatrixRow, besides: dict[str, str] | None = None) -> tuple[Kept, ...]:
    """Where the row says something else than what was adopted."""
    left = {name: text for name, text in version.row_texts.items() if name not in (besides or {})}
    return tuple(
        Kept(name, getattr(row, name), left[name]) for name in ROW_TEXTS if name in left and left[name] != getattr(row, name)
    )


def _same_name(rows: list[MatrixRow], version: ProposalVersion) -> MatrixRow | None:
    """A row that somebody has entered by hand already: nobody wants the working form twice."""
    name = version.working_form.casefold()
    return next((row for row in rows if row.part == version.part and row.working_form.casefold() == name), None)


def _same_row(rows: list[MatrixRow], version: ProposalVersion) -> MatrixRow | None:
    changed = version.proposal.matrix_row
    return next((row for row in rows if changed and row.key == changed.key), None)
