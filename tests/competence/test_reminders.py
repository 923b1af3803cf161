"""Seven days and one day before, once each, also when the clock missed its hour."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from competence import actions, letters, tasks
from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.records.models import Notice
from tests import factories
from tests.cast import Cast
from tests.races import race

STOCKHOLM = ZoneInfo("Europe/Stockholm")
TUESDAY = datetime(2026, 11, 24, 13, tzinfo=STOCKHOLM)


def on(month: int, day: int, hour: int = 7, minute: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=STOCKHOLM)


@pytest.fixture
def event(cast: Cast) -> Event:
    """Tuesday 24 November at 13.00, with the officer seated and the neighbour in the queue since 1 November."""
    made = factories.event(cast, starts_at=TUESDAY, capacity=1)
    with dates.at(on(11, 1)):
        actions.register(made, cast.officer, cast.ystad, by=cast.officer)
        actions.register(made, cast.neighbour, cast.malmo, by=cast.neighbour)
    return made


def run(moment: datetime) -> list[str]:
    """The keys of the reminders that a run at `moment` adds."""
    before = set(Notice.objects.values_list("key", flat=True))
    with dates.at(moment):
        tasks.remind()
    return sorted(set(Notice.objects.values_list("key", flat=True)) - before)


def key(event: Event, person: Person, days: int, day: str = "2026-11-24") -> str:
    return f"competence.reminder:{event.pk}:{person.pk}:{days}:{day}"


class TestReminders:
    def test_tell_those_with_a_seat_seven_days_and_one_day_before(self, event: Event, cast: Cast) -> None:
        assert run(on(11, 16)) == []
        assert run(on(11, 17)) == [key(event, cast.officer, 7)]
        assert run(on(11, 22)) == []
        assert run(on(11, 23)) == [key(event, cast.officer, 1)]
        assert run(on(11, 24)) == []

    def test_say_when_where_and_how_with_a_calendar_file(self, event: Event, cast: Cast) -> None:
        run(on(11, 23))
        notice = Notice.objects.get(key=key(event, cast.officer, 1))
        assert notice.subject == "Påminnelse: Funktionskrav och utvärdering, i morgon"
        assert "kl. 13.00–16.00, Stadshuset, Malmö" in notice.text
        assert "Avanmäl dig på sidan" in notice.text
        assert f"/competence/events/{event.pk}/" in notice.text
        assert "BEGIN:VEVENT" in notice.attachments[0][2]

    def test_sends_once_when_run_twice(self, event: Event) -> None:
        assert len(run(on(11, 17))) == 1
        assert run(on(11, 17)) == []
        assert run(on(11, 17, 8)) == []
        assert run(on(11, 18)) == []

    def test_a_missed_run_is_caught_up(self, event: Event, cast: Cast) -> None:
        """The worker was away from the 17th to the 20th, and on the 23rd."""
        assert run(on(11, 20)) == [key(event, cast.officer, 7)]
        assert run(on(11, 24)) == [key(event, cast.officer, 1)]

    def test_the_weeks_reminder_is_not_sent_beside_the_days(self, event: Event, cast: Cast) -> None:
        assert run(on(11, 23)) == [key(event, cast.officer, 1)]

    def test_never_after_the_beginning(self, event: Event) -> None:
        assert run(TUESDAY) == []
        assert run(TUESDAY + timedelta(minutes=10)) == []

    def test_a_moved_event_is_another_fact(self, event: Event, cast: Cast) -> None:
        run(on(11, 17))
        with dates.at(on(11, 18)):
            later = {"starts_at": TUESDAY + timedelta(days=14), "ends_at": TUESDAY + timedelta(days=14, hours=3)}
            actions.change(event, by=cast.coordinator, **later)
        assert run(on(11, 23)) == []
        assert run(on(12, 1)) == [key(event, cast.officer, 7, "2026-12-08")]

    def test_nobody_who_withdrew_and_nobody_of_a_cancelled_event(self, event: Event, cast: Cast) -> None:
        with dates.at(on(11, 10)):
            actions.withdraw(event, cast.officer, by=cast.officer)
        assert run(on(11, 17)) == [key(event, cast.neighbour, 7)]
        with dates.at(on(11, 18)):
            actions.cancel(event, "Föreläsaren är sjuk.", by=cast.coordinator)
        assert run(on(11, 23)) == []

    def test_nobody_who_has_left(self, event: Event, cast: Cast) -> None:
        Person.objects.filter(pk=cast.officer.pk).update(is_active=False)
        assert run(on(11, 17)) == []

    def test_who_got_the_seat_late_is_told_the_day_before_only(self, cast: Cast) -> None:
        event = factories.event(cast, starts_at=TUESDAY)
        with dates.at(on(11, 19)):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert run(on(11, 20)) == []
        assert run(on(11, 23)) == [key(event, cast.officer, 1)]

    def test_who_registered_today_for_tomorrow_needs_none(self, cast: Cast) -> None:
        event = factories.event(cast, starts_at=TUESDAY, registration_closes_at=TUESDAY)
        with dates.at(on(11, 23, 14)):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert run(on(11, 23, 15)) == []

    @pytest.mark.parametrize("hour", [8, 13, 19])
    def test_comes_in_the_morning_whatever_the_hour_of_the_event(self, cast: Cast, hour: int) -> None:
        event = factories.event(cast, starts_at=TUESDAY.replace(hour=hour))
        with dates.at(on(11, 1)):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert run(on(11, 16, 18)) == []
        assert run(on(11, 17)) == [key(event, cast.officer, 7)]
        assert run(on(11, 22, 18)) == []
        assert run(on(11, 23)) == [key(event, cast.officer, 1)]

    def test_on_days_off_only_those_whose_event_is_tomorrow(self, cast: Cast) -> None:
        """Epiphany, Wednesday 6 January 2027: one event on the 7th, one on the 13th."""
        tomorrow = factories.event(cast, starts_at=datetime(2027, 1, 7, 9, tzinfo=STOCKHOLM))
        week = factories.event(cast, starts_at=datetime(2027, 1, 13, 9, tzinfo=STOCKHOLM))
        with dates.at(on(12, 1)):
            actions.register(tomorrow, cast.officer, cast.ystad, by=cast.officer)
            actions.register(week, cast.officer, cast.ystad, by=cast.officer)
        epiphany = datetime(2027, 1, 6, 7, 10, tzinfo=STOCKHOLM)
        assert run(epiphany) == [key(tomorrow, cast.officer, 1, "2027-01-07")]
        assert run(epiphany + timedelta(days=1)) == [key(week, cast.officer, 7, "2027-01-13")]

    def test_over_the_change_to_winter_time_the_date_is_the_same(self, cast: Cast) -> None:
        """The key is made by the database and by Python; both must mean the day in Stockholm."""
        late = datetime(2026, 10, 26, 0, 30, tzinfo=STOCKHOLM)  # the day before in UTC
        event = factories.event(cast, starts_at=late)
        with dates.at(on(10, 1)):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert run(on(10, 19)) == [key(event, cast.officer, 7, "2026-10-26")]
        assert run(on(10, 19, 8)) == []

    def test_goes_in_portions(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, starts_at=TUESDAY)
        with dates.at(on(11, 1)):
            for person in crowd(5):
                actions.register(event, person, cast.ystad, by=person)
        with patch.object(tasks, "PORTION", 2):
            assert len(run(on(11, 17))) == 5

    def test_one_broken_letter_leaves_the_others_of_earlier_portions_sent(
        self, cast: Cast, crowd: Callable[[int], list[Person]]
    ) -> None:
        event = factories.event(cast, starts_at=TUESDAY)
        people = crowd(4)
        with dates.at(on(11, 1)):
            for person in people:
                actions.register(event, person, cast.ystad, by=person)
        real = letters.tell_reminders

        def broken(registrations: list[Registration], days: int) -> None:
            if any(registration.person_id == people[3].pk for registration in registrations):
                raise ValueError("broken")
            real(registrations, days)

        with (
            patch.object(tasks, "PORTION", 2),
            patch.object(letters, "tell_reminders", broken),
            pytest.raises(ValueError, match="broken"),
        ):
            run(on(11, 17))
        assert len(run(on(11, 17))) == 2  # the broken one and its neighbour in the portion

    def test_tell_each_of_their_own_event(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        people = crowd(2)
        with dates.at(on(11, 1)):
            for person, title in zip(people, ("Innovationspartnerskap", "Livscykelkostnader"), strict=True):
                actions.register(factories.event(cast, starts_at=TUESDAY, title=title), person, cast.ystad, by=person)
        run(on(11, 17))
        told = Notice.objects.filter(key__startswith="competence.reminder").order_by("person")
        assert [notice.attachments[0][0] for notice in told] == ["innovationspartnerskap.ics", "livscykelkostnader.ics"]

    def test_costs_the_same_with_many_events(self, cast: Cast, count_queries: Callable[..., object]) -> None:
        for _ in range(5):
            factories.event(cast, starts_at=TUESDAY)
        # begin, one-day portion, commit; begin, seven-day portion, commit (savepoints here)
        with dates.at(on(11, 17)), count_queries(6):
            tasks.remind()


@pytest.mark.django_db(transaction=True)
class TestRemindersRace:
    def test_two_runs_at_once_tell_once(self, cast: Cast, crowd: Callable[[int], list[Person]]) -> None:
        event = factories.event(cast, starts_at=TUESDAY)
        with dates.at(on(11, 1)):
            for person in crowd(6):
                actions.register(event, person, cast.ystad, by=person)
        Notice.objects.all().delete()

        def at_seven() -> None:
            with dates.at(on(11, 17)):
                tasks.remind()

        race(*(partial(at_seven) for _ in range(3)))
        with dates.at(on(11, 17, 8)):
            tasks.remind()  # what one run left because another held the row
        assert Notice.objects.count() == 6
