"""What the year's report says about events, what the calendar and the search show, and what waits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from competence import actions, calendar, programme, reports, search, waiting
from competence.models import Event
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.calendars import CANCELLED, CONFIRMED, TENTATIVE
from tests import factories
from tests.cast import Cast

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def held(cast: Cast, on: datetime, attended: dict[Person, tuple[Organisation, str]], **fields: Any) -> Event:
    """An event of three hours, with who came."""
    event = factories.event(cast, starts_at=on, **fields)
    with dates.at(on - timedelta(days=30)):
        made = {who: actions.register(event, who, where, by=who) for who, (where, _) in attended.items()}
    with dates.at(on):
        actions.note_attendance(event, {made[who].pk: state for who, (_, state) in attended.items()}, by=cast.coordinator)
    return event


class TestFigures:
    def test_count_attendance_not_registration(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        second = factories.matrix_row(2, 1, "Marknadsdialog")
        came, missed = (cast.ystad, "present"), (cast.ystad, "absent")
        held(
            cast,
            datetime(2025, 3, 4, 9, tzinfo=STOCKHOLM),
            {cast.officer: came, cast.reader: missed, cast.neighbour: (cast.malmo, "part")},
        )
        held(cast, datetime(2025, 9, 4, 9, tzinfo=STOCKHOLM), {cast.officer: (cast.ystad, "part")})
        held(cast, datetime(2025, 12, 31, 20, tzinfo=STOCKHOLM), {cast.colleague: came}, matrix_row=second)
        held(cast, datetime(2024, 5, 2, 9, tzinfo=STOCKHOLM), {cast.officer: came})
        factories.event(cast, starts_at=datetime(2025, 5, 5, 9, tzinfo=STOCKHOLM), state=Event.State.CANCELLED)
        factories.event(cast, starts_at=datetime(2025, 5, 6, 9, tzinfo=STOCKHOLM), state=Event.State.DRAFT)
        with count_queries(4):  # the year's events, our rows, our totals, every member's seats
            year = reports.figures(cast.ystad, 2025)
        assert (year.events, year.people_trained, year.seats_used, year.seats_missed) == (3, 2, 3, 1)
        assert year.hours == Decimal(9)
        assert year.before == {"events": 1, "people_trained": 1, "seats_used": 1}
        assert [(row.number, row.planned, row.held, row.participants, row.hours) for row in year.rows] == [
            ("1.1", 3, 2, 2, Decimal(6)),
            ("2.1", 1, 1, 1, Decimal(3)),
        ]
        assert year.quarters == {1: [1, 0, 1, 0], 2: [0, 0, 0, 1], 3: [0, 0, 0, 0]}
        assert year.network_median == 0  # Ystad 3, Malmö 1, three members none

    def test_of_a_year_without_events_are_noughts(self, cast: Cast) -> None:
        year = reports.figures(cast.ystad, 2019)
        assert (year.rows, year.events, year.hours, year.network_median) == ([], 0, Decimal(0), 0)

    def test_new_years_eve_belongs_to_its_year_in_stockholm(self, cast: Cast) -> None:
        held(cast, datetime(2026, 1, 1, 0, 30, tzinfo=STOCKHOLM), {cast.officer: (cast.ystad, "present")})
        assert reports.figures(cast.ystad, 2025).events == 0
        assert reports.figures(cast.ystad, 2026).events == 1


class TestCalendar:
    def test_takes_the_day_only_of_those_with_a_seat(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        event = factories.event(cast, capacity=1, online_url="https://moten.example.org/1")
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        day = dates.as_local_date(event.starts_at)
        for who, status in ((cast.officer, CONFIRMED), (cast.neighbour, TENTATIVE), (cast.reader, TENTATIVE)):
            assert who.active_roles
            with count_queries(2):  # events, own registrations
                (entry,) = calendar.entries(who, day, day)
            assert entry.status == status
            assert ("moten.example.org" in entry.description) is (who == cast.officer)

    def test_shows_what_touches_the_days_and_nothing_else(self, cast: Cast) -> None:
        event = factories.event(cast, starts_at=datetime(2026, 11, 24, 22, tzinfo=STOCKHOLM))  # ends at 01.00
        for first, last, count in ((23, 23, 0), (23, 24, 1), (24, 24, 1), (25, 30, 1), (26, 30, 0)):
            found = calendar.entries(cast.officer, date(2026, 11, first), date(2026, 11, last))
            assert len(found) == count
        assert found == []
        assert event.as_entry(with_link=False).uid == f"event-{event.pk}"

    def test_cancelled_events_leave_the_calendars_that_have_them(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.cancel(event, "Föreläsaren är sjuk.", by=cast.coordinator)
        day = dates.as_local_date(event.starts_at)
        (entry,) = calendar.entries(cast.officer, day, day)
        assert (entry.status, entry.sequence) == (CANCELLED, 1)
        assert calendar.entries(cast.neighbour, day, day) == []

    def test_drafts_are_for_coordinators(self, cast: Cast) -> None:
        event = factories.event(cast, state=Event.State.DRAFT)
        day = dates.as_local_date(event.starts_at)
        assert calendar.entries(cast.officer, day, day) == []
        assert [entry.status for entry in calendar.entries(cast.coordinator, day, day)] == [TENTATIVE]


class TestSearch:
    def test_finds_all_the_words_among_what_one_may_see(self, cast: Cast) -> None:
        event = factories.event(cast, title="Växter utan plastkruka")
        factories.event(cast, title="Växter i utkast", state=Event.State.DRAFT)
        assert [hit.title for hit in search.search(cast.officer, ["växter", "KRUKA"])] == [event.title]
        assert [hit.url for hit in search.search(cast.officer, ["växter"])] == [event.get_absolute_url()]
        assert len(search.search(cast.coordinator, ["växter"])) == 2
        assert search.search(cast.stranger, ["växter"]) == []
        assert search.search(cast.officer, []) == []


class TestWaiting:
    def test_is_what_one_goes_to_in_the_next_two_weeks(self, cast: Cast) -> None:
        soon = factories.event(cast, title="Snart", starts_at=dates.now() + timedelta(days=3), capacity=1)
        later = factories.event(cast, title="Senare", starts_at=dates.now() + timedelta(days=30))
        for event in (soon, later):
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(soon, cast.reader, cast.ystad, by=cast.reader)
        (mine,) = waiting.waiting(cast.officer)
        assert (mine.title, mine.must, mine.action) == ("Snart", False, "Se programmet")
        (queued,) = waiting.waiting(cast.reader)
        assert queued.action == "Se kön"

    def test_is_attendance_to_note_for_coordinators(self, cast: Cast) -> None:
        on = dates.now() - timedelta(days=2)
        with dates.at(on - timedelta(days=9)):
            event = factories.event(cast, starts_at=on)
            registration = actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        (item,) = waiting.waiting(cast.coordinator)
        assert (item.must, item.action) == (True, "Notera närvaro")
        assert waiting.waiting(cast.officer) == []
        actions.note_attendance(event, {registration.pk: "present"}, by=cast.coordinator)
        assert waiting.waiting(cast.coordinator) == []


class TestProgramme:
    def test_is_read_from_lines_that_begin_with_a_time(self) -> None:
        text = "Hej!\n\n8:30 - 9:00 Kaffe\n09.00–09.20 Varför?\nAnna\nBilder delas ut.\n\nTa med krav.\n10.30 Slut"
        read = programme.read(text)
        assert (read.before, read.after) == ("Hej!", "Ta med krav.")
        assert [(slot.time, slot.title, slot.length, slot.is_pause) for slot in read.slots] == [
            ("08.30–09.00", "Kaffe", "30 min", True),
            ("09.00–09.20", "Varför?", "20 min", False),
            ("10.30", "Slut", "", False),
        ]
        assert read.slots[1].details == ["Anna", "Bilder delas ut."]

    def test_is_not_seen_where_there_is_none(self) -> None:
        for text in (
            "",
            "Kl. 09.00 börjar vi",
            "25.00–26.00 Aldrig",
            "09.70 x",
            "10.00–09.00 Baklänges",
            "09.00",
            "1.23.4 x",
        ):
            assert programme.read(text).slots == []
