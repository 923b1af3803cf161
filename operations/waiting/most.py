"""How much of each sort of thing waits on the home page, and the row that leads to the rest."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from network_portal.lib.waiting import Item

Row = TypeVar("Row")

AT_MOST = 10  # of each sort: the home page is for what matters, the lists for all


def first_of(rows: Sequence[Row], item: Callable[[Row], Item], *, kind: str, title: str, url: str) -> list[Item]:
    """A row for each of the first, and one that leads to all when there are more. `rows` need hold only AT_MOST + 1."""
    items = [item(row) for row in rows[:AT_MOST]]
    if len(rows) > AT_MOST:
        following = item(rows[AT_MOST])
        items.append(
            Item(
                due_on=following.due_on,
                kind=kind,
                title=title,
                why=_("The first %(n)d stand here, and all of them in the list.") % {"n": AT_MOST},
                url=url,
                action=_("Open the list"),
                must=following.must,
            )
        )
    return items
