"""What waits for those who can move it: open things whose holder has left."""

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
    administrator. A query for each sort of things."""
    contact_for = person.organisations_as(CONTACT)
    found: dict[Person, list[str]] = {}
    for source in SOURCES:
        groups = contact_for if source.group_field else [NETWORK] * person.is_administrator
        if not groups or not all(source.may_move(person, group) for group in groups):
            continue
        held: dict[Person, int] = {}
        for thing in source.left_behind(groups):
            held[thing.holder] = held.get(thing.holder, 0) + 1
        for holder, n in held.items():
            found.setdefault(holder, []).append(source.count(n))
    return [
        Item(
            due_on=dates.today(),
            kind=_("Hand over"),
            title=_("%(person)s has left") % {"person": holder},
            why=_("Nobody answers for %(things)s any more.") % {"things": listed(words)},
            url=reverse("front:hand_over", args=[holder.pk]),
            action=_("Hand over"),
            must=True,
        )
        for holder, words in found.items()
    ]
