"""What waits of proposals: answers that are owed, rounds that are over, instructions and wishes without an answer."""

from datetime import date
from typing import NamedTuple

from django.db import connection
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations import rules
from operations.models import (
    RoundReceiver,
)
from operations.waiting import most


def rounds(person: Person) -> list[Item]:
    """Answers that the person's organisations owe; for those who prepare proposals also rounds to close and directives to
    answer. 1 query, for the latter 2."""
    if not person.active_roles:
        return []
    owed = RoundReceiver.objects.unanswered().filter(organisation__in=person.organisation_ids)
    rows = owed.select_related("organisation", "round__version__proposal").only(
        *("round__answer_by", "round__version__number", "round__version__proposal__title", "organisation__short_name")
    )
    items = [_to_answer(each) for each in rows]
    if rules.may_prepare_rounds(person):
        over, left = _to_see_to()
        kind, every = _("Proposals"), reverse("operations:proposals")
        items += most.first_of(over, _to_close, kind=kind, title=_("More rounds are over"), url=f"{every}?tab=rounds")
        items += most.first_of(
            left, _to_be_answered, kind=kind, title=_("More proposals wait for you"), url=f"{every}?tab=all"
        )
    return items


class ToSeeTo(NamedTuple):
    """A proposal that goes on: since when it waits, and for how many answers."""

    what: str
    pk: int
    title: str
    since: date
    missing: int


# Rounds that are over and not closed, with who has not answered; then, where no round is over, the last day on which a round
# was closed and how many instructions and wishes nobody has answered. Of each the oldest, and one more that tells of others.
# In SQL for the reason of SEATS_OF; a test holds it to the querysets.
TO_SEE_TO = """WITH over AS (
    SELECT proposal.id, proposal.title, round.id AS round_id, round.answer_by
    FROM operations_proposalround round
    JOIN operations_proposalversion version ON version.id = round.version_id
    JOIN operations_proposal proposal ON proposal.id = version.proposal_id
    WHERE round.opened_at IS NOT NULL AND round.closed_at IS NULL AND round.answer_by < %(today)s
    AND proposal.state = 'open' AND proposal.number IS NOT NULL
), unanswered AS (
    SELECT version.proposal_id, count(*) AS missing
    FROM operations_directive directive
    JOIN operations_position position ON position.id = directive.position_id
    JOIN operations_roundreceiver receiver ON receiver.id = position.receiver_id
    JOIN operations_proposalround round ON round.id = receiver.round_id
    JOIN operations_proposalversion version ON version.id = round.version_id
    WHERE directive.state = 'received'
    GROUP BY version.proposal_id
)
(SELECT 'over', over.id, over.title, over.answer_by AS since, (
    SELECT count(*) FROM operations_roundreceiver receiver
    WHERE receiver.round_id = over.round_id AND NOT receiver.is_observer
    AND NOT EXISTS (SELECT 1 FROM operations_position WHERE receiver_id = receiver.id)
) FROM over ORDER BY since, over.id LIMIT %(most)s)
UNION ALL
(SELECT 'left', proposal.id, proposal.title, (closed.at AT TIME ZONE 'Europe/Stockholm')::date AS since, unanswered.missing
FROM unanswered
JOIN operations_proposal proposal ON proposal.id = unanswered.proposal_id
JOIN LATERAL (
    SELECT max(round.closed_at) AS at FROM operations_proposalround round
    JOIN operations_proposalversion version ON version.id = round.version_id
    WHERE version.proposal_id = proposal.id
) closed ON closed.at IS NOT NULL
WHERE proposal.state = 'open' AND proposal.number IS NOT NULL AND proposal.id NOT IN (SELECT id FROM over)
ORDER BY closed.at, proposal.id LIMIT %(most)s)"""


def _to_see_to() -> tuple[list[ToSeeTo], list[ToSeeTo]]:
    """Proposals whose round is over, and those whose instructions and wishes wait: the oldest first, AT_MOST + 1 of each."""
    with connection.cursor() as cursor:
        cursor.execute(TO_SEE_TO, {"today": dates.today(), "most": most.AT_MOST + 1})
        rows = [ToSeeTo(*row) for row in cursor.fetchall()]
    return [row for row in rows if row.what == "over"], [row for row in rows if row.what == "left"]


def _to_answer(receiver: RoundReceiver) -> Item:
    sent = receiver.round
    return Item(
        due_on=sent.answer_by,
        kind=_("Proposal"),
        title=sent.version.proposal.title,
        why=_("%(name)s has not answered version %(n)d.") % {"name": receiver.organisation, "n": sent.version.number},
        url=sent.version.get_absolute_url(),
        action=_("Take a position"),
        must=True,
    )


def _to_close(proposal: ToSeeTo) -> Item:
    return Item(
        due_on=proposal.since,
        kind=capfirst(_("round")),
        title=proposal.title,
        why=ngettext(
            "The last day is over, and %(n)d organisation has not answered. Phone, or close the round.",
            "The last day is over, and %(n)d organisations have not answered. Phone, or close the round.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{reverse('operations:proposal', args=[proposal.pk])}#answers",
        action=_("See who is missing"),
        must=True,
    )


def _to_be_answered(proposal: ToSeeTo) -> Item:
    return Item(
        due_on=proposal.since,
        kind=_("Proposal"),
        title=proposal.title,
        why=ngettext(
            "%(n)d instruction or wish needs an answer.",
            "%(n)d instructions and wishes need an answer.",
            proposal.missing,
        )
        % {"n": proposal.missing},
        url=f"{reverse('operations:proposal', args=[proposal.pk])}#directives",
        action=_("Answer them"),
        must=True,
    )
