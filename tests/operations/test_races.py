"""People pressing at once: two meetings called, one agenda rearranged, one draft begun. Each race has its canary."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from operations import actions, rules
from operations.actions import agenda as agenda_actions
from operations.actions import bodies as body_actions
from operations.actions import meetings as meeting_actions
from operations.actions import polls as poll_actions
from operations.models import AgendaItem, Body, DatePoll, Matrix, Meeting, ParagraphSeries, PollAnswer, Seat
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, crashed, race

pytestmark = pytest.mark.django_db(transaction=True)

IN_MAY = datetime(2031, 5, 7, 7, tzinfo=UTC)


def unlocked(meeting: Meeting) -> Meeting:
    """What `lock` would be without the lock."""
    return Meeting.objects.get(pk=meeting.pk)


def take_without_lock(meet: Rendezvous) -> Callable[[int, int], int]:
    """What `_take_paragraphs` would be without the lock, with a wait where the others come in."""

    def take(year: int, count: int) -> int:
        series = ParagraphSeries.objects.get(year=year)
        meet.wait()
        ParagraphSeries.objects.filter(year=year).update(last=series.last + count)
        return series.last + 1

    return take


@pytest.fixture
def drafts(cast: Cast) -> list[Meeting]:
    """Three meetings of one year with two items each, ready to be called."""
    ParagraphSeries.objects.create(year=IN_MAY.year)
    made = [factories.meeting(cast, state="draft", starts_at=IN_MAY + timedelta(days=28 * n)) for n in range(3)]
    for meeting in made:
        AgendaItem.objects.create(meeting=meeting, position=2, title="Övrigt")
    return made


@pytest.fixture
def slow_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait after the change and before the commit, where somebody else still sees how it was before."""
    monkeypatch.setattr(meeting_actions, "journal", Rendezvous().before(meeting_actions.journal))


class TestCallAtOnce:
    def call_all(self, cast: Cast, drafts: list[Meeting]) -> list[Any]:
        return race(*(partial(actions.call, meeting, by=cast.coordinator) for meeting in drafts))

    def test_gives_unbroken_numbers_that_nobody_shares(self, cast: Cast, drafts: list[Meeting]) -> None:
        assert [result for result in self.call_all(cast, drafts) if isinstance(result, Exception)] == []
        pairs = [[item.paragraph for item in meeting.agenda.all()] for meeting in drafts]
        assert sorted(pairs) == [[1, 2], [3, 4], [5, 6]]
        assert ParagraphSeries.objects.get().last == 6

    def test_canary_without_the_lock(self, cast: Cast, drafts: list[Meeting], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(meeting_actions, "_take_paragraphs", take_without_lock(Rendezvous(3)))
        results = self.call_all(cast, drafts)
        assert crashed(results)


class TestCallTwice:
    def press_twice(self, cast: Cast, meeting: Meeting) -> list[Any]:
        press = partial(actions.call, meeting, by=cast.coordinator)
        return race(press, press)

    @pytest.mark.usefixtures("slow_journal")
    def test_sends_one_notice_and_gives_one_true_answer_each(self, cast: Cast, drafts: list[Meeting]) -> None:
        results = self.press_twice(cast, drafts[0])
        assert sorted(type(result).__name__ for result in results) == ["Refused", "int"]
        assert Notice.objects.filter(person=cast.officer).count() == 1
        assert ParagraphSeries.objects.get().last == 2

    @pytest.mark.usefixtures("slow_journal")
    def test_canary_without_the_lock(self, cast: Cast, drafts: list[Meeting], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(meeting_actions, "lock", unlocked)
        results = self.press_twice(cast, drafts[0])
        assert not any(isinstance(result, Refused) for result in results)
        assert ParagraphSeries.objects.get().last == 4  # two §§ that stand on no agenda


class TestMoveAtOnce:
    @pytest.fixture(autouse=True)
    def both_have_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(QuerySet, "bulk_update", Rendezvous().before(QuerySet.bulk_update))

    def move_both(self, cast: Cast, meeting: Meeting) -> list[Any]:
        AgendaItem.objects.create(meeting=meeting, position=3, title="Sist")
        items = meeting.agenda.filter(position__in=[2, 3])
        return race(*(partial(actions.move_agenda_item, item, up=True, by=cast.coordinator) for item in items))

    def test_keeps_one_order(self, cast: Cast, drafts: list[Meeting]) -> None:
        assert self.move_both(cast, drafts[0]) == [True, True]
        assert [item.position for item in drafts[0].agenda.all()] == [1, 2, 3]

    def test_canary_without_the_lock(self, cast: Cast, drafts: list[Meeting], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(agenda_actions, "lock", unlocked)
        results = self.move_both(cast, drafts[0])
        assert crashed(results)


@pytest.mark.usefixtures("slow_journal")
class TestChangeAtOnce:
    def change_both(self, cast: Cast, meeting: Meeting) -> Meeting:
        actions.call(meeting, by=cast.coordinator)
        race(*(partial(actions.change_meeting, meeting, place=place, by=cast.coordinator) for place in ("Lund", "Ystad")))
        meeting.refresh_from_db()
        return meeting

    def test_counts_each_change(self, cast: Cast, drafts: list[Meeting]) -> None:
        assert self.change_both(cast, drafts[0]).sequence == 2
        assert Notice.objects.filter(person=cast.officer, template__contains="changed").count() == 2

    def test_canary_without_the_lock(self, cast: Cast, drafts: list[Meeting], monkeypatch: pytest.MonkeyPatch) -> None:
        both_have_read = threading.Barrier(2)

        def read_together(meeting: Meeting) -> Meeting:
            found = unlocked(meeting)
            if threading.current_thread() is not threading.main_thread():
                both_have_read.wait(timeout=30)
            return found

        monkeypatch.setattr(meeting_actions, "lock", read_together)
        assert self.change_both(cast, drafts[0]).sequence == 1


class TestDraftAtOnce:
    def begin_both(self, cast: Cast) -> list[str]:
        factories.matrix_row()
        press = partial(actions.draft_matrix, by=cast.coordinator)
        return sorted(type(result).__name__ for result in race(press, press))

    def test_makes_one_draft_and_one_refusal(self, cast: Cast) -> None:
        assert self.begin_both(cast) == ["Matrix", "Refused"]

    def test_the_first_of_all_has_no_row_to_lock_and_is_still_made_once(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "must_not_have_draft", Rendezvous().after(rules.must_not_have_draft))
        press = partial(actions.draft_matrix, by=cast.coordinator, from_reference=True)
        assert sorted(type(result).__name__ for result in race(press, press)) == ["Matrix", "Refused"]
        assert Matrix.objects.get().rows.count() == 26

    def test_canary_without_the_lock_the_database_stops_the_second(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def without_lock(*_arguments: Any, **_named: Any) -> Any:
            return Matrix.objects.all()

        monkeypatch.setattr(type(Matrix.objects), "select_for_update", without_lock)
        monkeypatch.setattr(rules, "must_not_have_draft", Rendezvous().after(rules.must_not_have_draft))
        assert self.begin_both(cast) == ["IntegrityError", "Matrix"]


class TestTwoChairs:
    def choose_both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        body = factories.body()
        seats = [factories.seat(cast, body), factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour)]
        monkeypatch.setattr(Seat, "save", Rendezvous().before(Seat.save))
        results = race(*(partial(actions.choose_chair, seat, by=cast.coordinator) for seat in seats))
        assert body.seats.filter(is_chair=True).count() == 1
        return results

    def test_the_later_one_chairs(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        assert not [one for one in self.choose_both(cast, monkeypatch) if isinstance(one, Exception)]

    def test_canary_without_the_lock_the_database_stops_the_second(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(body_actions, "lock_body", lambda body: Body.objects.get(pk=body.pk))
        assert crashed(self.choose_both(cast, monkeypatch))


class TestPollClosesWhileSomebodyAnswers:
    def close_and_answer(self, cast: Cast, monkeypatch: pytest.MonkeyPatch, patience: float = 1) -> tuple[list[Any], int]:
        """It is closed when the other one has looked; without the lock the answer comes in after that."""
        body = factories.body()
        factories.seat(cast, body)
        poll = factories.poll(cast, body)
        answers = {option.pk: "yes" for option in poll.options.all()}
        looked, closed = threading.Event(), threading.Event()
        must_be_open = rules.must_be_open

        def look_and_wait(poll: DatePoll) -> None:
            must_be_open(poll)
            looked.set()
            closed.wait(timeout=patience)

        def close() -> Any:
            looked.wait(timeout=30)
            actions.close_poll(poll, by=cast.coordinator)
            closed.set()

        monkeypatch.setattr(rules, "must_be_open", look_and_wait)
        results = race(partial(actions.answer_poll, poll, cast.officer, answers, by=cast.officer), close)
        late = PollAnswer.objects.filter(answered_at__gt=DatePoll.objects.get().closed_at).count()
        return results, late

    def test_no_answer_comes_after_the_close(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results, late = self.close_and_answer(cast, monkeypatch)
        assert late == 0
        assert [type(one) for one in results if isinstance(one, Exception)] in ([], [Refused])

    def test_canary_without_the_lock(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(poll_actions, "lock_poll", lambda poll: DatePoll.objects.select_related("body").get(pk=poll.pk))
        results, late = self.close_and_answer(cast, monkeypatch, patience=30)
        assert not [one for one in results if isinstance(one, Exception)]
        assert late == 2


class TestChooseTwoTimes:
    def choose_both(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        body = factories.body()
        factories.seat(cast, body)
        poll = factories.poll(cast, body)
        row = factories.matrix_row(3, 1)
        monkeypatch.setattr(rules, "must_be_undecided", Rendezvous().after(rules.must_be_undecided))
        values = {"matrix_row": row, "organiser": cast.office, "responsible": cast.coordinator, "by": cast.coordinator}
        return race(*(partial(actions.choose_time, option, **values) for option in poll.options.all()))

    def test_one_becomes_the_meeting(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.choose_both(cast, monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["Meeting", "Refused"]
        assert Meeting.objects.count() == 1

    def test_canary_without_the_lock_there_are_two(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        def unlocked_poll(poll: DatePoll) -> DatePoll:
            return DatePoll.objects.select_related("body").get(pk=poll.pk)

        monkeypatch.setattr(poll_actions, "lock_poll", unlocked_poll)
        self.choose_both(cast, monkeypatch)
        assert Meeting.objects.count() == 2
