"""The page "Who may what", made from the same grants that the rules ask."""

from typing import Any

from django.utils.translation import gettext_lazy as _

import competence.rules
import financing.rules
import members.rules
import operations.rules
import procurement.rules
from members.grants import Grant
from members.models import Role
from network_portal.front import rules

# Each part of the portal with its grants, in the order of the main menu.
SOURCES = (
    (_("Needs"), procurement.rules.GRANTS),
    (_("Events"), competence.rules.GRANTS),
    (_("Meetings and the matrix"), operations.rules.GRANTS),
    (_("Methods"), operations.rules.METHOD_GRANTS),
    (_("Fees and invoices"), financing.rules.GRANTS),
    (_("Members and people"), members.rules.GRANTS),
    (_("Reports and the portal itself"), rules.GRANTS),
)


def table() -> list[dict[str, Any]]:
    """For each part its grants: the sentence, whether it holds for one's own organisation only, and each role's yes or no."""
    return [{"title": title, "rows": [_row(grant) for grant in grants]} for title, grants in SOURCES]


def _row(grant: Grant) -> dict[str, Any]:
    answers = [{"role": label, "allowed": kind in grant.roles} for kind, label in Role.Kind.choices]
    return {"sentence": grant.sentence, "own": grant.own, "answers": answers}
