"""The invoice as a tagged PDF of one page, in Swedish."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from financing.actions import INVOICE_LANGUAGE
from financing.models import FeeTable, Invoice
from network_portal.lib import money, pdf
from network_portal.lib.dates import in_full


def render(invoice: Invoice) -> bytes:
    """The invoice's file. It reads `fee_table` and `lines` with their memberships: fetch them for many at once."""
    with override(INVOICE_LANGUAGE):
        return pdf.from_template("financing/invoice_pdf.html", context(invoice))


def context(invoice: Invoice) -> dict[str, Any]:
    """What the template cannot say by itself."""
    lines = list(invoice.lines.all())
    year = invoice.fee_table.year
    begins = max(date(year, 1, 1), *(line.membership.starts_on for line in lines))
    return {
        "invoice": invoice,
        "lines": [(line, written(line.amount)) for line in lines],
        "decision": decision(invoice.fee_table),
        "covers": f"{date_format(begins, 'j F')} – {in_full(date(year, 12, 31))}",
        "net": written(invoice.net),
        "vat": written(invoice.vat),
        "total": f"{written(invoice.total)}{money.NO_BREAK}kr",
    }


def decision(table: FeeTable) -> str:
    """Which decision the fee rests on: `Fee table 2027, decided on 2 December 2026, § 34.`"""
    assert table.decided_on is not None  # an invoice is issued from a decided table only
    words = _("Fee table %(year)d, decided on %(date)s") % {"year": table.year, "date": in_full(table.decided_on)}
    return ", ".join(filter(None, (words, table.decision_reference))) + "."


def written(amount: Decimal) -> str:
    """`32 000,00`: on an invoice the öre are always written."""
    kronor, _point, cents = f"{money.ore(amount):.2f}".partition(".")
    return f"{money.thousands(int(kronor))},{cents}"
