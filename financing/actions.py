"""The verbs of fees, invoices and payments."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Model, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from financing import invoicing, letters, rules
from financing.models import (
    NOTHING,
    FeeRun,
    FeeTable,
    FeeTier,
    Invoice,
    InvoiceDocument,
    InvoiceLine,
    Issuer,
    NumberSeries,
    Payment,
    PaymentReminder,
)
from financing.preview import preview
from members import actions as members
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.journal import journal, journal_many

INVOICE_LANGUAGE = "sv"  # an invoice is a Swedish business record, whoever issues it

Steps = Iterable[tuple[int, Decimal]]  # from so many inhabitants: so many kronor a year


# --- fee tables ----------------------------------------------------------------------------------------------------
@transaction.atomic
def add_table(*, by: Person | None, year: int, steps: Steps, **values: Any) -> FeeTable:
    """Propose the fees of a year; nothing is charged before they are decided."""
    try:
        with transaction.atomic():
            table = FeeTable.objects.create(year=year, **values)
    except IntegrityError:
        raise Refused(_("There is already a fee table for %(year)d.") % {"year": year}) from None
    journal("financing.table_added", table, by=by, **_set_steps(table, steps))
    return table


@transaction.atomic
def change_table(table: FeeTable, *, by: Person | None, steps: Steps, **values: Any) -> FeeTable:
    """Set the fields in `values` and the steps, as long as nothing is decided."""
    table = _lock_table(table.pk)
    rules.must_be_undecided(table)
    before = {name: getattr(table, name) for name in values}
    changed = {name: [str(before[name]), str(value)] for name, value in values.items() if value != before[name]}
    for name, value in values.items():
        setattr(table, name, value)
    table.save(update_fields=[*values])
    journal("financing.table_changed", table, by=by, changed=changed, **_set_steps(table, steps))
    return table


def _set_steps(table: FeeTable, steps: Steps) -> dict[str, Any]:
    """Replace the steps; they are few and nothing refers to them. What they are now, for the journal."""
    steps = list(steps)
    rules.must_differ(start for start, _fee in steps)
    table.tiers.all().delete()
    tiers = [FeeTier(table=table, from_inhabitants=start, fee=fee) for start, fee in steps]
    FeeTier.objects.bulk_create(tiers)
    return {"steps": [[tier.from_inhabitants, str(tier.fee)] for tier in tiers]}


@transaction.atomic
def decide(table: FeeTable, decided_on: date, reference: str, *, by: Person | None) -> FeeTable:
    """Write down the decision. From now on the table is what it is (database trigger)."""
    table = _lock_table(table.pk)
    rules.must_be_undecided(table)
    rules.must_have_steps(table)
    rules.must_be_past(decided_on)
    table.decided_on, table.decision_reference = decided_on, reference
    table.save(update_fields=["decided_on", "decision_reference"])
    journal("financing.table_decided", table, by=by, decided_on=decided_on.isoformat(), reference=reference)
    return table


@transaction.atomic
def add_issuer(issuer: Issuer, *, by: Person | None, **address: Any) -> Issuer:
    """Name a new sender of invoices. Issued invoices keep the sender they have.

    `address` (street, postcode, town) becomes that of the sender's organisation, which is in one place.
    """
    rules.must_come_into_force(Issuer.objects.in_force(), issuer.valid_from)
    issuer.organisation = members.change_organisation(issuer.organisation, by=by, **address)
    issuer.save(force_insert=True)
    facts = {name: getattr(issuer, name) for name in ("legal_name", "bankgiro", "vat_number", "f_tax", "payment_days")}
    journal("financing.issuer_added", issuer, by=by, valid_from=issuer.valid_from.isoformat(), **facts)
    return issuer


# --- the run -------------------------------------------------------------------------------------------------------
@transaction.atomic
def order_run(table: FeeTable, *, by: Person) -> FeeRun:
    """Order the invoices of the table's year: a worker issues them and makes their files."""
    rules.must_be_decided(table)
    rules.must_be_able_to_send(Issuer.objects.in_force(), table)
    run = FeeRun.objects.create(table=table, ordered_by=by)
    title = _("Invoices %(year)d") % {"year": table.year}
    run.job = jobs.order("financing.tasks.issue_run", title, audience="administrators", by=by, run=run.pk)
    run.save(update_fields=["job"])
    journal("financing.run_ordered", run, by=by, table=table.pk)
    return run


@transaction.atomic
def issue(run: FeeRun) -> FeeRun:
    """Issue an invoice to every member of the year that is ready and has none: all of them, or none when it fails.

    A run issues once. Another run finds what is new since then, and issues nothing when there is nothing.
    """
    run = FeeRun.objects.select_for_update(of=("self",), no_key=True).select_related("ordered_by").get(pk=run.pk)
    if run.is_issued:
        return run
    run.table = _lock_table(run.table_id)
    rules.must_be_decided(run.table)
    issuer = rules.must_be_able_to_send(Issuer.objects.in_force(), run.table)
    run.issued_at = dates.now()
    issued_on = dates.as_local_date(run.issued_at)
    series = _lock_series(issued_on.year)
    invoices = []
    with override(INVOICE_LANGUAGE):
        # After the lock: who has got an invoice is known only when no other run is giving them.
        for number, row in enumerate(preview(run.table).ready, series.last_number + 1):
            invoices.append(invoicing.write(row, run.table, issuer, number, issued_on, run.ordered_by))
    if invoices:
        _save(invoices, run, series)
    run.save(update_fields=["issued_at", "first_number", "invoice_count", "total"])
    journal("financing.run_issued", run, by=run.ordered_by, invoices=run.invoice_count, total=str(run.total))
    return run


def _save(written: list[tuple[Invoice, InvoiceLine]], run: FeeRun, series: NumberSeries) -> None:
    """Keep the invoices with their lines, and count them."""
    invoices = Invoice.objects.bulk_create([invoice for invoice, _line in written])
    for invoice, line in written:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create([line for _invoice, line in written])
    run.first_number = series.last_number + 1
    run.invoice_count = len(invoices)
    run.total = sum((invoice.total for invoice in invoices), NOTHING)
    series.last_number += len(invoices)
    series.save(update_fields=["last_number"])
    entries: list[tuple[Model, dict[str, Any]]] = [
        (invoice, {"run": run.pk, "total": str(invoice.total), "ocr": invoice.ocr}) for invoice in invoices
    ]
    journal_many("financing.invoice_issued", entries, by=run.ordered_by)


def _lock_series(year: int) -> NumberSeries:
    """The year's last number, locked to the end of the transaction: numbers stay unbroken (ML 17 kap. 24 §)."""
    NumberSeries.objects.bulk_create([NumberSeries(year=year)], ignore_conflicts=True)
    return NumberSeries.objects.select_for_update(no_key=True).get(pk=year)


def keep_document(invoice: Invoice, content: bytes) -> InvoiceDocument:
    """Keep the file of an invoice; there is one, and it never changes."""
    document = InvoiceDocument(invoice=invoice)
    document.file.save(invoice.file_name, content=ContentFile(content), save=False)
    document.save(force_insert=True)
    return document


# --- payments ------------------------------------------------------------------------------------------------------
@transaction.atomic
def mark_paid(invoice: Invoice, amount: Decimal, paid_on: date, note: str = "", *, by: Person) -> Payment:
    """Money has come: all that remains or a part of it."""
    invoice = _lock_invoice(invoice)
    rules.must_fit(invoice, _remaining(invoice), amount)
    rules.must_be_a_day_of_payment(invoice, paid_on)
    payment = Payment.objects.create(invoice=invoice, amount=amount, paid_on=paid_on, note=note, marked_by=by)
    journal("financing.paid", invoice, by=by, payment=payment.pk, amount=str(amount), paid_on=paid_on.isoformat())
    return payment


@transaction.atomic
def withdraw_payment(payment: Payment, *, by: Person) -> Payment:
    """The mark was a mistake: the payment no longer counts, but it can still be seen."""
    invoice = _lock_invoice(payment.invoice)
    payment = Payment.objects.get(pk=payment.pk)
    rules.must_stand(payment)
    payment.withdrawn_at = dates.now()
    payment.save(update_fields=["withdrawn_at"])
    journal("financing.payment_withdrawn", invoice, by=by, payment=payment.pk, amount=str(payment.amount))
    return payment


@transaction.atomic
def remind(invoice: Invoice) -> PaymentReminder | None:
    """Send the reminder that today calls for, if any. Sent once; nobody pays for being reminded."""
    today = dates.today()
    invoice = _lock_invoice(invoice)
    remaining = _remaining(invoice)
    level = rules.reminder_due(invoice, list(invoice.reminders.all()), today)
    if level is None or remaining <= 0:
        return None
    reminder = PaymentReminder.objects.create(invoice=invoice, level=level, sent_on=today)
    journal("financing.reminded", invoice, by=None, level=level)
    letters.tell_reminder(reminder, remaining)
    return reminder


@transaction.atomic
def announce(invoice: Invoice) -> PaymentReminder | None:
    """Say that the invoice falls due, if today calls for it, to the contacts, who were told that it was issued. Said once."""
    today = dates.today()
    invoice = _lock_invoice(invoice)
    remaining = _remaining(invoice)
    people = letters.contacts([invoice.organisation_id])[invoice.organisation_id]
    if remaining <= 0 or not people or not rules.is_to_announce(invoice, list(invoice.reminders.all()), today):
        return None
    reminder = PaymentReminder.objects.create(invoice=invoice, level=PaymentReminder.BEFORE, sent_on=today)
    journal("financing.announced", invoice, by=None, due_on=invoice.due_on.isoformat())
    letters.tell_due(invoice, remaining, people)
    return reminder


def _remaining(invoice: Invoice) -> Decimal:
    """What is left to pay, in kronor. Asked after the lock: a sum in the locking query itself would be read before it."""
    paid = invoice.payments.filter(withdrawn_at=None).aggregate(sum=Sum("amount"))["sum"]
    return invoice.total - (paid or NOTHING)


def _lock_table(pk: int) -> FeeTable:
    """The table as it is now; who decides, changes or issues it waits."""
    return FeeTable.objects.select_for_update(no_key=True).get(pk=pk)


def _lock_invoice(invoice: Invoice) -> Invoice:
    """The invoice, held until commit: its payments and reminders come one at a time."""
    return Invoice.objects.select_for_update(no_key=True).get(pk=invoice.pk)
