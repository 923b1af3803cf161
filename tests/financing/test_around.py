"""What the rest of the portal asks money for: what waits, what is found, what a year cost, and the back office."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from financing import actions, rules
from financing.models import FeeTable, Invoice, PaymentReminder
from financing.reports import figures
from financing.search import search
from financing.waiting import waiting
from members.models import Organisation
from network_portal.lib.waiting import Item
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Any]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-04-20T08:00:00+02:00", tick=False):
        yield


@pytest.fixture
def table(cast: Cast) -> FeeTable:
    return factories.fee_table(2026)


@pytest.fixture
def invoice(cast: Cast, table: FeeTable) -> Invoice:
    """Ystad's, due 1 April and late."""
    return factories.invoice(cast.ystad, table, by=cast.administrator, issued_on=date(2026, 3, 2), due_on=date(2026, 4, 1))


def titles(items: list[Item]) -> list[str]:
    return [item.title.replace("\u00a0", " ") for item in items]


class TestWaiting:
    def test_the_contact_sees_what_is_to_be_paid(self, cast: Cast, invoice: Invoice) -> None:
        (item,) = waiting(cast.colleague)
        assert titles([item]) == ["Faktura 2026-0001: 32 000 kr"]
        assert item.due_on == date(2026, 4, 1)
        assert item.must
        actions.mark_paid(invoice, Decimal(32_000), date(2026, 4, 20), by=cast.administrator)
        assert waiting(cast.colleague) == []

    def test_others_of_the_organisation_are_left_in_peace(self, cast: Cast, invoice: Invoice) -> None:
        assert waiting(cast.officer) == waiting(cast.reader) == waiting(cast.coordinator) == waiting(cast.stranger) == []

    def test_the_administrator_sees_who_is_late_and_whom_to_phone(
        self, cast: Cast, table: FeeTable, invoice: Invoice
    ) -> None:
        second = factories.invoice(
            cast.malmo, table, by=cast.administrator, number=2, issued_on=date(2026, 3, 2), due_on=date(2026, 4, 1)
        )
        assert titles(waiting(cast.administrator)) == ["2 försenade fakturor"]
        PaymentReminder.objects.create(invoice=second, level=3, sent_on=date(2026, 4, 20))
        found = waiting(cast.administrator)
        assert titles(found) == ["Ring Malmö om faktura 2026-0002", "1 försenad faktura"]
        assert [item.must for item in found] == [True, False]

    def test_the_administrator_sees_undecided_fees_and_missing_references(self, cast: Cast, table: FeeTable) -> None:
        factories.fee_table(2027, decided=False)
        Organisation.objects.filter(pk__in=[cast.ystad.pk, cast.cluster.pk]).update(invoice_reference="")
        found = waiting(cast.administrator)
        assert titles(found) == ["Avgifterna för 2027 är inte beslutade", "1 medlem saknar fakturareferens"]
        assert found[0].due_on == date(2026, 12, 31)
        assert "Ystad" in found[1].why

    def test_costs_the_administrator_four_queries(
        self, cast: Cast, invoice: Invoice, count_queries: Callable[..., Any]
    ) -> None:
        with count_queries(4):  # roles, late invoices, undecided tables, members without reference
            waiting(cast.administrator)


class TestSearch:
    @pytest.mark.parametrize(
        "words", [["2026-0001"], ["2026000105"], ["ystad"], ["kommun", "ystad"], ["212000-1181"], ["1"]]
    )
    def test_finds_number_ocr_and_member(self, cast: Cast, invoice: Invoice, words: list[str]) -> None:
        (hit,) = search(cast.administrator, words)
        assert hit.title == "2026-0001 Ystad"
        assert hit.url == invoice.get_absolute_url()

    @pytest.mark.parametrize(
        "words", [[], ["malmö"], ["2026-0002"], ["9" * 40], ["99999999999"], ["💰"], ["%"], ["2026-999999"]]
    )
    def test_finds_nothing_else(self, cast: Cast, invoice: Invoice, words: list[str]) -> None:
        assert search(cast.administrator, words) == []

    def test_shows_nobody_the_invoices_of_others(self, cast: Cast, invoice: Invoice) -> None:
        assert len(search(cast.officer, ["ystad"])) == 1
        assert search(cast.neighbour, ["ystad"]) == search(cast.stranger, ["ystad"]) == []


class TestFigures:
    def test_tells_what_a_year_cost_beside_the_median_of_its_kind(
        self, cast: Cast, table: FeeTable, invoice: Invoice
    ) -> None:
        factories.invoice(cast.malmo, table, by=cast.administrator, number=2, net=Decimal(80_000), total=Decimal(80_000))
        factories.invoice(
            cast.trelleborg,
            table,
            by=cast.administrator,
            number=3,
            net=Decimal(40_000),
            vat=Decimal(10_000),
            total=Decimal(50_000),
        )
        factories.invoice(cast.cluster, table, by=cast.administrator, number=4, net=Decimal(10_000), total=Decimal(10_000))
        actions.mark_paid(invoice, Decimal(2_000), date(2026, 4, 1), by=cast.administrator)
        found = figures(cast.ystad, 2026)
        assert (found.invoiced, found.to_pay, found.paid, found.remaining, found.median) == (
            Decimal(32_000),
            Decimal(32_000),
            Decimal(2_000),
            Decimal(30_000),
            Decimal(40_000),
        )

    def test_a_year_without_invoices_is_empty(self, cast: Cast) -> None:
        found = figures(cast.ystad, 2019)
        assert (found.invoiced, found.paid, found.median) == (0, 0, None)


class TestGrants:
    def test_every_rule_answers_by_a_grant_that_people_can_read(self, cast: Cast) -> None:
        assert rules.may_set_fees(cast.administrator)
        assert rules.may_issue(cast.administrator)
        assert rules.may_mark_payments(cast.administrator)
        for person in (cast.officer, cast.reader, cast.coordinator, cast.stranger):
            assert not any(may(person) for may in (rules.may_set_fees, rules.may_issue, rules.may_mark_payments))
        assert all(str(grant.sentence) for grant in rules.GRANTS)


class TestBackOffice:
    @pytest.fixture
    def office(self, cast: Cast, as_: As) -> Any:
        return as_(cast.administrator)

    @pytest.mark.parametrize("model", ["feetable", "feerun", "invoice", "payment", "issuer"])
    def test_shows_but_changes_nothing(self, office: Any, invoice: Invoice, model: str) -> None:
        assert office.get(reverse(f"admin:financing_{model}_changelist")).status_code == 200
        assert office.get(reverse(f"admin:financing_{model}_add")).status_code == 403

    def test_an_invoice_can_be_looked_at_but_not_saved_or_deleted(self, office: Any, invoice: Invoice) -> None:
        url = reverse("admin:financing_invoice_change", args=[invoice.pk])
        assert office.get(url).status_code == 200
        assert office.post(url, {"total": "1"}).status_code == 403
        assert office.post(reverse("admin:financing_invoice_delete", args=[invoice.pk])).status_code == 403
