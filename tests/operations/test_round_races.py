"""People pressing at once in a round: two who give the answer, one who gives while it is closed, two who draft, two first
versions. Each race has its canary."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from network_portal.lib.editing import Overtaken, must_be_as_opened
from network_portal.lib.refusals import Refused
from operations import actions
from operations.actions import positions as position_actions
from operations.actions import rounds as round_actions
from operations.forms import PositionForm
from operations.models import Position, PositionDraft, Proposal, RoundReceiver
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, crashed, race

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(proposal: Proposal) -> Proposal:
    """What `lock` would be without the lock."""
    return Proposal.objects.get(pk=proposal.pk)


def unlocked_receiver(receiver: RoundReceiver) -> RoundReceiver:
    return RoundReceiver.objects.select_related(
        "organisation", "round__version__proposal__responsible", "position__by", "draft"
    ).get(pk=receiver.pk)


@pytest.fixture
def place(cast: Cast) -> RoundReceiver:
    """Ystad's answer is drafted, and two may give it."""
    factories.answer_mandate(cast.ystad, cast.officer)
    factories.answer_mandate(cast.ystad, cast.reader)
    sent = factories.sent_round(cast, cast.ystad, cast.malmo, proposal=factories.proposal(cast))
    found = factories.receiver(sent, cast.ystad)
    actions.save_draft(found, stance="for", by=cast.officer)
    return found


class TestGiveTwice:
    @pytest.fixture(autouse=True)
    def both_have_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rules = position_actions.rules
        monkeypatch.setattr(rules, "must_be_whole", Rendezvous().after(rules.must_be_whole))

    def press_both(self, cast: Cast, place: RoundReceiver) -> list[Any]:
        return race(*(partial(actions.submit, place, by=by) for by in (cast.officer, cast.reader)))

    def test_gives_one_answer_and_one_sentence(self, cast: Cast, place: RoundReceiver) -> None:
        results = self.press_both(cast, place)
        assert sorted(type(result).__name__ for result in results) == ["Position", "Refused"]
        assert Position.objects.count() == 1

    def test_canary_without_the_locks_the_database_stops_the_second(
        self, cast: Cast, place: RoundReceiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(position_actions, "lock", unlocked)
        monkeypatch.setattr(position_actions, "lock_receiver", unlocked_receiver)
        results = self.press_both(cast, place)
        assert not any(isinstance(result, Refused) for result in results)
        assert crashed(results)


class TestGiveWhileItCloses:
    """The one who closes says how many are missing; whoever gives an answer is told that it was too late, or is counted."""

    def press_both(self, cast: Cast, place: RoundReceiver) -> tuple[Any, Any]:
        close = partial(actions.close_round, place.round, by=cast.coordinator)
        given, missing = race(partial(actions.submit, place, by=cast.officer), close)
        return given, missing

    @pytest.fixture(autouse=True)
    def both_have_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The answer is about to be given when the other one has counted."""
        meet, rules = Rendezvous(), position_actions.rules
        monkeypatch.setattr(rules, "must_be_whole", meet.after(rules.must_be_whole))
        monkeypatch.setattr(round_actions, "_close", meet.after(round_actions._close))

    def test_never_counts_an_answer_as_missing(self, cast: Cast, place: RoundReceiver) -> None:
        given, missing = self.press_both(cast, place)
        assert missing == (1 if isinstance(given, Position) else 2)
        assert isinstance(given, (Position, Refused))

    def test_canary_without_the_lock_an_answer_is_counted_as_missing(
        self, cast: Cast, place: RoundReceiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(position_actions, "lock", unlocked)
        given, missing = self.press_both(cast, place)
        assert isinstance(given, Position)
        assert missing == 2


class TestDraftTwice:
    @pytest.fixture(autouse=True)
    def both_have_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        compare = position_actions.must_be_as_opened
        monkeypatch.setattr(position_actions, "must_be_as_opened", Rendezvous().after(compare))

    def save_both(self, cast: Cast, place: RoundReceiver) -> list[Any]:
        draft = PositionDraft.objects.get(receiver=place)
        calls = []
        for by, reason in ((cast.officer, "Den enes"), (cast.reader, "Den andres")):
            form = PositionForm({"opened": PositionForm(draft=draft).mark, "reason": reason, "rows": 3}, draft=draft)
            assert form.is_valid()
            calls.append(partial(actions.save_draft, place, by=by, opened=form.opened, **form.fields_for_action()))
        return race(*calls)

    def test_writes_over_nothing(self, cast: Cast, place: RoundReceiver) -> None:
        results = self.save_both(cast, place)
        assert sorted(type(result).__name__ for result in results) == ["Overtaken", "PositionDraft"]

    def test_canary_without_the_lock_one_text_is_lost(
        self, cast: Cast, place: RoundReceiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(position_actions, "lock_receiver", unlocked_receiver)
        monkeypatch.setattr(position_actions, "must_be_as_opened", Rendezvous().after(must_be_as_opened))
        results = self.save_both(cast, place)
        assert not any(isinstance(result, Overtaken) for result in results)


class TestFirstVersions:
    def send_both(self, cast: Cast) -> list[Any]:
        drafts = [factories.proposal(cast, title=title) for title in ("Ett", "Två")]
        return race(*(partial(factories.sent_round, cast, cast.ystad, proposal=draft) for draft in drafts))

    def test_get_numbers_in_a_row(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(round_actions, "journal", Rendezvous().after(round_actions.journal))
        results = self.send_both(cast)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert sorted(Proposal.objects.values_list("number", flat=True)) == [1, 2]

    def test_canary_without_the_lock_the_database_stops_the_second(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        meet = Rendezvous()

        def number() -> int:
            taken = Proposal.objects.exclude(number=None).count()
            meet.wait()
            return taken + 1

        monkeypatch.setattr(round_actions, "_next_number", number)
        assert crashed(self.send_both(cast))
        with transaction.atomic():
            assert Proposal.objects.exclude(number=None).count() == 1
