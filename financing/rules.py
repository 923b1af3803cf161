"""Who may set fees, issue invoices and mark payments, and when it can be done."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from financing.models import FeeTable, Invoice, Issuer, Payment, PaymentReminder
from members.grants import ADMINISTRATOR, EVERY_ROLE, Grant, roles
from members.models import Person
from network_portal.lib import money
from network_portal.lib.dates import day, is_quiet, today
from network_portal.lib.refusals import Refused, Way

SET_FEES = Grant(gettext_lazy("Propose the fees of a year and write down the decision"), roles(ADMINISTRATOR))
ISSUE_INVOICES = Grant(gettext_lazy("Issue the invoices of a year and see all of them"), roles(ADMINISTRATOR))
NAME_SENDER = Grant(gettext_lazy("Name who sends the invoices, and to which bankgiro they are paid"), roles(ADMINISTRATOR))
MARK_PAYMENTS = Grant(gettext_lazy("Mark invoices as paid and take back a payment marked by mistake"), roles(ADMINISTRATOR))
SEE_FEES = Grant(gettext_lazy("See decided fee tables and one’s own organisation’s fee"), EVERY_ROLE)
SEE_INVOICES = Grant(gettext_lazy("See and download one’s own organisation’s invoices"), EVERY_ROLE, own=True)
GRANTS = [SET_FEES, NAME_SENDER, ISSUE_INVOICES, MARK_PAYMENTS, SEE_FEES, SEE_INVOICES]

DAYS_BEFORE = 5  # days before the due date: a word to the contact, while there is still time
# Days after the due date: a friendly word to the contact, then also to the manager, then the administrator phones.
REMINDER_DAYS = {1: 7, 2: 20, 3: 40}


def may_set_fees(person: Person) -> bool:
    return SET_FEES.allows(person)


def may_name_sender(person: Person) -> bool:
    return NAME_SENDER.allows(person)


def may_issue(person: Person) -> bool:
    return ISSUE_INVOICES.allows(person)


def may_mark_payments(person: Person) -> bool:
    return MARK_PAYMENTS.allows(person)


def must_be_undecided(table: FeeTable) -> None:
    if table.decided_on is not None:
        raise Refused(
            _("The fees of %(year)d were decided on %(date)s and cannot be changed.")
            % {"year": table.year, "date": day(table.decided_on, year=True)}
        )


def must_be_decided(table: FeeTable) -> None:
    if not table.is_decided:
        raise Refused(_("The fees of %(year)d are not decided yet. Write down the decision first.") % {"year": table.year})


def must_have_steps(table: FeeTable) -> None:
    """Every municipality must find its step."""
    lowest = table.tiers.order_by("from_inhabitants").first()
    if lowest is None or lowest.from_inhabitants > 0:
        raise Refused(_("The first step must begin at 0 inhabitants, or the smallest municipality has no fee."))


def must_differ(starts: Iterable[int]) -> None:
    """No two steps begin at the same number."""
    starts = list(starts)
    if len(set(starts)) < len(starts):
        raise Refused(_("Two steps begin at the same number of inhabitants."))


def must_be_able_to_send(issuer: Issuer | None, table: FeeTable) -> Issuer:
    """There is a sender whose facts fit the table's VAT. An invoice names its sender with address, and with a VAT number
    when the fees are taxable (ML 17 kap. 24 §)."""
    way = Way(_("Name the sender"), reverse("financing:issuer_add"))
    if issuer is None:
        raise Refused(_("Nobody is named as sender of the invoices."), way)
    if not (issuer.organisation.postcode and issuer.organisation.town):
        raise Refused(_("The sender of the invoices has no address."), way)
    if table.vat_category == FeeTable.VatCategory.STANDARD and not issuer.vat_number:
        raise Refused(_("The fees carry VAT, but the sender has no VAT number."), way)
    return issuer


def obstacle(issuer: Issuer | None, table: FeeTable) -> Refused | None:
    """What is wrong with the sender, said on the page of the fees before anybody presses a button."""
    try:
        must_be_able_to_send(issuer, table)
    except Refused as refused:
        return refused
    return None


def must_come_into_force(before: Issuer | None, valid_from: date) -> None:
    """The newest sender is in force, so one that begins before the present one would never be."""
    if before and valid_from < before.valid_from:
        raise Refused(
            _("The sender of today holds from %(day)s. Choose that day or a later one.")
            % {"day": day(before.valid_from, year=True)}
        )


def must_have_file(invoice: Invoice) -> None:
    if not hasattr(invoice, "document"):
        raise Refused(_("The file of the invoice is being made. Try again in a minute."))


def must_have_a_rest(invoice: Invoice, remaining: Decimal) -> None:
    if remaining <= 0:
        raise Refused(_("Invoice %(number)s is already paid in full.") % {"number": invoice.written_number})


def must_fit(invoice: Invoice, remaining: Decimal, amount: Decimal) -> None:
    """A payment is above zero and no larger than what is left."""
    must_have_a_rest(invoice, remaining)
    if amount <= 0:
        raise Refused(_("Write an amount above zero."))
    if amount > remaining:
        raise Refused(
            _("Only %(remaining)s remains to be paid. Mark that amount, and pay back %(extra)s.")
            % {"remaining": money.kronor(remaining), "extra": money.kronor(amount - remaining)}
        )


def must_be_a_day_of_payment(invoice: Invoice, paid_on: date) -> None:
    """Money comes after the invoice and not in the future."""
    if paid_on > today():
        raise Refused(_("The day of payment has not come yet. Write today’s date or an earlier one."))
    if paid_on < invoice.issued_on:
        raise Refused(
            _("The invoice was issued on %(date)s. It cannot be paid before that.")
            % {"date": day(invoice.issued_on, year=True)}
        )


def must_be_past(decided_on: date) -> None:
    if decided_on > today():
        raise Refused(_("The day of the decision has not come yet. Write down the decision when it is made."))


def must_stand(payment: Payment) -> None:
    if payment.withdrawn_at is not None:
        raise Refused(_("The payment is already taken back."))


def is_to_announce(invoice: Invoice, sent: list[PaymentReminder], on: date) -> bool:
    """Whether the day calls for a word that the invoice falls due; a missed day is caught up until the due date.

    It comes `DAYS_BEFORE` or on the last day before that is not quiet, but never on the day of the invoice's own letter.
    """
    if any(reminder.level == PaymentReminder.BEFORE for reminder in sent) or is_quiet(on):
        return False
    first = invoice.due_on - timedelta(days=DAYS_BEFORE)
    while is_quiet(first):
        first -= timedelta(days=1)
    return max(first, invoice.issued_on + timedelta(days=1)) <= on <= invoice.due_on


def reminder_due(invoice: Invoice, sent: list[PaymentReminder], on: date) -> int | None:
    """The level of reminder that the day calls for, None for no reminder; `sent` are those sent before."""
    late = [reminder for reminder in sent if reminder.level != PaymentReminder.BEFORE]
    last = max(late, key=lambda reminder: reminder.level, default=None)
    level = last.level + 1 if last else 1
    if level not in REMINDER_DAYS or on < reminder_from(invoice, level, last) or is_quiet(on):
        return None
    return level


def reminder_from(invoice: Invoice, level: int, last: PaymentReminder | None) -> date:
    """The first day for a reminder of `level`, after the reminder `last` of the level before it.

    Levels keep the days between them even when one was late: nobody meets the manager's reminder the day after the
    friendly one.
    """
    first = invoice.due_on + timedelta(days=REMINDER_DAYS[level])
    if last:
        first = max(first, last.sent_on + timedelta(days=REMINDER_DAYS[level] - REMINDER_DAYS[last.level]))
    while is_quiet(first):
        first += timedelta(days=1)
    return first
