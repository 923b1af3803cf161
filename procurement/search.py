"""Finds needs by what is written in them."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from members.models import Person
from network_portal.lib.search import Hit, excerpt
from procurement.models import Need


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """Needs that hold all the words and that the person may see, the latest changed first."""
    if not words:
        return []
    # The owners afterwards, of the few that are shown: joined to them, thousands of hits would each look theirs up.
    found = Need.objects.visible_to(person).matching(words).prefetch_related("organisation")
    return [
        Hit(
            title=need.title,
            url=need.get_absolute_url(),
            kind=_("Need"),
            excerpt=f"{need.organisation}: {excerpt(f'{need.current_state} {need.wanted_state}', words)}",
            date=need.updated_at,
        )
        for need in found.order_by("-updated_at", "-pk")[:limit]
    ]
