from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from financing import actions
from financing.models import FeeRun, Invoice, Payment
from network_portal.lib import dates
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    cast: Cast
    invoice: Invoice  # Ystad's
    payment: Payment
    run: FeeRun


def make_world(cast: Cast) -> World:
    """The fees of 2026 are decided, those of 2027 proposed; Ystad has paid a part of its invoice."""
    factories.issuer(cast.office)
    table = factories.fee_table(2026)
    factories.fee_table(2027, decided=False)
    invoice = factories.invoice(cast.ystad, table, by=cast.administrator)
    payment = Payment.objects.create(
        invoice=invoice, amount=Decimal(100), paid_on=dates.today(), marked_by=cast.administrator
    )
    run = actions.order_run(table, by=cast.administrator)
    return World(cast, invoice, payment, run)


def invoice(world: World) -> list[Any]:
    return [world.invoice.pk]


def a_payment(world: World) -> dict[str, Any]:
    return {"amount": "100", "paid_on": dates.today().isoformat()}


def a_sender(world: World) -> dict[str, Any]:
    return {
        "organisation": world.cast.office.pk, "legal_name": "Nätverkskansliet", "bankgiro": "991-2346", "payment_days": "30",
        "street": "Storgatan 1", "postcode": "271 00", "town": "Ystad", "email": "ekonomi@example.org",
        "valid_from": dates.today().isoformat(),
    }  # fmt: skip


#                                       anonymous stranger officer neighbour reader coordinator administrator
ROWS: dict[str, Row] = {
    "financing:invoices": Row("302 200 200 200 200 200 200"),
    "financing:invoice": Row("302 404 200 404 200 404 200", invoice),
    # The file is not made yet: those who may see it are told so.
    "financing:invoice_pdf": Row("302 404 409 404 409 404 409", invoice),
    "financing:payment_add": Row("302 404 403 404 403 404 200", invoice),
    "financing:payment_add again": Row("302 404 403 404 403 404 302", invoice, "POST", a_payment),
    "financing:payment_withdraw": Row("302 404 403 404 403 404 302", lambda world: [world.payment.pk], "POST"),
    "financing:payment_withdraw again": Row("302 405 405 405 405 405 405", lambda world: [world.payment.pk]),
    "financing:fee_tables": Row("302 200 200 200 200 200 200"),
    "financing:fee_table": Row("302 404 200 200 200 200 200", lambda world: [2026]),
    "financing:fee_table again": Row("302 404 404 404 404 404 200", lambda world: [2027]),  # a proposal
    "financing:fee_table_add": Row("302 403 403 403 403 403 200"),
    "financing:fee_table_add again": Row("302 403 403 403 403 403 200", method="POST"),
    "financing:fee_table_edit": Row("302 404 404 404 404 404 200", lambda world: [2027]),
    "financing:fee_table_edit again": Row("302 404 403 403 403 403 409", lambda world: [2026]),  # decided
    "financing:fee_table_decide": Row("302 404 404 404 404 404 200", lambda world: [2027]),
    "financing:fee_table_decide again": Row("302 404 403 403 403 403 409", lambda world: [2026]),
    "financing:issuer": Row("302 403 403 403 403 403 200"),
    "financing:issuer_add": Row("302 403 403 403 403 403 200"),
    "financing:issuer_add again": Row("302 403 403 403 403 403 302", method="POST", data=a_sender),
    "financing:run_add": Row("302 404 403 403 403 403 200", lambda world: [2026]),
    "financing:run_add again": Row("302 404 403 403 403 403 302", lambda world: [2026], "POST"),
    "financing:run_add undecided": Row("302 404 404 404 404 404 409", lambda world: [2027], "POST"),
    "financing:run": Row("302 404 404 404 404 404 200", lambda world: [world.run.pk]),
}
