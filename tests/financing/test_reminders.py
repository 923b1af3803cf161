"""Friendly reminders: in order, once each, never on a quiet day, never with a fee."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from financing import actions, tasks
from financing.models import Invoice, PaymentReminder
from members.models import Role
from network_portal.records.models import JournalEntry, Notice
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 31)  # a Tuesday


@pytest.fixture(autouse=True)
def _issued() -> Iterator[None]:
    with on(date(2026, 3, 1)):
        yield


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    table = factories.fee_table(2026)
    return factories.invoice(cast.ystad, table, by=cast.administrator, issued_on=date(2026, 3, 1), due_on=DUE)


def on(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(8, 20), ZoneInfo("Europe/Stockholm")), tick=False)


def remind_daily(first: date, last: date) -> list[tuple[date, int]]:
    """Let the clock strike every day; what was sent and when."""
    day = first
    while day <= last:
        with on(day):
            tasks.remind()
            tasks.remind()
        day += timedelta(days=1)
    return list(PaymentReminder.objects.order_by("level").values_list("sent_on", "level"))


class TestRemind:
    def test_comes_in_three_levels_on_their_days(self, cast: Cast, invoice: Invoice) -> None:
        sent = remind_daily(DUE, date(2026, 6, 30))
        # Seven days later is the Tuesday after Easter; forty days later is a Sunday, so Monday.
        assert sent == [(date(2026, 4, 7), 1), (date(2026, 4, 20), 2), (date(2026, 5, 11), 3)]
        told = [(notice.person, notice.key.split(":")[2]) for notice in Notice.objects.order_by("pk")]
        assert told == [
            (cast.colleague, "1"),
            (cast.colleague, "2"),
            (cast.reader, "2"),
            (cast.administrator, "3"),
        ]

    def test_says_why_by_when_and_that_it_costs_nothing(self, cast: Cast, invoice: Invoice) -> None:
        remind_daily(date(2026, 4, 7), date(2026, 4, 7))
        notice = Notice.objects.get()
        text = notice.text.replace("\u00a0", " ")
        assert "2026-0001" in notice.subject
        assert "32 000 kr" in text
        assert "En påminnelse kostar ingenting" in text
        assert "mån 20 apr 2026" in text  # when the manager is told too
        assert invoice.get_absolute_url() in text

    def test_asks_only_for_what_remains(self, cast: Cast, invoice: Invoice) -> None:
        with on(date(2026, 4, 1)):
            actions.mark_paid(invoice, Decimal(30_000), date(2026, 4, 1), by=cast.administrator)
        remind_daily(date(2026, 4, 7), date(2026, 4, 7))
        assert "2 000 kr" in Notice.objects.get().text.replace("\u00a0", " ")

    def test_leaves_those_alone_who_have_paid(self, cast: Cast, invoice: Invoice) -> None:
        with on(date(2026, 4, 1)):
            actions.mark_paid(invoice, Decimal(32_000), date(2026, 4, 1), by=cast.administrator)
        assert remind_daily(date(2026, 4, 7), date(2026, 4, 8)) == []

    def test_catches_up_when_the_clock_stood_still_but_keeps_its_manners(self, cast: Cast, invoice: Invoice) -> None:
        sent = remind_daily(date(2026, 5, 4), date(2026, 6, 15))  # five weeks late before anybody was reminded
        assert sent == [(date(2026, 5, 4), 1), (date(2026, 5, 18), 2), (date(2026, 6, 8), 3)]

    @pytest.mark.parametrize(
        "quiet",
        [date(2026, 4, 11), date(2026, 5, 1), date(2026, 5, 14), date(2026, 6, 19), date(2026, 7, 1), date(2026, 7, 31)],
    )
    def test_says_nothing_on_weekends_red_days_and_in_july(self, cast: Cast, invoice: Invoice, quiet: date) -> None:
        assert remind_daily(quiet, quiet) == []
        assert not Notice.objects.exists()

    def test_july_is_waited_out(self, cast: Cast) -> None:
        table = factories.fee_table(2026)
        factories.invoice(cast.ystad, table, by=cast.administrator, issued_on=date(2026, 5, 27), due_on=date(2026, 6, 26))
        assert remind_daily(date(2026, 6, 26), date(2026, 8, 10)) == [(date(2026, 8, 3), 1)]

    def test_tells_the_administrator_when_nobody_there_would_read_it(self, cast: Cast, invoice: Invoice) -> None:
        Role.objects.filter(organisation=cast.ystad).delete()
        remind_daily(date(2026, 4, 7), date(2026, 4, 7))
        notice = Notice.objects.get()
        assert notice.person == cast.administrator
        assert "ingen kontaktperson" in notice.text

    def test_is_remembered(self, cast: Cast, invoice: Invoice) -> None:
        remind_daily(date(2026, 4, 7), date(2026, 4, 7))
        entry = JournalEntry.objects.get(action="financing.reminded")
        assert (entry.by, entry.data) == (None, {"level": 1})

    def test_one_that_fails_does_not_keep_the_others(
        self, cast: Cast, invoice: Invoice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        second = factories.invoice(
            cast.malmo, invoice.fee_table, by=cast.administrator, number=2, issued_on=date(2026, 3, 1), due_on=DUE
        )
        real = actions.remind

        def fail_the_first(reminded: Invoice) -> object:
            if reminded == invoice:
                raise RuntimeError("broken")
            return real(reminded)

        monkeypatch.setattr(actions, "remind", fail_the_first)
        remind_daily(date(2026, 4, 7), date(2026, 4, 7))
        assert PaymentReminder.objects.get().invoice == second
        assert "2026-0001" in caplog.text
