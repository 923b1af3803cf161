"""What is open for somebody, as the one who hands over may see it, and what nobody answers for any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

import competence.hand_over
import operations.hand_over
import procurement.hand_over
from members import mandate_rules
from members import rules as member_rules
from members.handing import NETWORK, Source, Thing
from members.models import Mandate, Organisation, Person, Role
from network_portal.lib import dates

SOURCES: tuple[Source, ...] = (
    procurement.hand_over.NEEDS,
    competence.hand_over.EVENTS,
    operations.hand_over.MEETINGS,
    operations.hand_over.METHODS,
    operations.hand_over.SEATS,
    operations.hand_over.APPROVALS,
    operations.hand_over.PROPOSALS,
    operations.hand_over.PLAN_ITEMS,
    operations.hand_over.ITEMS,
    operations.hand_over.ACTIONS,
)


@dataclass(frozen=True)
class Lot:
    """Things of one sort in one group."""

    source: Source
    things: list[Thing]

    @property
    def field(self) -> str:
        return f"{self.source.key}_{self.things[0].group}"

    @property
    def words(self) -> str:
        return self.source.count(len(self.things))


@dataclass(frozen=True)
class Group:
    """What one receiver takes over: all of an organisation's, or all of the network's. `key`: its id, or NETWORK."""

    key: int
    name: str
    lots: list[Lot]

    @property
    def receiver_field(self) -> str:
        return f"to_{self.key}"

    def receivers(self, leaving: Person) -> QuerySet[Person]:
        """Those who may hold every sort of thing in the group."""
        people = Person.objects.exclude(pk=leaving.pk)
        for lot in self.lots:
            people = people.filter(pk__in=lot.source.may_hold(self.key).order_by().values("pk"))
        return people.order_by("sort_name")


def groups(person: Person, by: Person) -> list[Group]:
    """What is open for `person` and may be moved by `by`: the organisations by name, then the network."""
    found: dict[int, list[Lot]] = {}
    for source in SOURCES:
        things = source.open(person)
        for key in {thing.group for thing in things}:
            if source.may_move(by, key):
                found.setdefault(key, []).append(Lot(source, [thing for thing in things if thing.group == key]))
    names = dict(Organisation.objects.filter(pk__in=found).values_list("pk", "short_name")) if found else {}
    listed = [Group(key, names.get(key) or _("The network"), lots) for key, lots in found.items()]
    return sorted(listed, key=lambda group: (group.key == NETWORK, group.name))


def mandates(person: Person, by: Person) -> list[Mandate]:
    """Those of the person's that go on or lie ahead, in organisations whose mandates `by` keeps."""
    rows = Mandate.objects.filter(person=person).exclude(ends_on__lt=dates.today()).select_related("organisation", "person")
    return [row for row in rows.order_by("organisation", "kind") if mandate_rules.may_manage_mandates(by, row.organisation)]


def roles(person: Person, by: Person) -> list[Role]:
    """Those of the person's roles that `by` may end."""
    rows = person.roles.exclude(ends_on__lt=dates.today()).select_related("organisation", "person")
    return [row for row in rows.order_by("organisation", "kind") if member_rules.may_end_role(by, row)]


def others_keep(person: Person, by: Person) -> list[Organisation]:
    """Municipalities of the person's in which `by` may know of no needs. Whether there are any is not said."""
    rows = Organisation.objects.municipalities().filter(pk__in=person.roles.values("organisation"))
    return [each for each in rows if not procurement.hand_over.may_move(by, each.pk)]


def in_words(person: Person, by: Person) -> str:
    """`3 behov, 1 evenemang och 2 mandat`; empty when nothing is open that `by` may know of."""
    lots = [lot for group in groups(person, by) for lot in group.lots]
    sums = {source.key: sum(len(lot.things) for lot in lots if lot.source is source) for source in SOURCES}
    return listed(source.count(sums[source.key]) for source in SOURCES if sums[source.key])


def listed(words: Iterable[str]) -> str:
    """`a, b och c`."""
    *first, last = [*words] or [""]
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last} if first else last
