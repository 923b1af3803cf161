"""How far a need has come: moving, closing, opening again, and saying that the stage is still right."""

import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from procurement import actions
from procurement.models import GateAnswer, Need, StageChange
from tests import factories
from tests.cast import Cast, person
from tests.procurement import world
from tests.races import race
from tests.strict import StrictClient

ANALYSED = dict.fromkeys(["volume", "limits", "in_house", "go_ahead"], "Finns.")
SCANNED = dict.fromkeys(["known", "rights", "maturity", "frameworks"], "Finns.")
TALKED = dict.fromkeys(["form", "questions", "summary"], "Finns.")


def today() -> date:
    return dates.today()


@pytest.mark.django_db
class TestMove:
    def test_walks_the_whole_way_and_remembers_each_step(self, cast: Cast) -> None:
        need = factories.need(cast)
        for stage, answers in ((2, {}), (3, ANALYSED), (4, SCANNED), (5, TALKED)):
            actions.move(need, stage, f"Skäl {stage}", today(), by=cast.officer, answers=answers)
        need.refresh_from_db()
        assert (need.stage, need.stage_since) == (5, today())
        steps = need.stage_changes.order_by("pk").values_list("from_stage", "to_stage", "reason")
        assert list(steps) == [(1, 2, "Skäl 2"), (2, 3, "Skäl 3"), (3, 4, "Skäl 4"), (4, 5, "Skäl 5")]
        assert need.gate_answers.count() == 11
        entry = JournalEntry.objects.filter(action="procurement.moved").order_by("-pk")[0]
        assert entry.data["before"] == {"stage": 4, "outcome": ""}
        assert entry.data["after"] == {"stage": 5, "outcome": ""}
        assert entry.data["answered"]["form"] == {"before": None, "after": "Finns."}

    def test_back_is_normal_and_asks_for_nothing_but_the_reason(self, cast: Cast) -> None:
        need = factories.need(cast, stage=4)
        change = actions.move(need, 1, "Behovet var ett annat", today(), by=cast.officer)
        assert change.headline == "Tillbaka från Tidig dialog till Behov identifierat"

    @pytest.mark.parametrize("name", ["current_state", "wanted_state", "affected", "need_owner", "title"])
    def test_out_of_the_first_stage_only_when_the_need_is_described(self, name: str, cast: Cast) -> None:
        need = factories.need(cast, **{name: "  "})
        with pytest.raises(Refused, match="ska det här finnas"):
            actions.move(need, 2, "Klart", today(), by=cast.officer)

    def test_names_what_is_missing_at_the_gate(self, cast: Cast) -> None:
        need = factories.need(cast, stage=2)
        with pytest.raises(Refused) as refused:
            actions.move(need, 3, "Klart", today(), by=cast.officer, answers={**ANALYSED, "go_ahead": " "})
        assert str(refused.value) == (
            "Innan behovet går vidare till Marknadsanalys ska det här finnas: Vem har bestämt att ni går vidare, och när?"
        )
        assert not GateAnswer.objects.exists()

    def test_two_steps_at_once_pass_both_gates(self, cast: Cast) -> None:
        need = factories.need(cast, stage=2)
        with pytest.raises(Refused, match="ramavtal"):
            actions.move(need, 4, "Bråttom", today(), by=cast.officer, answers=ANALYSED)
        actions.move(need, 4, "Bråttom", today(), by=cast.officer, answers={**ANALYSED, **SCANNED})

    def test_an_answer_once_given_counts_the_next_time(self, cast: Cast) -> None:
        need = factories.need(cast, stage=2)
        actions.move(need, 3, "Klart", today(), by=cast.officer, answers=ANALYSED)
        actions.move(need, 2, "Mer att göra", today(), by=cast.officer)
        actions.move(need, 3, "Klart igen", today(), by=cast.officer, answers={"volume": "Dubbelt så mycket."})
        assert GateAnswer.objects.get(point="volume").text == "Dubbelt så mycket."
        entry = JournalEntry.objects.filter(action="procurement.moved").order_by("-pk")[0]
        assert entry.data["answered"] == {"volume": {"before": "Finns.", "after": "Dubbelt så mycket."}}

    @pytest.mark.parametrize("stage", [0, 6, 12, 99])
    def test_only_among_the_first_five(self, stage: int, cast: Cast) -> None:
        with pytest.raises(Refused, match="fem första"):
            actions.move(factories.need(cast), stage, "Klart", today(), by=cast.officer)

    def test_not_to_where_it_is(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan i Behov identifierat"):
            actions.move(factories.need(cast), 1, "Klart", today(), by=cast.officer)

    def test_needs_a_reason(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="varför"):
            actions.move(factories.need(cast), 2, " \n ", today(), by=cast.officer)

    def test_not_on_a_day_to_come(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="inte kommit"):
            actions.move(factories.need(cast), 2, "Klart", today() + timedelta(days=1), by=cast.officer)

    def test_not_before_the_last_time_it_moved(self, cast: Cast) -> None:
        need = factories.need(cast)
        actions.move(need, 2, "Klart", today() - timedelta(days=3), by=cast.officer)
        with pytest.raises(Refused, match="flyttades senast"):
            actions.move(need, 1, "Åter", today() - timedelta(days=4), by=cast.officer)
        actions.move(need, 1, "Åter", today() - timedelta(days=3), by=cast.officer)
        assert Need.objects.get().stage_since == today() - timedelta(days=3)

    @time_machine.travel("2026-03-29 00:30:00+01:00")
    def test_today_is_the_swedish_day(self, cast: Cast) -> None:
        """Half past midnight in Stockholm is still yesterday in UTC."""
        change = actions.move(factories.need(cast), 2, "Klart", date(2026, 3, 29), by=cast.officer)
        assert change.changed_on == date(2026, 3, 29)

    def test_not_while_it_is_closed(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="avslutat"):
            actions.move(factories.need(cast, outcome="paused"), 2, "Klart", today(), by=cast.officer)

    def test_tells_each_follower_once_and_never_the_mover(self, cast: Cast) -> None:
        need = world.shared(cast)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        actions.follow(need, cast.cluster, by=cast.coordinator)
        Notice.objects.all().delete()
        change = actions.move(need, 2, "Vi har mätt\n\n[Klicka](https://ond.example)", today(), by=cast.officer)
        told = Notice.objects.order_by("person__email")
        assert [notice.person for notice in told] == [cast.coordinator, cast.neighbour]
        assert told[0].subject == "Behovet ”Tång och alger på badstränder” (Ystad) är nu i Behov analyserat"
        assert "Ystad skriver: ”Vi har mätt [Klicka](https://ond.example)”" in told[0].text
        assert 'href="https://ond.example"' not in told[0].html
        assert {notice.key for notice in told} == {
            f"need-stage:{change.pk}:{cast.coordinator.pk}",
            f"need-stage:{change.pk}:{cast.neighbour.pk}",
        }

    def test_says_where_a_stale_page_thinks_the_need_is(self, cast: Cast) -> None:
        need = factories.need(cast)
        actions.move(need, 2, "Kollegan var först", today(), by=cast.colleague, seen_stage=1)
        with pytest.raises(Refused, match="just flyttat behovet till Behov analyserat"):
            actions.move(need, 2, "Jag också", today(), by=cast.officer, seen_stage=1)


@pytest.mark.django_db
class TestMovePage:
    def send(self, client: StrictClient, need: Need, **data: str) -> str:
        given = {
            "stage": "3",
            "changed_on": today().isoformat(),
            "reason": "Mitt skäl",
            "seen_stage": str(need.stage),
            **data,
        }
        response = client.post(reverse("procurement:move", args=[need.pk]), given, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    def test_suggests_the_next_stage_today_with_its_questions(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=2)
        page = as_(cast.officer).get(reverse("procurement:move", args=[need.pk])).content.decode()
        assert 'value="3" required id="id_stage_1" checked' in page or 'value="3" id="id_stage_1" required checked' in page
        assert today().isoformat() in page
        assert "Vem har bestämt att ni går vidare" in page
        assert "Vilka ramavtal" not in page

    def test_moves_with_answers(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=2)
        page = self.send(as_(cast.officer), need, **{f"answer_{point}": text for point, text in ANALYSED.items()})
        assert "Behovet är nu i Marknadsanalys" in page
        assert need.gate_answers.count() == 4

    def test_keeps_everything_and_asks_the_questions_between(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=2)
        page = self.send(as_(cast.officer), need, stage="4", answer_volume="Tusen ton")
        assert "Mitt skäl" in page
        assert "Tusen ton" in page
        assert "Vilka ramavtal" in page
        assert "7 saker behöver rättas" in page

    def test_back_keeps_answers_that_were_typed_by_the_way(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=2)
        self.send(as_(cast.officer), need, stage="1", answer_volume="Tusen ton")
        assert GateAnswer.objects.get().text == "Tusen ton"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"changed_on": "2999-01-01"},
            {"changed_on": "1000-01-01"},
            {"changed_on": "i går"},
            {"changed_on": "\x00"},
            {"stage": "17"},
            {"stage": "2"},
            {"stage": "tre"},
            {"stage": "\x00"},
            {"reason": ""},
            {"reason": "a" * 2001},
            {"reason": "a\x00b"},
            {"seen_stage": "99999999999999999999"},
            {"seen_stage": "x"},
            {"seen_stage": "1"},
        ],
    )
    def test_says_what_is_wrong_and_moves_nothing(
        self, wrong: dict[str, str], cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        need = factories.need(cast, stage=2)
        StageChange.objects.create(need=need, to_stage=2, changed_on=date(2020, 1, 1), by=cast.officer)
        answers = {f"answer_{point}": text for point, text in ANALYSED.items()}
        page = self.send(as_(cast.officer), need, **{**answers, **wrong})
        assert 'id="errors"' in page
        assert Need.objects.get().stage == 2


@pytest.mark.django_db
class TestClose:
    def test_ends_with_a_reason_that_the_followers_read(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, stage=3)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        Notice.objects.all().delete()
        url = reverse("procurement:close", args=[need.pk])
        as_(cast.officer).post(url, {"outcome": "solved_otherwise", "reason": "Grannens avtal"})
        need.refresh_from_db()
        assert (need.outcome, need.stage) == ("solved_otherwise", 3)
        change = need.stage_changes.first()
        assert change is not None
        assert (change.from_stage, change.to_stage, change.outcome) == (3, 3, "solved_otherwise")
        assert Notice.objects.get().subject.endswith("är avslutat: löst på annat sätt")
        entry = JournalEntry.objects.get(action="procurement.closed")
        assert entry.data["before"] == {"stage": 3, "outcome": ""}
        assert entry.data["after"] == {"stage": 3, "outcome": "solved_otherwise"}

    @pytest.mark.parametrize("outcome", ["", "won", "\x00"])
    def test_only_in_the_three_ways(self, outcome: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast)
        with pytest.raises(Refused):
            actions.close(need, outcome, "Skäl", by=cast.officer)
        page = as_(cast.officer).post(reverse("procurement:close", args=[need.pk]), {"outcome": outcome, "reason": "Skäl"})
        assert "Skäl" in page.content.decode()
        assert Need.objects.get().outcome == ""

    def test_twice_is_refused(self, cast: Cast) -> None:
        need = factories.need(cast)
        actions.close(need, "paused", "Budget", by=cast.officer)
        with pytest.raises(Refused, match="avslutat"):
            actions.close(need, "cancelled", "Budget", by=cast.colleague)


@pytest.mark.django_db
class TestReopen:
    def test_goes_on_where_it_was_left(self, cast: Cast) -> None:
        need = world.shared(cast, stage=2)
        actions.follow(need, cast.malmo, by=cast.neighbour)
        actions.close(need, "paused", "Budget", by=cast.officer)
        Notice.objects.all().delete()
        change = actions.reopen(need, "Nu finns pengar", by=cast.officer)
        need.refresh_from_db()
        assert (need.outcome, need.stage, change.headline) == ("", 2, "Öppnat igen")
        assert Notice.objects.get().subject.endswith("är öppet igen")
        assert JournalEntry.objects.get(action="procurement.reopened").data["before"] == {"stage": 2, "outcome": "paused"}

    def test_an_open_need_is_already_open(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan öppet"):
            actions.reopen(factories.need(cast), "Skäl", by=cast.officer)


@pytest.mark.django_db
class TestStillHere:
    def test_is_asked_after_sixty_days_and_not_again_for_sixty(
        self, cast: Cast, as_: Callable[..., StrictClient], swap_equals_reload: Callable[..., None]
    ) -> None:
        long_ago = today() - timedelta(days=60)
        need = factories.need(cast, stage_checked_on=long_ago, stage_since=long_ago)
        client, question = as_(cast.officer), "Stämmer det att ni är kvar i Behov identifierat?"
        assert question in client.get(need.get_absolute_url()).content.decode()
        assert question not in as_(cast.reader).get(need.get_absolute_url()).content.decode()
        swap_equals_reload(client, reverse("procurement:still_here", args=[need.pk]), need.get_absolute_url(), "stage")
        assert question not in client.get(need.get_absolute_url()).content.decode()
        need.refresh_from_db()
        assert (need.stage_checked_on, need.stage_since) == (today(), long_ago)
        assert JournalEntry.objects.get().data == {"stage": 1, "before": str(long_ago), "after": str(today())}


@pytest.mark.django_db(transaction=True)
class TestRace:
    def _both(self, cast: Cast) -> tuple[Need, list[Callable[[], StageChange]]]:
        need = factories.need(cast)
        return need, [
            lambda who=who: actions.move(need, 2, "Klart", today(), by=who, seen_stage=1)
            for who in (cast.officer, cast.colleague)
        ]

    def test_two_colleagues_move_at_once_and_one_hears_that_it_is_done(self, cast: Cast) -> None:
        need, calls = self._both(cast)
        results = race(*calls)
        assert sorted(type(result).__name__ for result in results) == ["Refused", "StageChange"]
        assert need.stage_changes.count() == 1

    def test_canary_without_the_lock_it_moves_twice(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        meeting = threading.Barrier(2)

        def look_together(need: Need) -> Need:
            found = Need.objects.get(pk=need.pk)
            meeting.wait(timeout=20)
            return found

        monkeypatch.setattr(actions, "_locked", look_together)
        need, calls = self._both(cast)
        race(*calls)
        assert need.stage_changes.count() == 2


def test_colleagues_exist_to_be_raced(cast: Cast) -> None:
    """The race is between two who may both move."""
    from procurement import rules

    need = factories.need(cast)
    assert rules.may_move(cast.officer, need)
    assert rules.may_move(cast.colleague, need)
    assert not rules.may_move(cast.reader, need)
    assert not rules.may_move(person("Contact Malmo", cast.malmo, "organisation_contact"), need)


@pytest.mark.django_db
class TestLastStage:
    """The network works up to the choice of way; what comes after it cannot be kept here yet, and the pages say so."""

    def test_page_says_where_the_need_goes_on(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, stage=5)
        for visitor in (cast.officer, cast.neighbour):
            html = as_(visitor).get(need.get_absolute_url()).content.decode()
            assert "Härifrån går behovet vidare i kommunens eget upphandlingssystem" in html
        early = world.shared(cast, stage=4, title="Torka")
        assert "Härifrån går behovet vidare" not in as_(cast.officer).get(early.get_absolute_url()).content.decode()

    def test_a_step_back_is_no_main_action(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=5)
        html = as_(cast.officer).get(need.get_absolute_url()).content.decode()
        move = reverse("procurement:move", args=[need.pk])
        assert f'class="button button-second" href="{move}">Flytta tillbaka till ett tidigare skede<' in html
        assert 'class="button"' not in html.split("<main")[1]
        form = as_(cast.officer).get(move).content.decode()
        assert "Flytta tillbaka behovet</h1>" in form
        assert "Nästa skede" not in form

    def test_a_closed_need_is_opened_again_as_others(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = factories.need(cast, stage=5, outcome=Need.Outcome.PAUSED)
        html = as_(cast.officer).get(need.get_absolute_url()).content.decode()
        assert "Härifrån går behovet vidare" not in html
        assert "Öppna igen" in html
