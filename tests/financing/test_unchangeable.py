"""An issued invoice never changes: the database refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction

from financing import actions
from financing.models import Invoice, InvoiceDocument, InvoiceLine
from tests import factories
from tests.cast import Cast

TABLES = ["financing_invoice", "financing_invoiceline", "financing_invoicedocument"]


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    made = factories.invoice(cast.ystad, factories.fee_table(2026), by=cast.administrator)
    actions.keep_document(made, b"%PDF")
    return made


@pytest.mark.django_db
class TestInvoice:
    def test_cannot_be_changed(self, invoice: Invoice) -> None:
        for break_it in (
            lambda: Invoice.objects.update(total=1, net=1, vat=0),
            lambda: Invoice.objects.update(buyer={}),
            lambda: InvoiceLine.objects.update(text="Annat"),
            lambda: InvoiceDocument.objects.update(file="annan.pdf"),
            lambda: invoice.save(),
        ):
            with pytest.raises(IntegrityError, match="never changed or removed"), transaction.atomic():
                break_it()

    @pytest.mark.parametrize("table", TABLES)
    def test_cannot_be_removed(self, invoice: Invoice, table: str) -> None:
        with pytest.raises(IntegrityError, match="never changed or removed"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")

    @pytest.mark.parametrize("table", TABLES)
    def test_cannot_be_emptied(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL portal.allow_truncate = off")  # tests are allowed to; nobody else is
            with pytest.raises(IntegrityError, match="never changed or removed"):
                cursor.execute(f"TRUNCATE {table} CASCADE")

    def test_keeps_the_first_file(self, invoice: Invoice) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.keep_document(invoice, b"another")

    def test_must_add_up(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError, match="invoice_sum"):
            factories.invoice(cast.ystad, factories.fee_table(2026), by=cast.administrator, vat=1)
