"""What waits for those who can move it: open things whose holder has left."""

from collections import Counter
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Value
from django.urls import reverse
from django.utils.translation import gettext as _

from members.grants import CONTACT
from members.handing import NETWORK
from members.models import Person
from network_portal.front.hand_over.gather import SOURCES, listed
from network_portal.lib import dates
from network_portal.lib.waiting import Item


def waiting(person: Person) -> list[Item]:
    """One row for each who has left something behind: in an organisation one is the contact of, or in the network for its
    administrator. One query for all sorts of things."""
    contact_for = person.organisations_as(CONTACT)
    asked = []
    for source in SOURCES:
        groups = contact_for if source.group_field else [NETWORK] * person.is_administrator
        if groups and all(source.may_move(person, group) for group in groups):
            asked.append((source.key, tuple(groups)))
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*_written(tuple(asked), dates.now().replace(second=0, microsecond=0)))
        held = Counter(cursor.fetchall())
    counts = {source.key: source.count for source in SOURCES}
    found: dict[tuple[int, str], list[str]] = {}
    for (key, pk, name), n in sorted(held.items()):
        found.setdefault((pk, name), []).append(counts[key](n))
    return [_item(pk, name, words) for (pk, name), words in found.items()]


@lru_cache(maxsize=500)
def _written(asked: tuple[tuple[str, tuple[int, ...]], ...], _minute: datetime) -> tuple[str, tuple[Any, ...]]:
    """The question in SQL: what sort of thing, and whose, for each that is left behind. It does not depend on who asks, and
    writing it down takes ten times as long as its answering, so it is kept for a minute: it says which events are over."""
    sources = {source.key: source for source in SOURCES}
    parts = []
    for key, groups in asked:
        source = sources[key]
        rows = source.left_behind(groups).order_by()
        parts.append(rows.values_list(Value(key), f"{source.field}_id", f"{source.field}__name"))
    together = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return together.query.sql_with_params()


def _item(pk: int, name: str, words: list[str]) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Hand over"),
        title=_("%(person)s has left") % {"person": name},
        why=_("Nobody answers for %(things)s any more.") % {"things": listed(words)},
        url=reverse("front:hand_over", args=[pk]),
        action=_("Hand over"),
        must=True,
    )
