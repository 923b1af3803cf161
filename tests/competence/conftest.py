"""More people than the cast has, and a check that the counts tell the truth."""

from collections.abc import Callable
from datetime import date

import pytest

from competence.models import Event, Registration
from members.models import Person, Role
from tests.cast import Cast


@pytest.fixture
def crowd(cast: Cast) -> Callable[[int], list[Person]]:
    """`crowd(16)`: sixteen more officers of Ystad."""

    def make(count: int) -> list[Person]:
        people = Person.objects.bulk_create(
            Person(email=f"crowd{n}@example.org", name=f"Crowd {n:02}", password="!") for n in range(count)
        )
        Role.objects.bulk_create(
            Role(person=one, organisation=cast.ystad, kind=Role.Kind.PROCUREMENT_OFFICER, starts_on=date(2024, 1, 1))
            for one in people
        )
        return people

    return make


def counts(event: Event) -> tuple[int, int]:
    """Seats taken and length of the queue, after a look that they equal the registrations."""
    event.refresh_from_db()
    rows = event.registrations
    assert event.seats_taken == rows.filter(state=Registration.State.SEATED).count()
    assert event.queue_length == rows.filter(state=Registration.State.QUEUED).count()
    return event.seats_taken, event.queue_length
