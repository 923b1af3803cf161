"""What becomes of instructions and wishes."""

from typing import Any

from django.db import transaction

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from operations import rules
from operations.actions.proposals import lock
from operations.models import Directive, Proposal

ANSWERED = "operations.directive_answered"


@transaction.atomic
def answer_directive(
    directive: Directive,
    state: str,
    answer: str = "",
    *,
    moved_to: Proposal | None = None,
    opened: Opened | None = None,
    by: Person | None,
) -> Directive:
    """Say what became of it. It may be said anew until the next version goes out with the answer."""
    proposal = lock(directive.position.receiver.round.version.proposal)
    rows = Directive.objects.select_related(
        "position__receiver__organisation", "position__receiver__round__version__proposal"
    )
    directive = rows.get(pk=directive.pk)
    must_be_as_opened(directive, opened, lambda: latest(directive, ANSWERED))
    rules.must_take_an_answer(directive)
    if state == Directive.State.MOVED:
        rules.must_be_another_proposal(directive, moved_to)
    before: dict[str, Any] = {"state": directive.state}
    directive.state, directive.answer = state, answer
    directive.moved_to = moved_to if state == Directive.State.MOVED else None
    sent_with = directive.position.receiver.round.version.number
    directive.worked_into = sent_with + 1 if state == Directive.State.WORKED_IN else None
    directive.answered_by, directive.answered_at = (None, None) if state == Directive.State.RECEIVED else (by, dates.now())
    directive.save()
    journal("operations.directive_answered", directive, by=by, proposal=proposal.pk, before=before, after={"state": state})
    return directive
