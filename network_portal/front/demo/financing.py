"""The network's first year of fees: decided in November, invoiced in March, paid by most; next year's fees proposed.

Before that a project grant paid. There is no official count of inhabitants before the one that is shipped, so no
earlier fees are made up.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from financing import actions, pdf
from financing.models import FeeRun, FeeTable, Invoice, Issuer
from network_portal.front.demo.cast import Cast, morning
from network_portal.lib import dates
from network_portal.records.notices import history

STEPS = [(0, 12_000), (15_000, 22_000), (30_000, 32_000), (60_000, 55_000), (150_000, 80_000)]
# Proposed for the year after: more for the largest, less for the smallest.
NEXT_STEPS = [(0, 11_000), (15_000, 22_000), (30_000, 34_000), (60_000, 58_000), (150_000, 88_000)]
LATE = "Landskrona"  # pays half, and is reminded of the rest
FORGETFUL = "Skurup"  # pays when reminded


def build(cast: Cast, year: int) -> None:
    """Decide, invoice and collect for `year`; propose the fees of the year after."""
    with history():
        with dates.at(morning(date(year - 1, 10, 1))):
            _name_issuer(cast)
        _invoice(cast, _decide(cast, year), year)
        _collect(cast, year)
        with dates.at(_no_later_than_now(date(year, 10, 28))):
            _propose(cast, year + 1, NEXT_STEPS)


def _name_issuer(cast: Cast) -> None:
    issuer = Issuer(
        organisation=cast.office,
        legal_name=cast.office.name,
        bankgiro="9912346",
        email="ekonomi@example.org",
        payment_days=30,
        valid_from=dates.today(),
    )
    actions.add_issuer(issuer, by=cast.administrator)


def _propose(cast: Cast, year: int, steps: Iterable[tuple[int, int]]) -> FeeTable:
    return actions.add_table(
        by=cast.administrator,
        year=year,
        steps=[(start, Decimal(fee)) for start, fee in steps],
        population_on=date(year - 1, 12, 31),
        cluster_fee=Decimal(10_000),
        partner_fee=Decimal(5_000),
        pro_rata=FeeTable.ProRata.HALF_YEAR,
        vat_category=FeeTable.VatCategory.OUTSIDE,
        vat_explanation="Medlemsavgift utan direkt motprestation",
    )


def _decide(cast: Cast, year: int) -> FeeTable:
    with dates.at(morning(date(year - 1, 10, 26))):
        table = _propose(cast, year, STEPS)
    with dates.at(morning(date(year - 1, 11, 18))):
        return actions.decide(table, dates.today(), f"Nätverksmöte § 34/{year - 1}", by=cast.administrator)


def _invoice(cast: Cast, table: FeeTable, year: int) -> None:
    with dates.at(_no_later_than_now(date(year, 3, 10))):
        run = actions.issue(FeeRun.objects.create(table=table, ordered_by=cast.administrator))
        issued = run.invoices.select_related("fee_table").prefetch_related("lines__membership")
        for invoice in issued:
            actions.keep_document(invoice, pdf.render(invoice))


def _collect(cast: Cast, year: int) -> None:
    """Most pay in time, one pays half, one when reminded."""
    for number, invoice in enumerate(Invoice.objects.filter(fee_table__year=year).select_related("organisation")):
        who = invoice.organisation.short_name
        days_before = -12 if who == FORGETFUL else 2 + number % 9
        part = Decimal("0.5") if who == LATE else Decimal(1)
        _pay(cast, invoice, invoice.total * part, invoice.due_on - timedelta(days=days_before))
        if who in {LATE, FORGETFUL}:
            for days_late in (7, 20, 40):
                _remind(invoice, invoice.due_on + timedelta(days=days_late))


def _pay(cast: Cast, invoice: Invoice, amount: Decimal, paid_on: date) -> None:
    if paid_on > dates.today():
        return
    with dates.at(morning(paid_on)):
        actions.mark_paid(invoice, amount, paid_on, by=cast.administrator)


def _remind(invoice: Invoice, on: date) -> None:
    on = dates.working_day_from(on)
    if on <= dates.today():
        with dates.at(morning(on)):
            actions.remind(invoice)


def _no_later_than_now(day: date) -> datetime:
    return min(morning(day), dates.now())
