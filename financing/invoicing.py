"""Writes invoices: what stands on them is copied from members, sender and table as they are on the day of issue."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from financing import ocr
from financing.models import FeeTable, Invoice, InvoiceLine, Issuer
from financing.preview import Row
from members.models import Organisation, Person
from network_portal.lib.dates import working_day_from
from network_portal.lib.money import ore


def source(year: int, membership_id: int) -> str:
    """The name of the charge that nobody is to pay twice."""
    return f"fee:{year}:{membership_id}"


def due_on(issuer: Issuer, issued_on: date) -> date:
    """The sender's days to pay after the day of issue, and a working day."""
    return working_day_from(issued_on + timedelta(days=issuer.payment_days))


def write(
    row: Row, table: FeeTable, issuer: Issuer, number: int, issued_on: date, by: Person
) -> tuple[Invoice, InvoiceLine]:
    """An unsaved invoice and its line for a row that is ready. The fee is without VAT, which is added."""
    net = row.fee.amount or Decimal(0)
    vat = ore(net * table.vat_rate / 100)
    invoice = Invoice(
        year=issued_on.year,
        number=number,
        ocr=ocr.reference(issued_on.year, number),
        organisation=row.organisation,
        fee_table=table,
        issued_on=issued_on,
        due_on=due_on(issuer, issued_on),
        reference=row.organisation.invoice_reference,
        buyer=_buyer(row.organisation),
        seller=_seller(issuer),
        net=net,
        vat=vat,
        total=net + vat,
        vat_category=table.vat_category,
        vat_explanation=table.vat_explanation,
        issued_by=by,
    )
    line = InvoiceLine(
        membership=row.membership,
        source=source(table.year, row.membership.pk),
        text=_("Membership fee %(year)d") % {"year": table.year},
        explanation=row.fee.explanation,
        amount=net,
        vat_rate=table.vat_rate,
    )
    return invoice, line


def _address(organisation: Organisation) -> dict[str, Any]:
    return {name: getattr(organisation, name) for name in ("street", "postcode", "town")}


def _buyer(organisation: Organisation) -> dict[str, Any]:
    return {
        "name": organisation.name,
        "organisation_number": organisation.written_number,
        "peppol_id": organisation.peppol_id,
        **_address(organisation),
    }


def _seller(issuer: Issuer) -> dict[str, Any]:
    return {
        "name": issuer.legal_name,
        "organisation_number": issuer.organisation.written_number,
        "bankgiro": issuer.written_bankgiro,
        "vat_number": issuer.vat_number,
        "f_tax": issuer.f_tax,
        "email": issuer.email,
        "payment_days": issuer.payment_days,
        **_address(issuer.organisation),
    }
