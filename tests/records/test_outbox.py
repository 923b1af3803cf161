"""A letter that has not gone says how often it was tried, what went wrong and when it is tried next."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from network_portal.records import notices, outbox
from network_portal.records.models import Notice
from tests.cast import Cast
from tests.records.test_notices import a_notice
from tests.strict import StrictClient

State = Notice.State
NOON = datetime(2026, 4, 1, 10, tzinfo=UTC)  # 12.00 in Stockholm
ERROR = "ConnectionRefusedError: nobody home"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The letters handed to the broker."""
    handed: list[Any] = []
    monkeypatch.setattr(notices.current_app, "send_task", lambda name, args, **options: handed.extend(args))
    return handed


class TestLook:
    def test_counts_all_that_waits_and_finds_the_oldest_and_the_last_error(self, cast: Cast) -> None:
        old = timezone.now() - timedelta(hours=3)
        a_notice(cast.officer, "old", created_at=old, claimed_at=old, error="An older error")
        a_notice(cast.officer, "sending", state=State.SENDING, claimed_at=timezone.now(), error=ERROR)
        a_notice(cast.officer, "failed", state=State.FAILED)
        a_notice(cast.officer, "sent", state=State.SENT)
        seen = outbox.look()
        assert (seen["waiting"], seen["oldest_at"], seen["failed"], seen["error"]) == (2, old, 1, ERROR)
        assert seen["is_late"]

    def test_an_empty_outbox_is_well(self, cast: Cast) -> None:
        a_notice(cast.officer, state=State.SENT)
        seen = outbox.look()
        assert seen == {"waiting": 0, "oldest_at": None, "failed": 0, "is_late": False, "error": "", "error_at": None}

    def test_a_letter_of_nine_minutes_is_not_late(self) -> None:
        now = timezone.now()
        assert not outbox.is_late(now - timedelta(minutes=9))
        assert outbox.is_late(now - timedelta(minutes=11))


class TestNextTry:
    @pytest.mark.parametrize(
        ("state", "attempts", "minutes"),
        [("waiting", 0, 1), ("waiting", 1, 1), ("waiting", 2, 10), ("waiting", 4, 240), ("sending", 1, 5)],
    )
    def test_is_when_the_sweep_takes_it(self, state: str, attempts: int, minutes: int, cast: Cast, sent: list[Any]) -> None:
        claimed = NOON if attempts else None
        notice = a_notice(cast.officer, state=state, attempts=attempts, claimed_at=claimed, created_at=NOON)
        at = outbox.next_try(notice)
        assert at == NOON + timedelta(minutes=minutes)
        for seconds, taken in ((-1, 0), (1, 1)):
            with time_machine.travel(at + timedelta(seconds=seconds), tick=False):
                assert notices.sweep() == taken

    @pytest.mark.parametrize("state", [State.SENT, State.FAILED])
    def test_is_never_for_what_is_sent_or_given_up(self, state: str, cast: Cast) -> None:
        assert outbox.next_try(a_notice(cast.officer, state=state, attempts=5, claimed_at=NOON)) is None


class TestPage:
    def test_says_how_it_goes(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        notice = a_notice(cast.officer, attempts=3, claimed_at=NOON, error=ERROR)
        with time_machine.travel(NOON + timedelta(minutes=5)):
            text = as_(cast.administrator).get(f"/records/notices/{notice.pk}/").content.decode().replace("\u00a0", " ")
        for wanted in (ERROR, "3 gånger, senast ons 1 apr 2026 12.00", "Nästa försök", "ons 1 apr 2026 13.00", "Försök nu"):
            assert wanted in text, wanted

    def test_the_receiver_has_no_button(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        notice = a_notice(cast.officer, attempts=1, claimed_at=NOON, error=ERROR)
        assert "Försök nu" not in as_(cast.officer).get(f"/records/notices/{notice.pk}/").content.decode()

    def test_a_letter_that_waits_is_tried_at_once(
        self, cast: Cast, as_: Callable[..., StrictClient], sent: list[Any], django_capture_on_commit_callbacks: Any
    ) -> None:
        notice = a_notice(cast.officer, attempts=4, claimed_at=timezone.now(), error=ERROR)
        with django_capture_on_commit_callbacks(execute=True):
            response = as_(cast.administrator).post(f"/records/notices/{notice.pk}/resend/", follow=True)
        assert "försöker skicka brevet nu" in response.content.decode()
        assert sent == [[notice.pk]]
        assert notices.send(notice.pk) is True

    @pytest.mark.parametrize("state", [State.SENT, State.SENDING])
    def test_a_letter_that_is_sent_or_on_its_way_is_not(
        self, state: str, cast: Cast, as_: Callable[..., StrictClient], sent: list[Any]
    ) -> None:
        notice = a_notice(cast.officer, state=state, claimed_at=timezone.now())
        client = as_(cast.administrator)
        assert client.post(f"/records/notices/{notice.pk}/resend/").status_code == 409
        assert "Försök nu" not in client.get(f"/records/notices/{notice.pk}/").content.decode()
        assert sent == []
