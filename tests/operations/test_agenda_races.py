"""Two at one agenda, one matter and one action. Each race has its canary."""

from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from network_portal.lib.refusals import Refused
from operations import actions
from operations.actions import action_items as action_actions
from operations.actions import agenda as agenda_actions
from operations.actions import backlog as backlog_actions
from operations.models import ActionItem, AgendaItem, BacklogItem, Meeting
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, crashed, race

pytestmark = pytest.mark.django_db(transaction=True)


class TestPlaceAtOnce:
    @pytest.fixture
    def draft(self, cast: Cast) -> Meeting:
        made = factories.meeting(cast, state="draft")
        for position in (2, 3, 4):
            AgendaItem.objects.create(meeting=made, position=position, title=f"Punkt {position}")
        return made

    def place_both(self, cast: Cast, draft: Meeting, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """The first item to two places, both having read the agenda before either changes it."""
        first = draft.agenda.get(position=1)
        monkeypatch.setattr(QuerySet, "count", Rendezvous().after(QuerySet.count))
        return race(*(partial(actions.place_agenda_item, first, place, by=cast.coordinator) for place in (3, 4)))

    def test_keeps_one_order(self, cast: Cast, draft: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.place_both(cast, draft, monkeypatch) == [True, True]
        assert [item.position for item in draft.agenda.order_by("position")] == [1, 2, 3, 4]

    def test_canary_without_the_lock(self, cast: Cast, draft: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(agenda_actions, "lock", lambda meeting: Meeting.objects.get(pk=meeting.pk))
        assert crashed(self.place_both(cast, draft, monkeypatch))


class TestTakeAtOnce:
    def take_to_two(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        matter = factories.matter(cast)
        drafts = [factories.meeting(cast, state="draft", title=f"Möte {n}") for n in (1, 2)]
        monkeypatch.setattr(backlog_actions, "append", Rendezvous().before(backlog_actions.append))
        return race(*(partial(actions.take_matter, matter, draft, by=cast.coordinator) for draft in drafts))

    def test_puts_it_on_one_agenda(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.take_to_two(cast, monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["AgendaItem", "Refused"]
        assert AgendaItem.objects.filter(title=BacklogItem.objects.get().title).count() == 1

    def test_canary_without_the_lock(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(backlog_actions, "lock_matter", lambda matter: BacklogItem.objects.get(pk=matter.pk))
        self.take_to_two(cast, monkeypatch)
        assert AgendaItem.objects.filter(title=BacklogItem.objects.get().title).count() == 2


class TestWithdrawWhileItIsTaken:
    """Whoever is second is told what became of it; a withdrawn matter stands on no agenda."""

    def press_both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        matter, draft = factories.matter(cast), factories.meeting(cast, state="draft")
        waits = backlog_actions.rules.must_wait
        monkeypatch.setattr(backlog_actions.rules, "must_wait", Rendezvous().after(waits))
        return race(
            partial(actions.withdraw_matter, matter, by=cast.officer),
            partial(actions.take_matter, matter, draft, by=cast.coordinator),
        )

    def test_does_one_of_them(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.press_both(cast, monkeypatch)
        assert [isinstance(result, Refused) for result in results].count(True) == 1
        matter = BacklogItem.objects.get()
        assert (matter.state == BacklogItem.State.WITHDRAWN) == (matter.item_id is None)

    def test_canary_without_the_lock(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            backlog_actions, "lock_matter", lambda matter: BacklogItem.objects.select_related("body", "by").get(pk=matter.pk)
        )
        results = self.press_both(cast, monkeypatch)
        assert not any(isinstance(result, Exception) for result in results)


class TestDoneTwice:
    def press_twice(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        action = factories.action(cast)
        monkeypatch.setattr(action_actions, "journal", Rendezvous().before(action_actions.journal))
        return race(*(partial(actions.finish_action, action, note=note, by=cast.officer) for note in ("Ett", "Två")))

    def test_is_done_once(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.press_twice(cast, monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["ActionItem", "Refused"]

    def test_canary_without_the_lock(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(action_actions, "lock_action", lambda action: ActionItem.objects.get(pk=action.pk))
        results = self.press_twice(cast, monkeypatch)
        assert not any(isinstance(result, Refused) for result in results)
