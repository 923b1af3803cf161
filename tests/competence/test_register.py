"""Everyone joins the queue; free seats are filled from the front."""

from collections.abc import Callable
from datetime import datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from competence import actions, letters, rules
from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests import factories
from tests.cast import Cast
from tests.competence.conftest import counts

STOCKHOLM = ZoneInfo("Europe/Stockholm")
State = Registration.State


def told(person: Person) -> list[str]:
    """Which letters the person got, in order."""
    return [notice.template.split("/")[-1] for notice in person.notices.order_by("pk")]


class TestRegister:
    def test_gives_a_seat_while_one_is_free(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1)
        registration = actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert registration.state == State.SEATED
        assert counts(event) == (1, 0)

    def test_tells_who_got_a_seat_with_a_calendar_file(self, cast: Cast) -> None:
        event = factories.event(cast, online_url="https://moten.example.org/1")
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        notice = cast.officer.notices.get()
        assert notice.subject.startswith("Du har plats: Funktionskrav")
        assert "Du har anmält dig" in notice.text
        name, kind, text = notice.attachments[0]
        assert name == "funktionskrav-och-utvardering.ics"
        assert kind == "text/calendar"
        assert f"UID:event-{event.pk}@" in text
        assert "https://moten.example.org/1" in text.replace("\r\n ", "")

    def test_tells_who_queues_the_number_and_keeps_the_link_for_later(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1, online_url="https://moten.example.org/1")
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        actions.register(event, cast.colleague, cast.ystad, by=cast.colleague)
        registration = actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert registration.state == State.QUEUED
        assert counts(event) == (1, 2)
        notice = cast.officer.notices.get()
        assert notice.subject == "Du är nummer 2 i kön: Funktionskrav och utvärdering"
        assert "moten.example.org" not in notice.text
        assert notice.attachments == []

    def test_tells_the_colleague_who_did_it(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.reader, cast.ystad, by=cast.officer)
        assert "Officer Ystad har anmält dig" in cast.reader.notices.get().text

    def test_writes_the_receipt_before_others_wait_for_the_event(self, cast: Cast) -> None:
        happened = []
        lock, calendar_file = actions._lock, letters.calendar_file
        with (
            patch.object(actions, "_lock", lambda event: happened.append("locked") or lock(event)),
            patch.object(
                letters, "calendar_file", lambda *args, **how: happened.append("written") or calendar_file(*args, **how)
            ),
        ):
            actions.register(factories.event(cast), cast.officer, cast.ystad, by=cast.officer)
        assert happened == ["written", "locked"]

    def test_tells_what_holds_when_the_event_was_changed_meanwhile(self, cast: Cast) -> None:
        seen = factories.event(cast)
        actions.change(seen, by=cast.coordinator, place="Folkets hus, Eslöv")
        actions.register(seen, cast.officer, cast.ystad, by=cast.officer)
        notice = cast.officer.notices.get()
        assert "Folkets hus, Eslöv" in notice.text
        assert "Folkets hus\\, Eslöv" in notice.attachments[0][2]

    def test_is_remembered_in_the_journal(self, cast: Cast) -> None:
        event = factories.event(cast)
        registration = actions.register(event, cast.officer, cast.ystad, by=cast.coordinator)
        entry = JournalEntry.objects.get(action="competence.registered")
        assert entry.by == cast.coordinator
        assert entry.data == {
            "person": cast.officer.pk,
            "organisation": cast.ystad.pk,
            "registration": registration.pk,
            "state": "seated",
        }

    def test_twice_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        with pytest.raises(Refused, match="är redan anmäld"):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert counts(event) == (1, 0)

    def test_again_after_withdrawing_goes_to_the_end(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, capacity=1)
        first, second, third = crowd(3)
        with dates.at(dates.now()):  # at the same moment: the order must not hang on the clock
            for person in (first, second, third):
                actions.register(event, person, cast.ystad, by=person)
            actions.withdraw(event, second, by=second)
            actions.register(event, second, cast.ystad, by=second)
        assert [row.person for row in event.registrations.queue()] == [third, second]
        assert counts(event) == (1, 2)

    def test_goes_to_the_end_when_the_clock_was_set_back(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, capacity=1)
        first, second, third = crowd(3)
        for minutes, person in ((0, first), (0, second), (-10, third)):
            with dates.at(dates.now() + timedelta(minutes=minutes)):
                actions.register(event, person, cast.ystad, by=person)
        assert [row.person for row in event.registrations.queue()] == [second, third]

    def test_says_when_it_closed_and_whom_to_ask(self, cast: Cast) -> None:
        event = factories.event(
            cast,
            starts_at=datetime(2026, 11, 24, 9, tzinfo=STOCKHOLM),
            registration_closes_at=datetime(2026, 11, 20, 15, tzinfo=STOCKHOLM),
        )
        with dates.at(datetime(2026, 11, 21, 9, tzinfo=STOCKHOLM)), pytest.raises(Refused) as refused:
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert str(refused.value).replace("\xa0", " ") == (
            "Anmälan stängde fre 20 nov kl. 15.00. Hör av dig till Coordinator Cluster, coordinator.cluster@example.org."
        )

    def test_is_open_to_the_very_minute(self, cast: Cast) -> None:
        closes = datetime(2026, 11, 20, 15, tzinfo=STOCKHOLM)
        event = factories.event(cast, starts_at=closes + timedelta(days=4), registration_closes_at=closes)
        with dates.at(closes):
            assert actions.register(event, cast.officer, cast.ystad, by=cast.officer).state == State.SEATED

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"state": Event.State.CANCELLED}, "är inställt"),
            ({"state": Event.State.DRAFT}, "ännu ett utkast"),
            ({"starts_at": dates.now() - timedelta(hours=1)}, "redan börjat"),
            ({"starts_at": dates.now() - timedelta(days=9)}, "redan börjat"),
        ],
    )
    def test_is_refused_when_there_is_nothing_to_come_to(self, cast: Cast, fields: dict[str, object], reason: str) -> None:
        event = factories.event(cast, **fields)
        with pytest.raises(Refused, match=reason):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert not Notice.objects.exists()

    def test_only_for_an_organisation_the_person_acts_for(self, cast: Cast) -> None:
        event = factories.event(cast)
        with pytest.raises(Refused, match="ingen roll i Malmö"):
            actions.register(event, cast.officer, cast.malmo, by=cast.coordinator)

    def test_who_may_register_whom(self, cast: Cast) -> None:
        event = factories.event(cast)
        assert all(rules.may_register(person, event) for person in (cast.officer, cast.reader, cast.coordinator))
        assert not rules.may_register(cast.stranger, event)
        assert rules.may_register_for(cast.officer, cast.ystad)
        assert rules.may_register_for(cast.colleague, cast.ystad)
        assert not rules.may_register_for(cast.reader, cast.ystad)
        assert not rules.may_register_for(cast.officer, cast.malmo)
        assert rules.may_register_for(cast.coordinator, cast.malmo)


class TestWithdraw:
    def test_gives_the_seat_to_the_longest_waiting(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, capacity=2)
        people = crowd(5)
        for person in people:
            actions.register(event, person, cast.ystad, by=person)
        actions.withdraw(event, people[0], by=people[0])
        states = dict(event.registrations.values_list("person", "state"))
        assert [states[person.pk] for person in people] == ["withdrawn", "seated", "seated", "queued", "queued"]
        assert counts(event) == (2, 2)

    def test_from_the_queue_moves_nobody(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, capacity=1)
        people = crowd(3)
        for person in people:
            actions.register(event, person, cast.ystad, by=person)
        actions.withdraw(event, people[1], by=people[1])
        assert counts(event) == (1, 1)
        assert told(people[2]) == ["queued.txt"]

    def test_is_not_told_to_the_one_who_did_it(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.withdraw(event, cast.officer, by=cast.officer)
        assert told(cast.officer) == ["registered.txt"]

    def test_by_somebody_else_is_told_and_leaves_the_calendar(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.withdraw(event, cast.officer, by=cast.colleague)
        notice = cast.officer.notices.order_by("-pk").first()
        assert notice is not None
        assert "Colleague Ystad har avanmält dig" in notice.text
        assert "METHOD:CANCEL" in notice.attachments[0][2]

    def test_twice_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.withdraw(event, cast.officer, by=cast.officer)
        with pytest.raises(Refused, match="är inte anmäld"):
            actions.withdraw(event, cast.officer, by=cast.officer)
        assert counts(event) == (0, 0)

    def test_works_after_registration_has_closed(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        with dates.at(event.starts_at - timedelta(minutes=1)):
            actions.withdraw(event, cast.officer, by=cast.officer)
        assert counts(event) == (0, 0)

    def test_is_refused_when_the_event_has_begun(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        with dates.at(event.starts_at), pytest.raises(Refused, match="redan börjat"):
            actions.withdraw(event, cast.officer, by=cast.officer)


class TestMoveUp:
    def test_is_told_with_a_calendar_file(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1, online_url="https://moten.example.org/1")
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.withdraw(event, cast.neighbour, by=cast.neighbour)
        assert told(cast.officer) == ["queued.txt", "moved_up.txt"]
        notice = cast.officer.notices.order_by("-pk").first()
        assert notice is not None
        assert notice.subject.startswith("Du fick plats: ")
        assert "https://moten.example.org/1" in notice.text
        assert "METHOD:PUBLISH" in notice.attachments[0][2]

    def test_is_the_portals_doing_in_the_journal(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.withdraw(event, cast.neighbour, by=cast.neighbour)
        assert JournalEntry.objects.get(action="competence.moved_up").by is None

    def test_can_happen_to_the_same_person_twice(self, cast: Cast) -> None:
        """Each time is told: the key names the occasion, not only the person."""
        event = factories.event(cast, capacity=1)
        for _ in range(2):
            actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
            actions.withdraw(event, cast.neighbour, by=cast.neighbour)
            actions.withdraw(event, cast.officer, by=cast.officer)
        assert told(cast.officer) == ["queued.txt", "moved_up.txt"] * 2


class TestCapacity:
    def test_more_seats_are_filled_from_the_front(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, capacity=1)
        people = crowd(5)
        for person in people:
            actions.register(event, person, cast.ystad, by=person)
        actions.change(event, by=cast.coordinator, capacity=3)
        assert counts(event) == (3, 2)
        assert [told(person)[-1] for person in people[1:]] == ["moved_up.txt", "moved_up.txt", "queued.txt", "queued.txt"]

    def test_fewer_than_taken_is_refused_with_the_number(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=10)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        with pytest.raises(Refused, match="2 personer har redan plats"):
            actions.change(event, by=cast.coordinator, capacity=1)
        assert counts(event) == (2, 0)

    def test_can_go_down_to_what_is_taken(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=10)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert actions.change(event, by=cast.coordinator, capacity=1).free_seats == 0

    def test_is_promised_by_the_database(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1, seats_taken=1)
        with pytest.raises(IntegrityError, match="event_seats"), transaction.atomic():
            Event.objects.filter(pk=event.pk).update(seats_taken=2)
