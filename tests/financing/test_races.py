"""Two people pressing at once: numbers stay unbroken, nobody pays twice, no invoice is overpaid.

Beside each race stands its canary: without the lock the same race goes wrong, so the race proves something.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError

from financing import actions
from financing.models import FeeTable, Invoice, InvoiceLine, NumberSeries, Payment
from financing.preview import preview
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from tests import factories
from tests.cast import Cast
from tests.races import Rendezvous, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tables(cast: Cast) -> list[FeeTable]:
    """Two years that can be invoiced on the same day, in the same series of numbers."""
    factories.issuer(cast.office)
    return [factories.fee_table(year, population_on=date(2025, 12, 31)) for year in (2025, 2026)]


@pytest.fixture
def meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the runs wait for each other after they have looked at who is to be invoiced; only one can when they lock."""
    monkeypatch.setattr(actions, "preview", Rendezvous().after(preview))


def runs(cast: Cast, *ordered: FeeTable) -> list[Callable[[], Any]]:
    made = [actions.order_run(table, by=cast.administrator) for table in ordered]
    return [lambda run=run: actions.issue(run) for run in made]


class TestTwoRuns:
    def test_of_the_same_year_charge_nobody_twice(self, cast: Cast, tables: list[FeeTable], meet: None) -> None:
        results = race(*runs(cast, tables[1], tables[1]))
        assert sorted(run.invoice_count for run in results) == [0, 4]
        assert InvoiceLine.objects.count() == 4

    def test_of_two_years_share_the_series_without_a_gap(self, cast: Cast, tables: list[FeeTable], meet: None) -> None:
        results = race(*runs(cast, *tables))
        assert [run.invoice_count for run in results] == [4, 4]
        numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, 9))

    def test_canary_without_the_lock_the_numbers_collide(
        self, cast: Cast, tables: list[FeeTable], meet: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        NumberSeries.objects.create(year=dates.today().year)
        monkeypatch.setattr(actions, "_lock_series", lambda year: NumberSeries.objects.get(pk=year))
        results = race(*runs(cast, *tables))
        assert any(isinstance(result, IntegrityError) for result in results)


class TestTwoPayments:
    @pytest.fixture
    def invoice(self, cast: Cast) -> Invoice:
        return factories.invoice(cast.ystad, factories.fee_table(2026), by=cast.administrator)

    @pytest.fixture
    def both_pay(self, cast: Cast, invoice: Invoice, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Any]]:
        monkeypatch.setattr(actions, "_remaining", Rendezvous().after(actions._remaining))

        def pay() -> object:
            return actions.mark_paid(invoice, Decimal(32_000), dates.today(), by=cast.administrator)

        return lambda: race(pay, pay)

    def test_of_all_that_remains_one_is_refused(self, both_pay: Callable[[], list[Any]]) -> None:
        results = both_pay()
        assert sorted(type(result) for result in results if isinstance(result, Refused)) == [Refused]
        assert Payment.objects.count() == 1

    def test_canary_without_the_lock_both_are_taken(
        self, both_pay: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(actions, "_lock_invoice", lambda invoice: Invoice.objects.get(pk=invoice.pk))
        both_pay()
        assert Payment.objects.count() == 2


class TestAnnounceAtOnce:
    """Two clocks strike at the same moment."""

    def announce_twice(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        invoice = factories.invoice(
            cast.ystad,
            factories.fee_table(2026),
            by=cast.administrator,
            issued_on=date(2026, 3, 1),
            due_on=date(2026, 3, 31),
        )
        monkeypatch.setattr(actions.rules, "is_to_announce", Rendezvous().after(actions.rules.is_to_announce))

        def strike() -> Any:
            with dates.at(dates.timezone.make_aware(dates.datetime(2026, 3, 26, 8, 15))):
                return actions.announce(invoice)

        return race(strike, strike)

    def test_tells_once(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        results = self.announce_twice(cast, monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["NoneType", "PaymentReminder"]
        assert Notice.objects.get().person == cast.colleague

    def test_canary_without_the_lock_the_second_crashes(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(actions, "_lock_invoice", lambda invoice: Invoice.objects.get(pk=invoice.pk))
        results = self.announce_twice(cast, monkeypatch)
        assert "IntegrityError" in {type(result).__name__ for result in results}
