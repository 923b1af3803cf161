"""The row of the matrix in a proposal: as it is proposed, what a new version changes in it, and where it went when adopted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext

from members.models import Person
from network_portal.lib import differences
from network_portal.lib.differences import Paragraph, Piece, pieces
from network_portal.lib.markdown import to_words
from operations import rules
from operations.models import ROW_TEXTS, Matrix, MatrixRow, Proposal, ProposalQuerySet, ProposalVersion


def compare(old: str, new: str) -> list[Paragraph]:
    """What changed in the text of a proposal, as it is read: without the marks of Markdown."""
    return differences.compare(to_words(old), to_words(new))


def of_version(proposal: Proposal, version: ProposalVersion) -> dict[str, Any] | None:
    """The proposed row: in what it differs from the one that holds, or all of it when it is new. None when there is none."""
    texts = version.row_texts
    if not texts:
        return None
    is_new = proposal.kind == Proposal.Kind.NEW_ROW
    now = None if is_new else proposal.matrix_row
    fields = [
        (rules.label_of(name), _pieces(getattr(now, name, ""), text, is_new)) for name, text in version.whole_row.items()
    ]
    return {"is_new": is_new, "part": version.get_part_display() if is_new else "", "fields": fields}


def _pieces(now: str, proposed: str, is_new: bool) -> list[Piece]:
    return pieces(proposed if is_new else now, proposed)


def between_versions(old: ProposalVersion, new: ProposalVersion) -> list[tuple[str, list[Piece]]]:
    """What the newer version changes in the proposed row, by text."""
    if not old.proposal.is_of_a_row:
        return []
    before, after = old.whole_row, new.whole_row
    changed = [
        (rules.label_of(name), pieces(before[name], after[name])) for name in ROW_TEXTS if before[name] != after[name]
    ]
    if old.part != new.part and old.proposal.kind == Proposal.Kind.NEW_ROW:
        parts = [str(each.get_part_display() or "") for each in (old, new)]
        return [(rules.label_of("part"), pieces(*parts)), *changed]
    return changed


def in_the_draft(person: Person, proposal: Proposal, versions: list[ProposalVersion]) -> dict[str, Any]:
    """Where the words of an adopted proposal went, for those who may read that version of the matrix."""
    sent = next((each for each in reversed(versions) if not each.is_draft), None)
    if not proposal.is_adopted or sent is None or not sent.row_texts:
        return {"adopted_row": False}
    row = proposal.draft_row
    reads = rules.may_change_matrix(person) or bool(row and not row.matrix.is_draft)
    return {
        "adopted_row": True,
        "draft_row": row if reads else None,
        "row_kept": rules.differing(sent, row) if row and reads and row.matrix.is_draft else (),
        "row_is_gone": reads and row is None,
    }


@dataclass(frozen=True)
class Adopted:
    """A proposal that was adopted into a row of a draft; `kept` where the row says something else."""

    proposal: Proposal
    kept: tuple[rules.Kept, ...]

    @property
    def in_words(self) -> str:
        """`Förslag 4, antaget § 12/2026`."""
        item = self.proposal.decided_item
        assert item is not None
        words = {"proposal": self.proposal.name, "number": item.number, "year": item.year}
        return gettext("%(proposal)s, adopted %(number)s/%(year)s") % words


def on_the_draft(matrix: Matrix | None) -> list[Adopted]:
    """What was adopted into the rows of a draft. Two queries, and none for a version that is adopted."""
    if matrix is None or not matrix.is_draft:
        return []
    return _adopted(Proposal.objects.filter(draft_row__matrix=matrix))


def into_row(row: MatrixRow) -> list[Adopted]:
    return _adopted(row.adopted_proposals.all())


def _adopted(proposals: ProposalQuerySet) -> list[Adopted]:
    found = []
    sent = ProposalVersion.objects.exclude(sent_at=None).order_by("number")
    rows = proposals.select_related("decided_item", "matrix_row", "draft_row").prefetch_related(Prefetch("versions", sent))
    for proposal in rows.order_by("number"):
        version, row = proposal.latest, proposal.draft_row
        if version and row:
            found.append(Adopted(proposal, rules.differing(version, row)))
    return found
