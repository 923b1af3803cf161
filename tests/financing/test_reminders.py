"""Friendly reminders: in order, once each, never on a quiet day, never with a fee."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from financing import actions, tasks
from financing.models import Invoice, PaymentReminder
from members.models import Role
from network_portal.records.models import JournalEntry, Notice
from network_portal.schedule import SCHEDULE
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

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


def announce_daily(first: date, last: date) -> list[date]:
    """Let the clock strike every day, twice; when somebody was told that an invoice falls due."""
    told, day = [], first
    while day <= last:
        before = Notice.objects.count()
        with on(day):
            tasks.announce()
            tasks.announce()
        told += [day] * (Notice.objects.count() - before)
        day += timedelta(days=1)
    return told


class TestAnnounce:
    def test_comes_once_five_days_before_to_those_who_got_the_invoice(self, cast: Cast, invoice: Invoice) -> None:
        assert announce_daily(date(2026, 3, 2), date(2026, 4, 30)) == [date(2026, 3, 26)]
        notice = Notice.objects.get()
        assert (notice.person, notice.key) == (cast.colleague, f"financing.due:{invoice.pk}:{cast.colleague.pk}")

    def test_says_how_much_by_when_and_how(self, cast: Cast, invoice: Invoice) -> None:
        announce_daily(date(2026, 3, 26), date(2026, 3, 26))
        notice = Notice.objects.get()
        text = notice.text.replace("\u00a0", " ")
        assert notice.subject.replace("\u00a0", " ") == "Faktura 2026-0001 förfaller tis 31 mar 2026: 32 000 kr"
        assert f"OCR-nummer {invoice.ocr}" in text
        assert "behöver du inte göra något" in text
        assert invoice.get_absolute_url() in text
        assert "organisationens kontaktperson" in text

    @pytest.mark.parametrize(
        ("due", "told"),
        [
            (date(2026, 4, 1), date(2026, 3, 27)),  # Friday
            (date(2026, 4, 2), date(2026, 3, 27)),  # five days before is a Saturday
            (date(2026, 4, 8), date(2026, 4, 2)),  # Good Friday comes between
            (date(2026, 5, 6), date(2026, 4, 30)),  # 1 May and the weekend
            (date(2026, 7, 10), date(2026, 6, 30)),  # nobody is reminded in July
        ],
    )
    def test_on_days_off_comes_on_the_last_working_day_before(self, due: date, told: date, cast: Cast) -> None:
        factories.invoice(
            cast.ystad, factories.fee_table(2026), by=cast.administrator, issued_on=date(2026, 3, 1), due_on=due
        )
        assert announce_daily(date(2026, 3, 2), due + timedelta(days=10)) == [told]

    def test_a_missed_day_is_caught_up_until_the_due_date_and_never_after(self, cast: Cast, invoice: Invoice) -> None:
        assert announce_daily(DUE, DUE) == [DUE]

    def test_never_after_the_due_date(self, cast: Cast, invoice: Invoice) -> None:
        assert announce_daily(date(2026, 4, 1), date(2026, 5, 31)) == []
        with on(DUE + timedelta(days=1)):
            assert actions.announce(invoice) is None

    def test_not_on_a_day_off_to_catch_up(self, cast: Cast, invoice: Invoice) -> None:
        assert announce_daily(date(2026, 3, 28), date(2026, 3, 30)) == [date(2026, 3, 30)]

    def test_not_on_the_day_that_the_invoice_itself_is_told(self, cast: Cast) -> None:
        factories.invoice(
            cast.ystad, factories.fee_table(2026), by=cast.administrator, issued_on=date(2026, 3, 3), due_on=date(2026, 3, 6)
        )
        assert announce_daily(date(2026, 3, 3), date(2026, 3, 6)) == [date(2026, 3, 4)]

    def test_leaves_those_alone_who_have_paid_and_asks_the_others_for_the_rest(self, cast: Cast, invoice: Invoice) -> None:
        with on(date(2026, 3, 20)):
            actions.mark_paid(invoice, Decimal(30_000), date(2026, 3, 20), by=cast.administrator)
        announce_daily(date(2026, 3, 26), date(2026, 3, 26))
        assert "2 000 kr" in Notice.objects.get().text.replace("\u00a0", " ")
        second = factories.invoice(
            cast.malmo, invoice.fee_table, by=cast.administrator, number=2, issued_on=date(2026, 3, 1), due_on=DUE
        )
        Role.objects.create(person=cast.neighbour, organisation=cast.malmo, kind=Role.Kind.ORGANISATION_CONTACT)
        with on(date(2026, 3, 20)):
            actions.mark_paid(second, Decimal(32_000), date(2026, 3, 20), by=cast.administrator)
        assert announce_daily(date(2026, 3, 26), DUE) == []

    def test_waits_for_a_contact_when_there_is_none(self, cast: Cast, invoice: Invoice) -> None:
        Role.objects.filter(person=cast.colleague).delete()
        assert announce_daily(date(2026, 3, 26), date(2026, 3, 27)) == []
        Role.objects.create(
            person=cast.reader, organisation=cast.ystad, kind=Role.Kind.ORGANISATION_CONTACT, starts_on=date(2026, 3, 28)
        )
        assert announce_daily(date(2026, 3, 28), DUE) == [date(2026, 3, 30)]

    def test_is_remembered_and_shown(self, cast: Cast, invoice: Invoice, as_: Callable[..., StrictClient]) -> None:
        announce_daily(date(2026, 3, 26), date(2026, 3, 26))
        entry = JournalEntry.objects.get(action="financing.announced")
        assert (entry.by, entry.data) == (None, {"due_on": "2026-03-31"})
        html = as_(cast.colleague).get(invoice.get_absolute_url()).content.decode()
        assert "Ett ord till kontaktpersonen före förfallodagen" in html

    def test_does_not_put_off_the_reminders_after_it(self, cast: Cast, invoice: Invoice) -> None:
        announce_daily(date(2026, 3, 26), DUE)
        sent = remind_daily(DUE, date(2026, 4, 30))
        assert sent == [(date(2026, 3, 26), 0), (date(2026, 4, 7), 1), (date(2026, 4, 20), 2)]

    def test_comes_by_the_clock(self) -> None:
        assert "financing.tasks.announce" in {entry["task"] for entry in SCHEDULE.values()}


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
