"""Finding actions: the list, its filters and its order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from members.models import Person
from network_portal.lib import typed
from operations.models import ActionItem, ActionItemQuerySet


@dataclass
class ActionList:
    """What the list was asked for. Anything else that was typed means the same as nothing. Ids are 0 for all."""

    whose: str = ""
    state: str = "open"
    body: int = 0
    organisation: int = 0
    sort: str = "due"
    SORTS = {
        "due": ("due_on",),
        "what": ("what", "due_on"),
        "who": ("owner__sort_name", "due_on"),
        "organisation": ("organisation__sort_name", "due_on"),
    }
    STATES = ("open", "overdue", "done", "dropped", "all")

    @classmethod
    def read(cls, asked: QueryDict) -> "ActionList":
        whose, state, sort = asked.get("whose", ""), asked.get("state", ""), asked.get("sort", "")
        return cls(
            whose="mine" if whose == "mine" else "",
            state=state if state in cls.STATES else "open",
            body=typed.whole_number(asked.get("body", "")) or 0,
            organisation=typed.whole_number(asked.get("organisation", "")) or 0,
            sort=sort if sort.removeprefix("-") in cls.SORTS else "due",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.body or self.organisation or self.whose or self.state != "open")

    def rows(self, person: Person) -> ActionItemQuerySet:
        rows = ActionItem.objects.visible_to(person)
        if self.whose:
            rows = rows.filter(owner=person)
        if self.state == "overdue":
            rows = rows.overdue()
        elif self.state != "all":
            rows = rows.filter(state=self.state)
        if self.body:
            rows = rows.filter(body=self.body)
        if self.organisation:
            rows = rows.filter(organisation=self.organisation)
        first, *rest = self.SORTS[self.sort.removeprefix("-")]
        order = [f"-{first}" if self.sort.startswith("-") else first, *rest, "pk"]
        return rows.order_by(*order)


SHOWN = (
    *("pk", "what", "due_on", "state", "owner_id", "owner__name", "owner__email", "organisation__short_name", "body__name"),
    *("item__paragraph", "item__year"),
)


def shown(pks: Sequence[int]) -> list[Any]:
    """Those of a page as named columns. Apart from the order: sorted together with their names thousands are slower."""
    found = {row.pk: row for row in ActionItem.objects.filter(pk__in=pks).values_list(*SHOWN, named=True)}
    return [found[pk] for pk in pks]
