"""One search over everything a person may see: a list of functions, so that nothing is found by accident."""

from collections.abc import Callable, Sequence

import competence.search
import financing.search
import members.search
import operations.search
import procurement.search
from members.models import Person
from network_portal.lib.search import Hit

SEARCHES: tuple[Callable[[Person, Sequence[str], int], list[Hit]], ...] = (
    procurement.search.search,
    competence.search.search,
    operations.search.search,
    members.search.search,
    financing.search.search,
)
EACH = 8  # hits of each sort: who wants more narrows the words, or goes to the list


def search(person: Person, words: Sequence[str]) -> list[Hit]:
    """What holds all the words, grouped by where it was found. At most nine queries; none without words."""
    return [hit for find in SEARCHES for hit in find(person, words, EACH)] if words else []
