"""Money comes in parts or at once; a mark made by mistake is taken back."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from financing import actions
from financing.models import Invoice, Payment
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 10)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-04-10T08:00:00+02:00", tick=False):
        yield


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    """Ystad's: 32 000 kr, issued 31 March, due 30 April."""
    return factories.invoice(cast.ystad, factories.fee_table(2026), by=cast.administrator)


def remaining(invoice: Invoice) -> Decimal:
    return Invoice.objects.with_paid().get(pk=invoice.pk).remaining


class TestMarkPaid:
    def test_all_at_once(self, cast: Cast, invoice: Invoice) -> None:
        actions.mark_paid(invoice, Decimal(32_000), TODAY, "Kontoutdrag 14", by=cast.administrator)
        assert remaining(invoice) == 0
        entry = JournalEntry.objects.get(action="financing.paid")
        assert entry.data["amount"] == "32000"
        assert entry.by == cast.administrator

    def test_in_parts(self, cast: Cast, invoice: Invoice) -> None:
        actions.mark_paid(invoice, Decimal("10000.50"), TODAY, by=cast.administrator)
        actions.mark_paid(invoice, Decimal("21999.50"), TODAY, by=cast.administrator)
        assert remaining(invoice) == 0

    def test_refuses_more_than_remains_and_says_what_to_do(self, cast: Cast, invoice: Invoice) -> None:
        actions.mark_paid(invoice, Decimal(30_000), TODAY, by=cast.administrator)
        with pytest.raises(Refused) as refused:
            actions.mark_paid(invoice, Decimal(5_000), TODAY, by=cast.administrator)
        assert str(refused.value).replace("\u00a0", " ") == (
            "Bara 2 000 kr återstår att betala. Markera det beloppet och betala tillbaka 3 000 kr."
        )

    def test_refuses_what_is_paid_already(self, cast: Cast, invoice: Invoice) -> None:
        actions.mark_paid(invoice, Decimal(32_000), TODAY, by=cast.administrator)
        with pytest.raises(Refused, match="redan helt betald"):
            actions.mark_paid(invoice, Decimal(1), TODAY, by=cast.administrator)

    @pytest.mark.parametrize("amount", [Decimal(0), Decimal("-1"), Decimal("-0.01")])
    def test_refuses_nothing_and_less(self, cast: Cast, invoice: Invoice, amount: Decimal) -> None:
        with pytest.raises(Refused, match="över noll"):
            actions.mark_paid(invoice, amount, TODAY, by=cast.administrator)

    @pytest.mark.parametrize(
        ("paid_on", "reason"),
        [(date(2026, 4, 11), "framtiden"), (date(2026, 3, 30), "utfärdades"), (date(1, 1, 1), "utfärdades")],
    )
    def test_refuses_days_that_cannot_be(self, cast: Cast, invoice: Invoice, paid_on: date, reason: str) -> None:
        with pytest.raises(Refused, match=reason):
            actions.mark_paid(invoice, Decimal(1), paid_on, by=cast.administrator)

    def test_the_database_refuses_an_amount_below_zero(self, cast: Cast, invoice: Invoice) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.create(invoice=invoice, amount=Decimal(-1), paid_on=TODAY, marked_by=cast.administrator)


class TestWithdrawPayment:
    def test_counts_no_longer_but_stays_to_be_seen(self, cast: Cast, invoice: Invoice) -> None:
        payment = actions.mark_paid(invoice, Decimal(32_000), TODAY, by=cast.administrator)
        actions.withdraw_payment(payment, by=cast.administrator)
        assert remaining(invoice) == 32_000
        assert Payment.objects.get().withdrawn_at is not None
        assert JournalEntry.objects.filter(action="financing.payment_withdrawn").count() == 1
        actions.mark_paid(invoice, Decimal(32_000), TODAY, by=cast.administrator)

    def test_is_refused_twice(self, cast: Cast, invoice: Invoice) -> None:
        payment = actions.mark_paid(invoice, Decimal(1), TODAY, by=cast.administrator)
        actions.withdraw_payment(payment, by=cast.administrator)
        with pytest.raises(Refused, match="redan tillbakatagen"):
            actions.withdraw_payment(payment, by=cast.administrator)


class TestQuerySet:
    def test_open_late_and_settled_follow_the_payments(self, cast: Cast, invoice: Invoice) -> None:
        assert list(Invoice.objects.open()) == [invoice]
        assert not Invoice.objects.late().exists()
        with time_machine.travel("2026-05-01T00:30:00+02:00", tick=False):  # the day after, though not yet in UTC
            assert list(Invoice.objects.late()) == [invoice]
        actions.mark_paid(invoice, Decimal(32_000), TODAY, by=cast.administrator)
        assert list(Invoice.objects.settled()) == [invoice]
        assert not Invoice.objects.open().exists()
