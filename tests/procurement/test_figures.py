"""What the needs tell the yearly report, the home page and the search; and the table of codes."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from members.models import Role
from network_portal.lib import dates
from procurement import actions, reports, search, waiting
from procurement.models import Commitment, CpvCode, Need
from procurement.reference import load_cpv
from tests import factories
from tests.cast import Cast, person
from tests.procurement import world
from tests.procurement.world import WORDS

pytestmark = pytest.mark.django_db
FOLLOW, CONTRIBUTE = Commitment.Level.FOLLOW, Commitment.Level.CONTRIBUTE


@pytest.fixture
def _in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-24 09:00+01:00", tick=False):
        yield


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 11, tzinfo=UTC)


def described(cast: Cast, at: datetime, **words: Any) -> Need:
    with dates.at(at):
        return actions.describe(cast.ystad, by=cast.officer, **{**WORDS, **words})


@pytest.mark.usefixtures("_in_november")
class TestFigures:
    def test_tell_where_each_need_was_on_new_years_day_and_is_now(self, cast: Cast) -> None:
        old = described(cast, noon(2025, 5, 2), title="Gammalt")
        new = described(cast, noon(2026, 2, 2), title="Nytt")
        with dates.at(noon(2025, 12, 31)):
            actions.move(old, 2, "Klart", date(2025, 12, 31), by=cast.officer)
        with dates.at(noon(2026, 3, 1)):
            actions.close(new, "paused", "Budget", by=cast.officer)
        figures = reports.figures(cast.ystad, 2026)
        assert figures.until == date(2026, 11, 24)
        seen = [(need.title, need.stage_then, need.stage_now, need.outcome_now) for need in figures.needs]
        assert seen == [("Gammalt", 2, 2, ""), ("Nytt", None, 1, "paused")]
        assert figures.needs[0].stage_then_name == "Behov analyserat"
        assert figures.needs[1].outcome_name == "Pausat"

    def test_last_years_report_does_not_know_this_year(self, cast: Cast) -> None:
        old = described(cast, noon(2025, 5, 2), visibility=Need.Visibility.NETWORK)
        described(cast, noon(2026, 2, 2))
        with dates.at(noon(2026, 3, 1)):
            actions.move(old, 2, "Klart", date(2026, 3, 1), by=cast.officer)
            actions.follow(old, cast.malmo, by=cast.neighbour)
        figures = reports.figures(cast.ystad, 2025)
        assert figures.until == date(2025, 12, 31)
        assert [(need.stage_then, need.stage_now, need.followers) for need in figures.needs] == [(None, 1, 0)]
        assert (figures.shared, figures.followed) == (1, 0)
        assert reports.figures(cast.ystad, 2026).followed == 1

    def test_a_need_that_ended_before_the_year_is_left_out(self, cast: Cast) -> None:
        ended, paused = described(cast, noon(2025, 1, 2)), described(cast, noon(2025, 1, 3), title="Vilar")
        with dates.at(noon(2025, 6, 1)):
            actions.close(ended, "cancelled", "Borta", by=cast.officer)
            actions.close(paused, "paused", "Budget", by=cast.officer)
        assert [need.title for need in reports.figures(cast.ystad, 2026).needs] == ["Vilar"]

    def test_count_each_organisation_and_need_once_by_its_strongest_level(self, cast: Cast) -> None:
        need = described(cast, noon(2026, 1, 5), visibility=Need.Visibility.NETWORK)
        theirs = factories.need(
            cast, organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK
        )
        actions.follow(need, cast.malmo, by=cast.neighbour)
        actions.contribute(need, cast.malmo, "Volym", by=cast.neighbour)
        actions.follow(need, cast.trelleborg, by=cast.contributor)
        actions.step_back(need, cast.trelleborg, by=cast.contributor)
        actions.follow(theirs, cast.ystad, by=cast.officer)
        world.commitment(theirs, cast.trelleborg, cast.contributor, since=noon(2025, 1, 1), ended_at=noon(2025, 9, 1))
        figures = reports.figures(cast.ystad, 2026)
        assert (figures.follows, figures.contributes) == (1, 0)
        assert (figures.followed, figures.contributed) == (1, 1)
        assert (figures.needs[0].followers, figures.needs[0].contributors) == (0, 1)

    def test_compare_shared_needs_with_the_middle_municipality(self, cast: Cast) -> None:
        for _ in range(3):
            described(cast, noon(2026, 1, 5), visibility=Need.Visibility.NETWORK)
        described(cast, noon(2026, 1, 5))
        factories.need(cast, organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK)
        figures = reports.figures(cast.ystad, 2026)
        assert (figures.shared, figures.shared_median) == (3, 1.0)  # Ystad 3, Malmö 1, Trelleborg 0

    def test_count_needs_by_row_of_the_matrix(self, cast: Cast) -> None:
        first, second = factories.matrix_row(2, 1, "Behovsworkshop"), factories.matrix_row(2, 10, "Testbädd")
        for row in (second, first, second):
            factories.need(cast, matrix_row=row)
        rows = reports.figures(cast.ystad, 2026).by_row
        assert [(row.number, row.working_form, row.needs) for row in rows] == [
            ("2.1", "Behovsworkshop", 1),
            ("2.10", "Testbädd", 2),
        ]

    def test_tell_a_cluster_what_was_published_and_what_it_followed(self, cast: Cast) -> None:
        need = described(cast, noon(2026, 1, 5), visibility=Need.Visibility.NETWORK)
        described(cast, noon(2025, 1, 5), visibility=Need.Visibility.NETWORK)
        described(cast, noon(2026, 1, 6))
        actions.follow(need, cast.cluster, by=cast.coordinator)
        figures = reports.figures(cast.cluster, 2026)
        assert (figures.published, figures.by_stage, figures.follows, figures.needs) == (1, {1: 2}, 1, [])

    def test_cost_four_queries_however_many_needs(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        for number in range(4):
            need = world.shared(cast, matrix_row=factories.matrix_row())
            world.commitment(need, cast.malmo, cast.neighbour)
            if number in {0, 3}:
                with count_queries(4):  # 1 needs, 2 commitments given, 3 received, 4 the median
                    reports.figures(cast.ystad, 2026)
        with count_queries(4):  # 1 needs, 2 commitments given, 3 received, 4 published
            reports.figures(cast.cluster, 2026)


@pytest.mark.usefixtures("_in_november")
class TestWaiting:
    def test_asks_the_responsible_person_whether_the_stage_is_right(self, cast: Cast) -> None:
        factories.need(cast, stage_checked_on=date(2026, 9, 25))
        factories.need(cast, stage_checked_on=date(2026, 9, 26))
        factories.need(cast, stage_checked_on=date(2026, 1, 1), outcome=Need.Outcome.PAUSED)
        (item,) = waiting.waiting(cast.officer)
        assert (item.due_on, item.must, item.action) == (date(2026, 11, 24), True, "Svara")
        assert item.why == ("Stämmer det att ni är kvar i Behov identifierat? Inget har hörts sedan fre\u00a025\u00a0sep.")
        assert waiting.waiting(cast.colleague) == []
        assert waiting.waiting(cast.reader) == []

    def test_asks_the_colleagues_when_that_person_has_left(self, cast: Cast) -> None:
        factories.need(cast, stage_checked_on=date(2026, 1, 1))
        cast.officer.roles.update(ends_on=date(2026, 11, 23))
        assert len(waiting.waiting(cast.colleague)) == 1

    def test_shows_who_joined_lately(self, cast: Cast) -> None:
        need = world.shared(cast)
        world.commitment(need, cast.malmo, cast.neighbour, CONTRIBUTE, since=dates.now() - timedelta(days=13))
        world.commitment(need, cast.trelleborg, cast.contributor, since=dates.now() - timedelta(days=15))
        (item,) = waiting.waiting(cast.officer)
        assert item.why == "Malmö bidrar till ert behov, säger Neighbour Malmo."
        assert item.url == f"{need.get_absolute_url()}#company"
        assert not item.must

    def test_shows_what_was_shared_lately_until_one_joins(self, cast: Cast) -> None:
        need = factories.need(cast)
        with dates.at(dates.now() - timedelta(days=20)):
            actions.share(need, Need.Visibility.CHOSEN, [cast.trelleborg], by=cast.officer)
        actions.share(need, Need.Visibility.CHOSEN, [cast.trelleborg, cast.malmo], by=cast.officer)
        assert waiting.waiting(cast.contributor) == []
        (item,) = waiting.waiting(cast.neighbour)
        assert (item.title, item.due_on) == (need.title, date(2026, 11, 24))
        actions.share(need, Need.Visibility.NETWORK, [], by=cast.officer)
        assert len(waiting.waiting(cast.coordinator)) == 1
        actions.follow(need, cast.cluster, by=cast.coordinator)
        assert waiting.waiting(cast.coordinator) == []

    def test_never_tells_a_cluster_of_a_need_in_the_choice_of_way(self, cast: Cast) -> None:
        world.shared(cast, stage=5, published_at=dates.now(), shared_at=dates.now())
        assert waiting.waiting(cast.coordinator) == []
        assert len(waiting.waiting(cast.neighbour)) == 1

    def test_costs_the_same_however_much_waits(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        _ = cast.officer.active_roles
        for number in range(3):
            need = world.shared(cast, stage_checked_on=date(2026, 1, 1))
            world.commitment(need, cast.malmo, cast.neighbour)
            factories.need(
                cast, organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK,
                published_at=dates.now(),
            )  # fmt: skip
            if number in {0, 2}:
                with count_queries(4):  # 1 silent stages, 2 who joined, 3 which were shared, 4 those one may see
                    waiting.waiting(cast.officer)

    def test_a_stranger_waits_for_nothing_and_asks_for_nothing(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        _ = cast.stranger.active_roles
        with count_queries(0):
            assert waiting.waiting(cast.stranger) == []


class TestSearch:
    def test_finds_words_in_the_whole_need(self, cast: Cast) -> None:
        need = world.shared(cast)
        (hit,) = search.search(cast.neighbour, ["tången", "badgäster"])
        assert (hit.title, hit.url) == (need.title, need.get_absolute_url())
        assert hit.excerpt == "Ystad: Bortforslingen är kostsam. Tången nyttiggörs som resurs."
        assert search.search(cast.neighbour, []) == []
        assert search.search(cast.neighbour, ["tången", "sandlåda"]) == []

    def test_costs_two_queries(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        for _ in range(3):
            world.shared(cast)
        _ = cast.neighbour.active_roles
        with count_queries(2):  # 1 needs, 2 their owners
            assert len(search.search(cast.neighbour, ["tång"], limit=2)) == 2


class TestCodes:
    def test_all_are_loaded_and_loading_again_changes_nothing(self) -> None:
        assert load_cpv() == 9454
        assert load_cpv() == 9454
        assert CpvCode.objects.count() == 9454
        assert not CpvCode.objects.filter(name_sv="").exists()
        assert not CpvCode.objects.filter(name_en="").exists()
        assert CpvCode.objects.filter(level=1).count() == 45
        assert CpvCode.objects.get(code="03451000").written == "03451000-6"
        # A social service that LOU names, as eForms has it.
        assert CpvCode.objects.get(code="85312000").name_sv == "Socialvård utan inkvartering"

    def test_a_name_that_was_changed_by_hand_is_put_right(self) -> None:
        factories.cpv(name="Fel namn")
        load_cpv()
        assert CpvCode.objects.get(code="03451000").name_sv == "Växter"


class TestDemo:
    @pytest.mark.parametrize("today", ["2026-01-02 09:00+01:00", "2026-06-30 09:00+02:00", "2026-12-31 22:00+01:00"])
    def test_the_year_can_be_lived_through_on_any_day(self, today: str) -> None:
        from members.reference import load_municipalities
        from network_portal.front.demo import cast as people
        from network_portal.front.demo import procurement as demo
        from network_portal.records.models import Notice

        with time_machine.travel(today, tick=False):
            load_municipalities()
            people.build(2026)
            demo.build(people.find(2026), 2026)
            assert Need.objects.count() >= 9
            assert not Need.objects.filter(updated_at__gt=dates.now()).exists()
            assert not Commitment.objects.filter(since__gt=dates.now()).exists()
            assert not Notice.objects.unsent().filter(template__startswith="procurement/").exists()
            coordinator = people.find(2026).coordinator
            assert not Need.objects.visible_to(coordinator).filter(stage__gte=5).exists()


def test_the_grants_can_be_read_by_anybody(cast: Cast) -> None:
    from procurement.rules import GRANTS

    assert [str(grant.sentence) for grant in GRANTS] == [
        "Beskriva behov för den egna kommunen",
        "Ändra, dela, flytta och avsluta den egna kommunens behov",
        "Följa behov som andra delar, för den egna organisationen",
        "Bidra till behov som andra delar, för den egna kommunen",
    ]
    assert Role.Kind.READER not in {kind for grant in GRANTS for kind in grant.roles}
    assert person("Nobody").active_roles == []
