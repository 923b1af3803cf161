"""Moving what is open, in one step: all of it or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from members import actions as members
from members.actions.shared import lock
from members.handing import NETWORK, Source, Thing
from members.models import Mandate, Organisation, Person, Role
from network_portal.front.hand_over.gather import SOURCES
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.notices import Words, tell, tell_many


@dataclass(frozen=True)
class Move:
    """One thing, and who takes it over."""

    source: Source
    pk: int
    to: Person

    @property
    def order(self) -> tuple[int, int]:
        return SOURCES.index(self.source), self.pk


@transaction.atomic
def hand_over(
    person: Person,
    moves: Sequence[Move],
    mandates: Sequence[Mandate] = (),
    roles: Sequence[Role] = (),
    ends_on: date | None = None,
    *,
    by: Person,
) -> None:
    """Move the things to their receivers, end the mandates and the roles, and write one letter to each receiver.

    Everybody locks the things in the same order, so two who hand over at once wait for each other and never in a ring.
    """
    taken: dict[Person, list[tuple[Source, str, str]]] = defaultdict(list)
    for each in sorted(moves, key=lambda each: each.order):
        row = each.source.locked(each.pk)
        _must_be_movable(each, row, person, by)
        each.source.move(row, each.to, by)
        taken[each.to].append((each.source, str(row), row.get_absolute_url()))
    last = ends_on or dates.today()
    for pk in sorted({each.organisation_id for each in mandates} | {each.organisation_id for each in roles}):
        lock(Organisation(pk=pk))
    for mandate in mandates:
        members.end_mandate(mandate, min(last, mandate.ends_on or last), _("Handed over"), by=by)
    for role in roles:
        members.end_role(role, last, by=by)
    entry = journal("front.handed_over", person, by=by, moved=len(moves), ended=len(mandates))
    for receiver, things in taken.items():
        if receiver.pk != by.pk:
            context = {"person": person, "by": by, "things": things, "n": len(things)}
            tell(receiver, f"front.handed_over:{entry.pk}:{receiver.pk}", "front/notices/handed_over.txt", context)


def _must_be_movable(move: Move, row: object, person: Person, by: Person) -> None:
    """Asked under the lock of the row: a colleague may have handed it over, or closed it, a moment ago."""
    holder = getattr(row, move.source.field, None)
    if holder is None or holder.pk != person.pk:
        raise Refused(
            _("“%(thing)s” has just been handed over to %(holder)s. Nothing is moved; look through the list again.")
            % {"thing": row, "holder": holder}
            if holder
            else _("Something in the list is gone. Nothing is moved; look through the list again.")
        )
    group = move.source.group_of(row)
    if not move.source.may_move(by, group):
        raise Refused(_("Something in the list is no longer yours to move. Nothing is moved; look through the list again."))
    if not move.source.may_hold(group).filter(pk=move.to.pk).exists():
        raise Refused(
            _("%(person)s has no role that lets them take over “%(thing)s”. Choose somebody else.")
            % {"person": move.to, "thing": row}
        )


def tell_of_left_behind() -> None:
    """Tell those who can move them, once for each holder and group, of open things whose holder has left."""
    found: dict[tuple[Person, int], list[tuple[Source, Thing]]] = defaultdict(list)
    for source in SOURCES:
        for thing in source.things(source.left_behind()):
            found[thing.holder, thing.group].append((source, thing))
    with transaction.atomic():
        tell_many(
            (receiver, f"front.left_behind:{holder.pk}:{group}:{_since(holder)}:{receiver.pk}", words)
            for (holder, group), things in found.items()
            for words in [Words("front/notices/left_behind.txt", _context(holder, things))]
            for receiver in _movers(group, [source for source, _thing in things])
        )


def _context(holder: Person, things: list[tuple[Source, Thing]]) -> dict[str, object]:
    return {"person": holder, "things": [thing.title for _source, thing in things], "n": len(things)}


def _since(holder: Person) -> str:
    """When the holder last had a role: who comes back and leaves again is told of again."""
    last = holder.roles.exclude(ends_on=None).order_by("-ends_on").values_list("ends_on", flat=True).first()
    return str(last or "")


def _movers(group: int, sources: list[Source]) -> list[Person]:
    """The contacts of the organisation, or else whoever there can hold the things; for the network its administrators."""
    if group == NETWORK:
        return list(Role.objects.current().people(Role.Kind.NETWORK_ADMINISTRATOR))
    contacts = list(Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=[group]))
    return contacts or list(sources[0].may_hold(group))
