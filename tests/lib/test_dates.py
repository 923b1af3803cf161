from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from network_portal.lib import dates

SPACE = "\u00a0"


class TestClock:
    def test_is_the_one_that_the_demo_year_can_set(self) -> None:
        moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
        with dates.at(moment):
            assert dates.now() == moment
            assert dates.today() == date(2026, 3, 1)
        assert abs(dates.now() - timezone.now()) < timedelta(seconds=5)

    def test_goes_back_after_an_error(self) -> None:
        with pytest.raises(RuntimeError), dates.at(datetime(2001, 1, 1, tzinfo=UTC)):
            raise RuntimeError
        assert dates.today().year > 2001

    def test_today_is_stockholm_s(self) -> None:
        with time_machine.travel(datetime(2026, 6, 30, 22, 30, tzinfo=UTC), tick=False):
            assert dates.today() == date(2026, 7, 1)

    @pytest.mark.parametrize(
        ("utc", "local"),
        [
            (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "01.59"),  # the clock goes forward: 02 is left out
            (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "03.00"),
            (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "02.30"),  # and back: 02.30 comes twice
            (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "02.30"),
        ],
    )
    def test_follows_summer_time(self, utc: datetime, local: str) -> None:
        assert dates.clock(utc) == local


class TestWorkingDays:
    @pytest.mark.parametrize(
        "day",
        [
            date(2026, 1, 1),
            date(2026, 1, 6),
            date(2026, 4, 3),  # Good Friday
            date(2026, 4, 6),  # Easter Monday
            date(2026, 5, 1),
            date(2026, 5, 14),  # Ascension Day
            date(2026, 6, 19),  # midsummer eve
            date(2026, 12, 24),
            date(2026, 12, 25),
            date(2026, 12, 31),
            date(2026, 11, 21),  # a Saturday
            date(2026, 11, 22),
        ],
    )
    def test_are_not_these(self, day: date) -> None:
        assert not dates.is_working_day(day)

    @pytest.mark.parametrize("day", [date(2026, 6, 22), date(2026, 12, 23), date(2026, 5, 15), date(2026, 11, 23)])
    def test_are_these(self, day: date) -> None:
        assert dates.is_working_day(day)

    def test_a_time_limit_moves_over_the_holidays(self) -> None:
        assert dates.working_day_from(date(2026, 4, 3)) == date(2026, 4, 7)
        assert dates.working_day_from(date(2026, 12, 24)) == date(2026, 12, 28)
        assert dates.working_day_from(date(2026, 11, 23)) == date(2026, 11, 23)

    @given(st.dates(date(2020, 1, 1), date(2060, 1, 1)))
    def test_there_is_always_one_within_a_week(self, day: date) -> None:
        found = dates.working_day_from(day)
        assert dates.is_working_day(found)
        assert 0 <= (found - day).days <= 7


class TestWriting:
    @pytest.fixture(autouse=True)
    def _november(self) -> object:
        with dates.at(datetime(2026, 11, 23, 9, tzinfo=UTC)):
            yield

    def test_the_day_the_swedish_way(self) -> None:
        assert dates.day(date(2026, 11, 24)) == f"tis{SPACE}24{SPACE}nov"

    def test_the_year_when_it_is_another(self) -> None:
        assert dates.day(date(2027, 1, 5)) == f"tis{SPACE}5{SPACE}jan{SPACE}2027"
        assert dates.day(date(2026, 11, 24), year=True) == f"tis{SPACE}24{SPACE}nov{SPACE}2026"
        assert dates.day(date(2027, 1, 5), year=False) == f"tis{SPACE}5{SPACE}jan"

    def test_a_moment_late_in_the_evening_is_the_next_day_in_stockholm(self) -> None:
        assert dates.day(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == f"ons{SPACE}25{SPACE}nov"

    def test_how_far_away(self) -> None:
        today = dates.today()
        texts = [dates.distance(today + timedelta(days=n)) for n in (-3, -1, 0, 1, 4)]
        assert texts == ["3 dagar sedan", "i går", "i dag", "i morgon", "om 4 dagar"]

    def test_a_span_says_both_days_when_it_lasts_over_midnight(self) -> None:
        start = datetime(2026, 11, 24, 8, tzinfo=UTC)
        assert dates.span(start, start + timedelta(hours=3)) == "kl. 09.00–12.00"
        assert dates.span(start, start + timedelta(days=1)).count("nov") == 2

    def test_english_has_capital_letters_and_a_colon(self) -> None:
        start = datetime(2026, 4, 1, 7, tzinfo=UTC)
        with translation.override("en"):
            assert dates.day(date(2026, 4, 1), year=True) == f"Wed{SPACE}1{SPACE}Apr{SPACE}2026"
            assert dates.day(date(2026, 11, 24)) == f"Tue{SPACE}24{SPACE}Nov"
            assert dates.clock(start) == dates.time_of_day(time(9)) == "09:00"
            assert dates.span(start, start + timedelta(hours=3)) == "at 09:00–12:00"
            assert dates.distance(dates.today()) == "today"
        assert dates.clock(start) == dates.time_of_day(time(9)) == "09.00"

    @pytest.mark.parametrize(
        ("age", "text"),
        [
            (timedelta(seconds=-3), "nyss"),  # two machines whose clocks differ
            (timedelta(seconds=119), "nyss"),
            (timedelta(minutes=2), "för 2 minuter sedan"),
            (timedelta(minutes=119), "för 119 minuter sedan"),
            (timedelta(hours=2), "för 2 timmar sedan"),
            (timedelta(hours=47), "för 47 timmar sedan"),
            (timedelta(hours=49), f"lör{SPACE}21{SPACE}nov 09.00"),
        ],
    )
    def test_how_long_ago(self, age: timedelta, text: str) -> None:
        with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=UTC), tick=False):
            assert dates.ago(timezone.now() - age) == text
