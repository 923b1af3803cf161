"""The meetings of the demo year, lived through up to a day in November and up to a day in February."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from members.reference import load_municipalities
from network_portal.front.demo import agendas, bodies, cast, groups, minutes, operations
from network_portal.lib import dates
from network_portal.records.models import Notice
from operations.actions import attendance, poll_table
from operations.models import AgendaItem, Body, DatePoll, Decision, Meeting, Minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def live() -> Callable[[datetime], None]:
    def until(now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            load_municipalities()
            operations.build(cast.build(now.year), now.year)

    return until


class TestBuild:
    def test_leaves_a_year_of_meetings(self, live: Callable[[datetime], None]) -> None:
        live(datetime(2026, 11, 23, 13, tzinfo=UTC))
        meetings = list(Meeting.objects.order_by("starts_at"))
        assert [meeting.state for meeting in meetings] == ["called"] * 6 + ["cancelled"] + ["called"] * 5 + ["draft"]
        assert all(meeting.called_at and meeting.called_at < meeting.starts_at for meeting in meetings[:-1])
        assert [meeting.sequence for meeting in meetings] == [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0]
        april = meetings[3]
        assert april.title == "Nätverksmöte 4/2026"
        items = [str(item).replace("\xa0", " ") for item in april.agenda.all()]
        assert (items[0], items[3], items[-1]) == (
            "§ 31 Öppnande, val av justerare",
            "§ 34 Förslag 1 v2 ”Finansieringsprincip 2027”",
            "§ 38 Övrigt, nästa möte",
        )
        numbers = AgendaItem.objects.filter(year=2026).order_by("paragraph").values_list("paragraph", flat=True)
        assert list(numbers) == list(range(1, len(numbers) + 1))
        assert not Notice.objects.unsent().filter(template__startswith="operations").exists()

    def test_leaves_what_lies_far_ahead_as_drafts(self, live: Callable[[datetime], None]) -> None:
        live(datetime(2026, 2, 2, 13, tzinfo=UTC))
        states = list(Meeting.objects.order_by("starts_at").values_list("state", flat=True))
        assert states == ["called"] * 3 + ["draft"] * 10


class TestMinutes:
    def test_of_past_meetings_hold_and_the_latest_waits(self, live: Callable[[datetime], None]) -> None:
        now = datetime(2026, 11, 23, 13, tzinfo=UTC)
        live(now)
        with time_machine.travel(now, tick=False):
            minutes.build(cast.find(2026), 2026)
            rows = Minutes.objects.order_by("meeting__starts_at")
            assert [row.state for row in rows] == ["approved"] * 9 + ["approving"]
            assert rows.last().approvals.filter(approved_at=None).count() == 1
            assert all(row.attendance.there().count() >= 5 for row in rows)
            decided = Decision.objects.with_review()
            assert decided.count() >= 9
            assert [str(row) for row in decided.to_review(by=dates.today() + timedelta(days=14))] == ["§\xa04 Årsplan 2026"]
        assert not Notice.objects.unsent().filter(template__startswith="operations").exists()


class TestAgendas:
    @pytest.mark.parametrize("gathering", [*agendas.YEAR, agendas.AFTERWARDS], ids=lambda one: f"{one.month}")
    def test_fit_into_their_meetings(self, gathering: agendas.Gathering) -> None:
        assert sum(minutes for _title, _kind, minutes, _description in gathering.points) <= gathering.minutes


class TestBodies:
    @pytest.mark.parametrize("now", [datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 1, 3, 13, tzinfo=UTC)])
    def test_leave_groups_that_have_begun_to_work(self, now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            self.build(now.year)
            steering = Body.objects.get(kind=Body.Kind.STEERING)
            assert steering.seats.current().filter(is_chair=True).count() == 1
            coming = Meeting.objects.filter(body=steering).upcoming().get()
            assert attendance(coming).in_words == "2 av 4 organisationer kommer, 3 behövs."
            poll = DatePoll.objects.get()
            assert poll.is_open
            assert len(poll_table(poll).best) == 1
            assert Body.objects.filter(is_open=False).count() == 1
            assert Meeting.objects.exclude(series=None).count() == 4
        assert not Notice.objects.unsent().filter(template__startswith="operations").exists()

    @pytest.mark.parametrize("now", [datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 12, 28, 13, tzinfo=UTC)])
    def test_give_the_paragraphs_of_all_groups_in_the_order_of_the_days(self, now: datetime) -> None:
        with time_machine.travel(now, tick=False):
            self.build(now.year)
            for year in (2026, 2027):
                items = AgendaItem.objects.filter(year=year).order_by("paragraph")
                days = list(items.values_list("meeting__starts_at", flat=True))
                assert days == sorted(days)

    def test_answer_the_notices_of_the_coming_network_meetings(self) -> None:
        with time_machine.travel(datetime(2026, 10, 30, 13, tzinfo=UTC), tick=False):
            self.build(2026)
            ahead = Meeting.objects.filter(body=Body.network(), state="called").upcoming()
            answers = [set(meeting.answers.values_list("answer", flat=True)) for meeting in ahead]
            assert answers == [{"yes", "no", "substitute"}, {"yes", "substitute"}]

    def build(self, year: int) -> None:
        load_municipalities()
        people = cast.build(year)
        for part in (groups, operations, bodies):
            part.build(people, year)
