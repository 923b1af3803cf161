"""Whoever has several things to do the same morning gets one letter, the most urgent first; what escalates goes at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from network_portal.front import tasks
from network_portal.records import gathering, notices
from network_portal.records.models import Notice
from network_portal.schedule import SCHEDULE
from operations.models import ActionItem, Minutes, MinutesApproval
from tests import factories
from tests.cast import Cast

MORNING = datetime(2026, 11, 24, 7, 12, tzinfo=UTC)  # a Tuesday
TODAY = date(2026, 11, 24)

Commit = Callable[..., AbstractContextManager[list[Any]]]


@pytest.fixture(autouse=True)
def morning() -> Any:
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def run(django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
    """The task of the clock, with its letters sent at once instead of by a worker; the letters that came."""
    monkeypatch.setattr(gathering, "publish", lambda numbers: [notices.send(number) for number in numbers])
    monkeypatch.setattr(notices, "publish", lambda numbers: [notices.send(number) for number in numbers])

    def remind() -> list[Any]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind()
        return list(mail.outbox)

    return remind


def to_approve(cast: Cast) -> Minutes:
    """Minutes that have waited five days for the coordinator."""
    minutes = factories.minutes(cast, "approving")
    MinutesApproval.objects.filter(minutes=minutes).exclude(person=cast.coordinator).delete()
    Minutes.objects.filter(pk=minutes.pk).update(sent_at=MORNING - timedelta(days=5))
    return minutes


def promised(cast: Cast, **fields: Any) -> ActionItem:
    """An action that was written down two weeks ago."""
    return factories.action(cast, created_at=MORNING - timedelta(days=14), **fields)


class TestRemind:
    def test_binds_all_that_one_has_to_do_in_one_letter_the_most_urgent_first(
        self, cast: Cast, run: Callable[[], list[Any]]
    ) -> None:
        promised(cast, owner=cast.coordinator, what="Boka lokal", due_on=TODAY + timedelta(days=7))
        promised(cast, owner=cast.coordinator, what="Skicka frågor", due_on=TODAY - timedelta(days=3))
        to_approve(cast)
        [letter] = run()
        assert letter.to == [cast.coordinator.email]
        assert letter.subject.startswith("3 saker väntar på dig: Skulle ha varit klart")
        body = letter.body
        places = [body.index(words) for words in ("1. Skulle ha varit", "2. ", "3. ", "Skicka frågor", "Boka lokal")]
        assert places[0] < places[1] < places[2]
        assert body.index("Skicka frågor") < body.index("Protokoll") < body.index("Boka lokal")
        assert body.count("/operations/meetings/actions/") == 2
        html = letter.alternatives[0][0]
        assert html.count('class="act"') == 3
        assert html.count("<h2") == 3

    def test_tells_nobody_twice_however_often_it_runs(self, cast: Cast, run: Callable[[], list[Any]]) -> None:
        for n in range(2):
            promised(cast, what=f"Fråga {n}", due_on=TODAY + timedelta(days=7))
        assert len(run()) == 1
        assert run() == []
        kept = Notice.objects.filter(person=cast.officer).order_by("pk")
        assert [row.template for row in kept] == ["operations/notices/action_due.txt"] * 2 + [gathering.TEMPLATE]
        assert {row.state for row in kept} == {Notice.State.SENT}

    def test_sends_what_stands_alone_as_it_is(self, cast: Cast, run: Callable[[], list[Any]]) -> None:
        promised(cast, due_on=TODAY + timedelta(days=7))
        promised(cast, owner=cast.neighbour, organisation=cast.malmo, due_on=TODAY + timedelta(days=7))
        assert sorted(letter.to for letter in run()) == [[cast.neighbour.email], [cast.officer.email]]
        assert not Notice.objects.filter(template=gathering.TEMPLATE).exists()

    def test_sends_what_escalates_at_once_and_by_itself(self, cast: Cast, run: Callable[[], list[Any]]) -> None:
        minutes = to_approve(cast)
        Minutes.objects.filter(pk=minutes.pk).update(sent_at=MORNING - timedelta(days=12))
        for n in range(2):
            promised(cast, owner=cast.coordinator, what=f"Fråga {n}", due_on=TODAY + timedelta(days=7))
        first, second = run()
        assert first.subject != second.subject
        kept = Notice.objects.filter(template="operations/notices/minutes_escalated.txt")
        assert [row.subject for row in kept] == [first.subject]
        assert second.subject.startswith("3 saker")

    def test_goes_on_when_one_sort_fails(
        self, cast: Cast, run: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken() -> None:
            raise ValueError

        monkeypatch.setattr(tasks, "REMINDERS", (broken, *tasks.REMINDERS))
        promised(cast, due_on=TODAY + timedelta(days=7))
        assert len(run()) == 1

    def test_keeps_the_calendar_file_of_each(self, cast: Cast, run: Callable[[], list[Any]]) -> None:
        body = factories.body()
        factories.seat(cast, body)
        factories.meeting(cast, body=body, called_at=MORNING, starts_at=MORNING + timedelta(days=2))
        promised(cast, due_on=TODAY + timedelta(days=7))
        [letter] = [each for each in run() if each.to == [cast.officer.email]]
        assert letter.subject.startswith("2 saker väntar på dig: Kommer du?")
        assert next(name for name, _content, _type in letter.attachments).endswith(".ics")

    def test_leaves_to_the_sweep_what_a_process_that_died_had_written(
        self, cast: Cast, django_capture_on_commit_callbacks: Commit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(gathering, "_send", lambda gathered: None)
        for n in range(2):
            promised(cast, what=f"Fråga {n}", due_on=TODAY + timedelta(days=7))
        with django_capture_on_commit_callbacks(execute=True):
            tasks.remind()
        monkeypatch.setattr(notices, "publish", lambda numbers: None)
        with time_machine.travel(MORNING + timedelta(minutes=2), tick=False):
            assert notices.sweep() == 2

    def test_leaves_to_a_worker_what_it_has_taken(self, cast: Cast, run: Callable[[], list[Any]]) -> None:
        told = []
        for n in range(2):
            notice = Notice.objects.create(
                key=str(n), person=cast.officer, address="a@example.org", template="x", subject="x", text="x", html="x"
            )
            told.append(notices.Told(notice, cast.officer, notices.Words("x", due=TODAY)))
        Notice.objects.filter(key="0").update(state=Notice.State.SENDING, attempts=1)
        assert gathering._bound(told) == [told[1].notice.pk]

    def test_is_what_the_clock_does(self) -> None:
        assert "network_portal.front.tasks.remind" in {entry["task"] for entry in SCHEDULE.values()}
