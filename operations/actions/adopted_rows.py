"""An adopted proposal on a row of the matrix begins the next version of the matrix with its words."""

from typing import Any

from members.models import Person
from network_portal.records.journal import journal
from operations import rules
from operations.actions.matrix import add_row, change_row, draft_being_written
from operations.models import Matrix, MatrixRow, Proposal, ProposalVersion


def enter_row(proposal: Proposal, version: ProposalVersion, *, by: Person | None) -> None:
    """Put the adopted words into the draft of the matrix. Words that somebody else has written there stay, and the journal
    says which. The caller holds the proposal locked; the draft is locked here."""
    if not version.row_texts:
        return
    draft = draft_being_written(by=by)
    plan = rules.row_plan(version)
    assert plan is not None
    proposal.draft_row = row = _written(plan, draft, version, by=by)
    proposal.save(update_fields=["draft_row"])
    journal(
        "operations.row_entered",
        proposal,
        by=by,
        version=draft.version,
        row=row.pk if row else None,
        fields=list(plan.writes),
        kept=[each.name for each in plan.kept],
    )


def _written(plan: rules.RowPlan, draft: Matrix, version: ProposalVersion, *, by: Person | None) -> MatrixRow | None:
    if plan.adds:
        assert version.part is not None
        return add_row(draft, part=version.part, by=by, **version.whole_row)
    if plan.row and plan.writes:
        # A row in other words is no quotation any more.
        words: dict[str, Any] = {"source": "", **plan.writes}
        return change_row(plan.row, by=by, **words)
    return plan.row
