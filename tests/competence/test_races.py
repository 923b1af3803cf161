"""The last seats, with people pressing at once. Beside each race stands a canary: without the lock it goes wrong."""

from collections.abc import Callable
from functools import partial
from unittest.mock import patch

import pytest

from competence import actions
from competence.models import Event, Registration
from members.models import Person
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from tests import factories
from tests.cast import Cast
from tests.competence.conftest import counts
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
Crowd = Callable[[int], list[Person]]


def unlocked(event: Event) -> Event:
    """What `actions._lock` would be without the lock."""
    return Event.objects.get(pk=event.pk)


def everybody_registers(event: Event, people: list[Person], cast: Cast) -> list[object]:
    return race(*(partial(actions.register, event, person, cast.ystad, by=person) for person in people))


class TestLastSeats:
    def test_are_neither_oversold_nor_left_empty(self, cast: Cast, crowd: Crowd) -> None:
        event = factories.event(cast, capacity=5)
        results = everybody_registers(event, crowd(16), cast)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert counts(event) == (5, 11)
        seated = event.registrations.filter(state="seated").order_by("-queued_at")
        waiting = event.registrations.filter(state="queued").order_by("queued_at")
        assert seated[0].queued_at < waiting[0].queued_at
        assert JournalEntry.objects.filter(action="competence.registered").count() == 16

    def test_canary_without_the_lock(self, cast: Cast, crowd: Crowd) -> None:
        event = factories.event(cast, capacity=5)
        with patch.object(actions, "_lock", unlocked):
            everybody_registers(event, crowd(16), cast)
        event.refresh_from_db()
        rows = event.registrations
        true = (rows.filter(state="seated").count(), rows.filter(state="queued").count())
        assert (event.seats_taken, event.queue_length) != true or true != (5, 11)


class TestWithdrawAndRegister:
    def test_at_once_leaves_every_seat_taken(self, cast: Cast, crowd: Crowd) -> None:
        event = factories.event(cast, capacity=4)
        people = crowd(12)
        for person in people[:8]:
            actions.register(event, person, cast.ystad, by=person)
        race(
            *(partial(actions.withdraw, event, person, by=person) for person in people[:4]),
            *(partial(actions.register, event, person, cast.ystad, by=person) for person in people[8:]),
        )
        assert counts(event) == (4, 4)
        seats = set(event.registrations.seated().values_list("person", flat=True))
        assert seats == {person.pk for person in people[4:8]}  # those who waited longest, not the newcomers

    def test_the_same_person_pressing_twice_gets_a_seat_and_a_refusal(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=4)
        press = partial(actions.register, event, cast.officer, cast.ystad, by=cast.officer)
        results = race(press, press, press, press)
        assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Refused", "Registration"]
        assert counts(event) == (1, 0)

    def test_withdrawing_twice_frees_one_seat(self, cast: Cast, crowd: Crowd) -> None:
        event = factories.event(cast, capacity=1)
        first, second, third = crowd(3)
        for person in (first, second, third):
            actions.register(event, person, cast.ystad, by=person)
        press = partial(actions.withdraw, event, first, by=first)
        results = race(press, press)
        assert sorted(type(result).__name__ for result in results) == ["Refused", "Registration"]
        assert counts(event) == (1, 1)
        assert event.registrations.get(person=second).state == Registration.State.SEATED

    def test_canary_withdrawing_twice_without_the_lock(self, cast: Cast, crowd: Crowd) -> None:
        event = factories.event(cast, capacity=8)
        people = crowd(8)
        for person in people:
            actions.register(event, person, cast.ystad, by=person)
        with patch.object(actions, "_lock", unlocked):
            results = race(*(partial(actions.withdraw, event, person, by=person) for person in people))
        event.refresh_from_db()
        assert event.seats_taken != 0 or any(isinstance(result, Exception) for result in results)


class TestCapacityAndRegister:
    def test_at_once_never_takes_a_seat_away(self, cast: Cast, crowd: Crowd) -> None:
        """Shrinking waits for those who register, or they queue behind it; both are true answers."""
        event = factories.event(cast, capacity=8)
        people = crowd(8)
        results = race(
            *(partial(actions.register, event, person, cast.ystad, by=person) for person in people),
            partial(actions.change, event, by=cast.coordinator, capacity=4),
        )
        taken, queued = counts(event)
        assert taken + queued == 8
        assert taken == (8 if isinstance(results[-1], Refused) else 4)
