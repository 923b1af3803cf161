"""Finding mandates: the network-wide list and its filters, and those of one organisation."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from members.models import Mandate, MandateQuerySet, Organisation, Person
from network_portal.lib import typed
from network_portal.lib.dates import day, today

SHOWN = (
    *("kind", "scope", "limit", "is_deputy", "starts_on", "ends_on", "decided_by", "decided_on", "registry_number"),
    *("person__name", "person__email", "organisation__short_name", "organisation__name"),
)
OWN = ("pk", "kind", "scope", "limit", "is_deputy", "starts_on", "ends_on", "person__name", "person__email")
COLUMNS = (*OWN, "is_backed", "organisation__short_name")


@dataclass
class MandateList:
    """What the list was asked for. Anything else that was typed means the same as nothing. `organisation` is an id, 0 for all."""

    organisation: int = 0
    kind: str = ""
    show: str = "current"
    sort: str = "organisation"
    SORTS = {
        "organisation": ("organisation__sort_name", "kind", "is_deputy", "person__sort_name"),
        "person": ("person__sort_name", "organisation__sort_name", "kind"),
        "ends": ("ends_on", "organisation__sort_name", "person__sort_name"),
    }

    @classmethod
    def read(cls, asked: QueryDict) -> "MandateList":
        kind, show, sort = asked.get("kind", ""), asked.get("show", ""), asked.get("sort", "")
        return cls(
            organisation=typed.whole_number(asked.get("organisation", "")) or 0,
            kind=kind if kind in Mandate.Kind.values else "",
            show=show if show in {"all"} else "current",
            sort=sort if sort.removeprefix("-") in cls.SORTS else "organisation",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.organisation or self.kind)

    def rows(self, person: Person) -> MandateQuerySet:
        """Those that count today, or all that were ever written down."""
        rows = Mandate.objects.visible_to(person)
        rows = rows.counting() if self.show == "current" else rows.with_backing()
        if self.organisation:
            rows = rows.filter(organisation=self.organisation)
        if self.kind:
            rows = rows.filter(kind=self.kind)
        first, *rest = self.SORTS[self.sort.removeprefix("-")]
        order = [f"-{first}" if self.sort.startswith("-") else first, *rest, "pk"]
        shown = rows.select_related("person", "organisation").only(*SHOWN)
        return shown.order_by(*order)

    def columns(self, person: Person) -> "QuerySet[Mandate, Any]":
        """The rows as named columns: a hundred mandates with their people and organisations would cost as much as the page."""
        return self.rows(person).values_list(*COLUMNS, named=True)


class Stated(NamedTuple):
    """A mandate as a page of its organisation or its person states it: `who` has it there, or where somebody has it."""

    pk: int
    who: str
    kind: str
    is_deputy: bool
    scope: str
    until: str
    sign: str
    words: str


def of_organisation(person: Person, organisation: Organisation, acting: Container[int]) -> list[Stated]:
    """Those that go on or lie ahead, for the organisation's own page; also those without a role. `acting`: the ids of those
    who act for the organisation today, whom the page has asked for already."""
    rows = Mandate.objects.visible_to(person).filter(organisation=organisation).exclude(ends_on__lt=today())
    found = rows.order_by("kind", "is_deputy", "person__sort_name").values_list(*OWN, "person_id", named=True)
    return [_stated(row, row.person__name or row.person__email, row.person_id in acting) for row in found]


def of_person(viewer: Person, person: Person) -> list[Stated]:
    """What somebody may do in organisations' names, now or later, for the person's own page."""
    rows = Mandate.objects.visible_to(viewer).filter(person=person).exclude(ends_on__lt=today())
    found = rows.with_backing().order_by("organisation__sort_name", "kind").values_list(*COLUMNS, named=True)
    return [_stated(row, row.organisation__short_name, row.is_backed) for row in found]


def _stated(row: Any, who: str, is_backed: bool) -> Stated:
    until = _("until %(day)s") % {"day": day(row.ends_on, year=True)} if row.ends_on else _("until further notice")
    kind = str(Mandate.Kind(row.kind).label)
    sign, words = standing_of(row.starts_on, row.ends_on, is_backed)
    return Stated(row.pk, who, kind, row.is_deputy, row.scope, until, sign, words)


def standing(mandate: Any) -> tuple[str, str]:
    """How it is with a mandate (a row of `with_backing` or `columns`): the kind of sign, and the words."""
    return standing_of(mandate.starts_on, mandate.ends_on, mandate.is_backed)


def standing_of(starts_on: date, ends_on: date | None, is_backed: bool) -> tuple[str, str]:
    if ends_on is not None and ends_on < today():
        return "off", _("Has ended")
    if not is_backed:
        return "wrong", _("Counts for nothing: no role")
    if starts_on > today():
        return "wait", _("Begins later")
    return "ok", _("In force")
