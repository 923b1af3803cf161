"""Who came to meetings, by their minutes: counted in the follow-up, never named, and withheld when they were few."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from members.models import Organisation, Person
from network_portal.front.followup import asking
from network_portal.front.followup.figures import by_part, figures
from network_portal.front.followup.lines import in_words
from network_portal.front.followup.periods import asked_for
from network_portal.front.reports.gather import gather
from operations.models import Attendance, Body, MatrixRow, Meeting, Minutes
from tests import factories
from tests.cast import Cast
from tests.front.followup.april import IN_APRIL, SPRING, held, of
from tests.strict import StrictClient

As = Callable[[Person | None], StrictClient]
Guests = list[tuple[Person | str, Organisation | None]]


def met(cast: Cast, row: MatrixRow, came: Guests, state: str = "present", **fields: Any) -> Meeting:
    """A meeting in March whose minutes say who came."""
    at = datetime(2026, 3, 4, 9, tzinfo=UTC)
    meeting = factories.meeting(cast, **{"matrix_row": row, "starts_at": at, "called_at": at, **fields})
    minutes = Minutes.objects.create(meeting=meeting, writer=cast.coordinator)
    for who, where in came:
        known = {"name": who} if isinstance(who, str) else {"person": who}
        times = {"left_at": "10:00"} if state == "part" else {}
        Attendance.objects.create(minutes=minutes, organisation=where, state=state, **known, **times)
    return meeting


def guests(many: list[Organisation], n: int) -> Guests:
    return [(f"Gäst {each.short_name}", each) for each in many[:n]]


@pytest.fixture
def closed(cast: Cast) -> Body:
    body = factories.body(name="Jämförelsegruppen", is_open=False)
    factories.seat(cast, body, person=cast.neighbour, organisation=cast.malmo)
    return body


class TestFigures:
    def test_count_those_who_came_to_a_meeting_for_a_part_of_it_too(
        self, cast: Cast, row: MatrixRow, many: list[Organisation]
    ) -> None:
        met(cast, row, guests(many, 4))
        met(cast, row, [(cast.officer, cast.ystad), ("Gäst Skurup", many[4])], state="part")
        met(cast, row, guests(many, 7)[5:], state="absent")
        found = of(row)
        assert (found.people, found.organisations, found.few_at_meetings) == (6, 5, False)

    def test_count_whoever_came_to_several_things_once(self, cast: Cast, row: MatrixRow, many: list[Organisation]) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        met(cast, row, [*guests(many, 5)[1:], (cast.officer, cast.ystad)])
        found = of(row, cast.ystad)
        assert (found.people, found.organisations) == (5, 5)
        assert found.own is not None
        assert (found.own.held, found.own.people, found.own.seats, found.own.at_events) == (2, 1, 2, 1)
        assert found.dots == ["ours", "ours"]

    def test_leave_out_meetings_to_which_fewer_than_five_organisations_came(
        self, cast: Cast, row: MatrixRow, many: list[Organisation]
    ) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        met(cast, row, guests(many, 4))
        found = of(row)
        assert (found.people, found.organisations, found.few_at_meetings) == (1, 1, True)
        line = in_words(by_part([found])[0], None)["lines"][0]
        assert "färre än 5 organisationer på möten" in line.quiet_people

    def test_weigh_closed_groups_by_themselves(
        self, cast: Cast, row: MatrixRow, many: list[Organisation], closed: Body
    ) -> None:
        """Six in all less the five whose names anybody reads would tell that one more was there."""
        met(cast, row, guests(many, 5))
        met(cast, row, guests(many, 6)[5:], body=closed)
        assert (of(row).organisations, of(row).few_at_meetings) == (5, True)
        met(cast, row, guests(many, 7)[1:], body=closed)
        assert (of(row).organisations, of(row).few_at_meetings) == (7, False)

    def test_never_say_that_an_organisation_was_at_a_closed_meeting(
        self, cast: Cast, row: MatrixRow, many: list[Organisation], closed: Body
    ) -> None:
        met(cast, row, [(cast.neighbour, cast.malmo), *guests(many, 7)], body=closed)
        own = of(row, cast.malmo).own
        assert own is not None
        assert (own.held, own.people, own.seats) == (0, 0, 0)

    def test_count_no_meeting_that_is_cancelled_or_of_another_period(
        self, cast: Cast, row: MatrixRow, many: list[Organisation]
    ) -> None:
        met(cast, row, guests(many, 6), starts_at=datetime(2025, 3, 4, 9, tzinfo=UTC))
        meeting = met(cast, row, guests(many, 6))
        Meeting.objects.filter(pk=meeting.pk).update(state="cancelled")
        assert (of(row).people, of(row).few_at_meetings) == (0, False)

    def test_reach_the_report_of_the_year(self, cast: Cast, row: MatrixRow) -> None:
        held(cast, row, (cast.officer, cast.ystad))
        met(cast, row, [(cast.officer, cast.ystad), (cast.colleague, cast.ystad)])
        line = next(each for each in gather(cast.ystad, 2026).lines if each.number == row.number)
        assert (line.participants, line.learnt) == (3, 1)


class TestSources:
    def test_say_how_many_came_with_the_minutes_to_read(
        self, cast: Cast, row: MatrixRow, many: list[Organisation], as_: As
    ) -> None:
        meeting = met(cast, row, guests(many, 3))
        url = row.get_absolute_url()
        link = reverse("operations:minutes", args=[meeting.pk])
        assert link in as_(cast.coordinator).get(url).content.decode()
        html = as_(cast.officer).get(url).content.decode()
        assert link not in html  # the minutes are not approved: not for all to read yet
        Minutes.objects.update(state="approved", sent_at=IN_APRIL, approved_at=IN_APRIL)
        html = as_(cast.officer).get(url).content.decode()
        assert link in html
        assert "från 3 organisationer" in html

    def test_show_no_closed_meeting_to_those_who_do_not_sit_there(
        self, cast: Cast, row: MatrixRow, many: list[Organisation], closed: Body, as_: As
    ) -> None:
        met(cast, row, guests(many, 6), body=closed, title="Sluten träff", responsible=cast.neighbour)
        for visitor in (cast.officer, cast.coordinator, cast.administrator):
            html = as_(visitor).get(row.get_absolute_url()).content.decode()
            assert "Sluten träff" not in html
            assert "Gäst" not in as_(visitor).get(reverse("front:followup")).content.decode()


class TestAsking:
    def test_asks_those_who_are_noted_and_not_all_that_were_called(self, cast: Cast, row: MatrixRow) -> None:
        met(cast, row, [(cast.officer, cast.ystad), ("Eva Ek", None)])
        assert asking.took_part(SPRING) == {(row.key, cast.ystad.pk)}

    def test_asks_all_that_were_called_when_nobody_is_noted(self, cast: Cast, row: MatrixRow, closed: Body) -> None:
        at = datetime(2026, 3, 4, 9, tzinfo=UTC)
        factories.meeting(cast, matrix_row=row, body=closed, starts_at=at)
        assert asking.took_part(SPRING) == {(row.key, cast.malmo.pk)}

    def test_costs_the_same_however_many_meetings_there_were(
        self, cast: Cast, row: MatrixRow, closed: Body, count_queries: Callable[..., Any]
    ) -> None:
        # members, events, needs that moved, those with them, attendance, calls to all, calls by seat
        for _n in range(3):
            factories.meeting(cast, matrix_row=row, body=closed, starts_at=datetime(2026, 3, 4, 9, tzinfo=UTC))
            with count_queries(7):
                asking.took_part(SPRING)


class TestCost:
    def test_of_who_came_is_one_query(
        self, cast: Cast, row: MatrixRow, many: list[Organisation], count_queries: Callable[..., Any]
    ) -> None:
        # the journal's length, rows, indicators, events, who came, meetings, needs, answers, means
        for _n in range(2):
            met(cast, row, guests(many, 6))
            cache.clear()
            with count_queries(9):
                figures(asked_for("three-years"))
