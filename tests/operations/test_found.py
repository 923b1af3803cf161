"""What the front page, the calendar and the search find among the meetings."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from network_portal.lib.calendars import CANCELLED, CONFIRMED, TENTATIVE
from operations import actions
from operations.calendar import entries
from operations.models import ActionItem, AgendaItem, Meeting
from operations.reference import load_matrix
from operations.search import search
from operations.waiting import waiting
from tests import factories
from tests.cast import Cast

EVENING = datetime(2031, 4, 30, 21, 0, tzinfo=UTC)  # 23.00 in Stockholm; the meeting ends at 01.00 on 1 May


class TestEntries:
    def test_are_the_meetings_that_touch_the_days(self, cast: Cast) -> None:
        factories.meeting(cast, starts_at=EVENING)
        spans = [
            (date(2031, 4, 1), date(2031, 4, 29)),
            (date(2031, 4, 30), date(2031, 4, 30)),
            (date(2031, 5, 1), date(2031, 5, 31)),
        ]
        assert [len(entries(cast.officer, *span)) for span in spans] == [0, 1, 1]
        assert entries(cast.stranger, *spans[1]) == []

    def test_say_how_certain_each_is(self, cast: Cast) -> None:
        for state in Meeting.State:
            factories.meeting(cast, starts_at=EVENING, state=state, called_at=timezone.now())
        days = date(2031, 4, 30), date(2031, 4, 30)
        assert [entry.status for entry in entries(cast.coordinator, *days)] == [TENTATIVE, CONFIRMED, CANCELLED]
        assert [entry.status for entry in entries(cast.officer, *days)] == [CONFIRMED, CANCELLED]

    def test_cost_one_query(self, cast: Cast, count_queries: Callable[..., object]) -> None:
        for _ in range(3):
            factories.meeting(cast, starts_at=EVENING)
        cast.officer.active_roles  # noqa: B018  # read once for each request
        with count_queries(1):
            assert len(entries(cast.officer, date(2031, 4, 30), date(2031, 4, 30))) == 3

    def test_take_the_online_link_for_the_place_when_there_is_no_other(self, cast: Cast) -> None:
        factories.meeting(cast, starts_at=EVENING, place="", online_url="https://example.org/mote")
        assert entries(cast.officer, date(2031, 4, 30), date(2031, 4, 30))[0].place == "https://example.org/mote"


class TestSearch:
    def test_finds_meetings_items_and_rows(self, cast: Cast) -> None:
        load_matrix()
        meeting = factories.meeting(cast, title="Nätverksmöte om krukor", starts_at=EVENING, invitation="Läs utkastet")
        AgendaItem.objects.create(meeting=meeting, position=2, title="Case plastkrukor", year=2031, paragraph=35)
        hits = search(cast.officer, ["KRUKOR"])
        assert [(hit.title.replace("\xa0", " "), str(hit.kind), hit.date) for hit in hits] == [
            ("Nätverksmöte om krukor", "Nätverksmötet", EVENING),
            ("§ 35 Case plastkrukor", "Punkt på dagordningen, Nätverksmöte om krukor", EVENING),
        ]
        assert [hit.title for hit in search(cast.officer, ["kunskapshöjning", "innovationer"])] == ["1.1 Seminarier"]

    def test_hides_what_one_may_not_see(self, cast: Cast) -> None:
        factories.meeting(cast, title="Hemligt utkast", state="draft")
        assert search(cast.officer, ["hemligt"]) == []
        assert search(cast.stranger, ["hemligt"]) == []
        assert len(search(cast.coordinator, ["hemligt"])) == 1

    def test_finds_actions_matters_and_what_is_planned(self, cast: Cast) -> None:
        due = date(2031, 5, 2)
        factories.action(cast, what="Samla in tångvolymerna", due_on=due)
        factories.matter(cast, title="Strandrensning", why="Tången luktar")
        factories.plan_item(cast, title="Tångresa till Ystad", year=2031)
        found = [(hit.title, str(hit.kind), hit.excerpt) for hit in search(cast.officer, ["tång"])]
        assert found == [
            ("Samla in tångvolymerna", "Åtgärd, Nätverksmötet", "Officer Ystad"),
            ("Strandrensning", "Föreslaget ärende, Nätverksmötet", "Tången luktar"),
            ("Tångresa till Ystad", "I årsplanen 2031", "Deltagarna har sett en lösning i drift."),
        ]
        assert search(cast.officer, ["tång"])[0].date == due

    def test_keeps_what_is_of_a_closed_group_to_those_who_sit_in_it(self, cast: Cast) -> None:
        closed = factories.body(name="Jämförelsegruppen", is_open=False)
        factories.seat(cast, closed, person=cast.neighbour, organisation=cast.malmo)
        factories.action(cast, body=closed, what="Hemlig jämförelse", owner=cast.neighbour)
        factories.matter(cast, body=closed, title="Hemligt ärende", by=cast.neighbour)
        factories.plan_item(cast, adopted=False, title="Hemlig plan", year=2031)
        seen = {
            name: [hit.title for hit in search(person, ["hemlig"])] for name, person in cast.visitors().items() if person
        }
        assert seen["neighbour"] == ["Hemlig jämförelse", "Hemligt ärende"]
        assert seen["coordinator"] == seen["administrator"] == ["Hemlig plan"]
        assert seen["officer"] == seen["reader"] == seen["stranger"] == []

    def test_shows_at_most_so_many_of_each_sort_the_latest_first(self, cast: Cast) -> None:
        for n in range(4):
            factories.action(cast, what=f"Krukor {n}", due_on=date(2031, 5, 1 + n))
            factories.meeting(cast, title=f"Krukor {n}", starts_at=EVENING + timedelta(days=n))
        found = [hit.title for hit in search(cast.officer, ["krukor"], 2)]
        assert found == ["Krukor 3", "Krukor 2"] * 2

    def test_costs_one_query(self, cast: Cast, count_queries: Callable[..., object]) -> None:
        cast.officer.active_roles  # noqa: B018  # read once for each request
        with count_queries(1):
            search(cast.officer, ["krukor"])

    @pytest.mark.parametrize("words", [[], ["%"], ["_"], ["\\"], ["' OR 1=1"], ["😀"]])
    def test_survives_anything(self, words: list[str], cast: Cast) -> None:
        factories.meeting(cast)
        assert search(cast.officer, words) == []

    def test_can_use_the_trigram_indexes(self, cast: Cast) -> None:
        factories.meeting(cast)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            for rows, index in ((Meeting.objects.all(), "meeting_search"), (AgendaItem.objects.order_by(), "agenda_search")):
                assert index in rows.filter(title__icontains="krukor").explain()
            assert "action_search" in ActionItem.objects.filter(what__icontains="krukor").explain()


class TestWaiting:
    def test_asks_everyone_to_read_the_agenda_of_a_meeting_soon(self, cast: Cast) -> None:
        soon = factories.meeting(cast, starts_at=timezone.now() + timedelta(days=5))
        factories.meeting(cast, starts_at=timezone.now() + timedelta(days=50))
        items = waiting(cast.officer)
        assert [(item.title, item.url, item.must) for item in items] == [(soon.title, soon.get_absolute_url(), False)]
        assert items[0].why == "Dagordningen har 1 punkt."

    def test_asks_preparers_to_send_notices_and_finish_the_matrix(self, cast: Cast) -> None:
        factories.matrix_row()
        factories.meeting(cast, state="draft", starts_at=timezone.now() + timedelta(days=30))
        actions.draft_matrix(by=cast.coordinator)
        items = waiting(cast.coordinator)
        assert [(item.action, item.must) for item in items] == [("Skicka kallelsen", True), ("Fortsätt", False)]
        assert waiting(cast.officer) == []
