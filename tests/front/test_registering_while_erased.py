"""A colleague is registered for an event at the very moment when somebody erases that colleague."""

from collections.abc import Callable
from typing import Any

import pytest

import competence.actions
from competence.models import Event, Registration
from members.models import Person
from network_portal.front.personal import erasure
from network_portal.lib.refusals import Refused
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, race

pytestmark = pytest.mark.django_db(transaction=True)


def register(event: Event, cast: Cast) -> Callable[[], Registration]:
    return lambda: competence.actions.register(event, cast.officer, cast.ystad, by=cast.colleague)


def erase(cast: Cast) -> Callable[[], Person]:
    return lambda: erasure.erase(cast.officer, by=cast.administrator)


class TestRegistrationFirst:
    def press(self, event: Event, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Whoever registers has looked that the account is open; the other erases it before the place is written."""
        met = Rendezvous()
        monkeypatch.setattr(competence.actions.people, "must_be_open", met.after(competence.actions.people.must_be_open))
        return race(register(event, cast), met.before(erase(cast)))

    def test_is_erased_too(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        event = factories.event(cast)
        registered, erased = self.press(event, cast, monkeypatch)
        assert isinstance(registered, Registration), registered
        assert erased.is_erased
        assert event.registrations.get().state == Registration.State.WITHDRAWN
        event.refresh_from_db()
        assert (event.seats_taken, event.queue_length) == (0, 0)

    def test_canary_without_the_lock_an_erased_person_has_a_seat(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        event = factories.event(cast)
        monkeypatch.setattr(competence.actions, "lock_person", lambda person: person)
        # Whoever registers lingers before the commit.
        monkeypatch.setattr(competence.actions, "journal", Rendezvous().after(competence.actions.journal))
        _registered, erased = self.press(event, cast, monkeypatch)
        assert erased.is_erased
        assert event.registrations.get().has_seat


class TestErasureFirst:
    def test_refuses_the_registration_with_a_sentence(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        event, met = factories.event(cast), Rendezvous()
        monkeypatch.setattr(erasure, "coming", met.before(erasure.coming))  # the person is held by now
        registered, erased = race(met.before(register(event, cast)), erase(cast))
        assert erased.is_erased
        assert isinstance(registered, Refused), registered
        assert "raderade" in str(registered)
        assert not event.registrations.exists()
