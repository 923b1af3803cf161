"""What is somebody's to see to, and how it goes over to a colleague.

Each app that has such things gives a `Source` of them in its `hand_over` module; the page that lists and moves them all is
`front.hand_over`. A foreign key to a person that makes somebody answer for something belongs in one of them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, QuerySet
from django.utils.functional import Promise

from members.models import Person

NETWORK = 0  # the group of what belongs to the network and not to one organisation


@dataclass(frozen=True)
class Thing:
    """Something that is open. `group` is the id of the organisation that it belongs to, or NETWORK."""

    pk: int
    title: str
    note: str
    group: int
    holder: Person


@dataclass(frozen=True)
class Source:
    """One sort of things that people answer for (`field` names the column), and how one of them goes over.

    `rows` gives the open ones in order, `note` a few words that tell one from others (its stage, its day). `may_hold`
    names those who can answer for what belongs to a group, `is_held` asks the same of each row, and `may_move` says
    whether a person may move things of a group. `move` is called under the lock of the row and writes the journal.
    """

    key: str
    model: type[Model]
    title: Promise
    count: Callable[[int], str]
    rows: Callable[[], QuerySet[Any]]
    note: Callable[[Any], str]
    may_hold: Callable[[int], QuerySet[Person]]
    is_held: Callable[[], Exists]
    may_move: Callable[[Person, int], bool]
    move: Callable[[Any, Person, Person | None], None]
    field: str = "responsible"
    group_field: str = ""  # of the organisation that the things belong to; empty when they are the network's

    def open(self, person: Person) -> list[Thing]:
        """Those of the person's."""
        return self.things(self.rows().filter(**{self.field: person}))

    def left_behind(self, groups: Collection[int] | None = None) -> QuerySet[Any]:
        """Those whose holder can answer for them no more, in the groups (None: in all)."""
        rows = self.rows().filter(~self.is_held())
        if groups is not None and self.group_field:
            rows = rows.filter(**{f"{self.group_field}__in": groups})
        return rows

    def group_of(self, row: Any) -> int:
        return getattr(row, f"{self.group_field}_id") if self.group_field else NETWORK

    def locked(self, pk: int) -> Any:
        """The row as it is now, held until the transaction ends; None when it is open no more."""
        rows = self.rows().filter(pk=pk).select_related(self.field)
        return rows.select_for_update(of=("self",), no_key=True).first()

    def things(self, rows: QuerySet[Any]) -> list[Thing]:
        return [
            Thing(row.pk, row.title, self.note(row), self.group_of(row), getattr(row, self.field))
            for row in rows.select_related(self.field)
        ]


def passed_on(thing: Any, to: Person, field: str = "responsible") -> dict[str, dict[str, int]]:
    """Let `to` answer for the thing (`field`) from now on; what the journal says of it, before and after."""
    before = getattr(thing, f"{field}_id")
    setattr(thing, field, to)
    thing.save(update_fields=[field])
    return {"before": {field: before}, "after": {field: to.pk}}
