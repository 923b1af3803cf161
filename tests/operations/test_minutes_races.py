"""Two at the same minutes at once: texts, §§ and approvals. Each race has its canary."""

from functools import partial
from typing import Any

import pytest

from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from operations import actions
from operations.actions import approval, meetings
from operations.actions import minutes as writing
from operations.models import AgendaItem, Meeting, Minutes, MinutesAside, MinutesItem, ParagraphSeries
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, crashed, race

pytestmark = pytest.mark.django_db(transaction=True)


def unlocked(meeting: Meeting) -> Meeting:
    """What `lock` would be without the lock."""
    return Meeting.objects.select_related("body").get(pk=meeting.pk)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "lock", unlocked)


class TestTwoWriters:
    def write_both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> set[str]:
        """What stands there and beside when two windows save on the same version."""
        item = factories.minutes(cast).meeting.agenda.get()
        meet = Rendezvous()
        monkeypatch.setattr(MinutesItem, "save", meet.before(MinutesItem.save))
        race(*(partial(actions.write_item, item, text=text, version=1, by=cast.coordinator) for text in ("A", "B")))
        return {MinutesItem.objects.get().text, *MinutesAside.objects.values_list("text", flat=True)}

    def test_lose_nothing(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        assert self.write_both(cast, monkeypatch) == {"A", "B"}

    def test_canary_without_the_lock_one_is_lost(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, without_lock: None
    ) -> None:
        assert len(self.write_both(cast, monkeypatch)) == 1


class TestTwoItems:
    """At two meetings of the same year, which do not lock each other."""

    def take_both(self, cast: Cast) -> list[Any]:
        both = [factories.minutes(cast).meeting for _ in range(2)]
        return race(*(partial(actions.take_up, meeting, title="Övrigt", by=cast.coordinator) for meeting in both))

    def test_get_unbroken_numbers(self, cast: Cast) -> None:
        results = self.take_both(cast)
        assert not crashed(results)
        numbers = sorted(AgendaItem.objects.values_list("paragraph", flat=True))
        assert numbers == [1, 2, 3, 4]

    def test_canary_without_the_lock(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        meet = Rendezvous()

        def take(year: int, count: int) -> int:
            series = ParagraphSeries.objects.get(year=year)
            meet.wait()
            ParagraphSeries.objects.filter(year=year).update(last=series.last + count)
            return series.last + 1

        monkeypatch.setattr(meetings, "_take_paragraphs", take)
        assert crashed(self.take_both(cast))


class TestTwoAdjusters:
    def approve_both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        waiting = factories.minutes(cast, "approving")
        looked = Rendezvous().after(approval._all_have_approved)
        monkeypatch.setattr(approval, "_all_have_approved", looked)
        people = (cast.coordinator, cast.administrator)
        return race(*(partial(actions.approve_minutes, waiting, round=1, by=one) for one in people))

    def locked(self) -> int:
        return JournalEntry.objects.filter(action="operations.minutes_locked").count()

    def test_lock_the_minutes_once(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        self.approve_both(cast, monkeypatch)
        assert Minutes.objects.get().is_approved
        assert self.locked() == 1

    def test_canary_without_the_lock_nobody_is_the_last(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, without_lock: None
    ) -> None:
        results = self.approve_both(cast, monkeypatch)
        assert crashed(results) or self.locked() != 1


class TestApproveWhileWriting:
    def both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], bool]:
        """Notes are settled while the other one saves: what came of each, and whether the text that was settled changed."""
        minutes = factories.minutes(cast, kind="notes")
        minutes.approvals.all().delete()
        item = minutes.meeting.agenda.get()
        settled: list[str] = []
        meet = Rendezvous()
        monkeypatch.setattr(approval, "_lock", meet.before(approval._lock))
        monkeypatch.setattr(MinutesItem, "save", meet.before(MinutesItem.save))

        def settle() -> None:
            actions.send_for_approval(minutes, by=cast.administrator)
            settled.append(MinutesItem.objects.get().text)

        write = partial(actions.write_item, item, text="Sent", version=1, by=cast.coordinator)
        results = race(settle, write)
        return results, settled == [MinutesItem.objects.get().text]

    def test_the_text_is_in_or_refused(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results, same = self.both(cast, monkeypatch)
        assert Minutes.objects.get().is_approved
        assert same
        assert isinstance(results[1], Refused) or MinutesItem.objects.get().text == "Sent"

    def test_canary_without_the_lock_a_settled_text_changes_or_the_database_stops_it(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch, without_lock: None
    ) -> None:
        results, same = self.both(cast, monkeypatch)
        assert crashed(results) or not same
