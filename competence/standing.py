"""Where a person and the person's organisations stand, on the page of an event."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from competence import rules
from competence.models import Event, Registration
from members.models import Organisation, Person


@dataclass
class Standing:
    """What the part of an event's page about registration shows.

    `ours` are the registrations that concern the visitor, the visitor's own among them; `queue_numbers` gives the place
    in the queue of those that wait, by id.
    """

    mine: Registration | None = None
    ours: list[Registration] = field(default_factory=list)
    queue_numbers: dict[int, int] = field(default_factory=dict)
    organisations: list[Organisation] = field(default_factory=list)
    may_register: bool = False
    may_register_colleague: bool = False
    withdrawable: set[int] = field(default_factory=set)

    @property
    def my_number(self) -> int | None:
        return self.queue_numbers.get(self.mine.pk) if self.mine else None


def standing(visitor: Person | AnonymousUser, event: Event) -> Standing:
    """One query, and one more when somebody of ours waits in the queue."""
    if not isinstance(visitor, Person):
        return Standing()
    ours = list(
        event.registrations.active()
        .filter(Q(person=visitor) | Q(organisation__in=visitor.organisation_ids))
        .select_related("person", "organisation")
        .order_by("person__sort_name", "pk")
    )
    numbers = {}
    if any(registration.state == Registration.State.QUEUED for registration in ours):
        numbers = {pk: number for number, pk in enumerate(event.registrations.queue().values_list("pk", flat=True), 1)}
    return Standing(
        mine=next((registration for registration in ours if registration.person_id == visitor.pk), None),
        ours=ours,
        queue_numbers=numbers,
        organisations=visitor.own_organisations,
        may_register=rules.may_register(visitor, event),
        may_register_colleague=rules.may_register_colleague(visitor, event),
        withdrawable={registration.pk for registration in ours if rules.may_withdraw(visitor, registration)},
    )


def seats(event: Event, ours: Sequence[Registration]) -> dict[str, int]:
    """What ui/seats.html draws."""
    our_seats = sum(registration.has_seat for registration in ours)
    our_queue = len(ours) - our_seats
    return {
        "ours": our_seats,
        "others": event.seats_taken - our_seats,
        "free": event.free_seats,
        "queue": event.queue_length - our_queue,
        "our_queue": our_queue,
    }
