"""What waits for a person among fees and invoices."""

from datetime import date

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from financing import rules
from financing.letters import PHONE
from financing.models import FeeTable, Invoice
from members.grants import CONTACT
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.money import kronor
from network_portal.lib.waiting import Item

MOST = 5  # rows of a kind; the list behind the link has them all


def waiting(person: Person) -> list[Item]:
    """For the contact invoices to pay; for the administrator who is late and what stands in the way of the next run."""
    items = _to_pay(person)
    if rules.may_issue(person):
        items += [*_late(), *_undecided(), *_without_reference()]
    return items


def _to_pay(person: Person) -> list[Item]:
    """Open invoices of the organisations whose contact the person is."""
    own = [role.organisation_id for role in person.active_roles if role.kind == CONTACT]
    if not own:
        return []
    invoices = Invoice.objects.open().filter(organisation__in=own).select_related("organisation").order_by("due_on", "pk")
    return [
        Item(
            due_on=invoice.due_on,
            kind=_("Invoice"),
            title=_("Invoice %(number)s: %(remaining)s")
            % {"number": invoice.written_number, "remaining": kronor(invoice.remaining)},
            why=_("The membership fee of %(name)s. See that it reaches those who pay.") % {"name": invoice.organisation},
            url=invoice.get_absolute_url(),
            action=_("See the invoice"),
            must=True,
        )
        for invoice in invoices[:MOST]
    ]


def _late() -> list[Item]:
    """A call to make for each invoice that letters have not helped, and one line for the other late ones."""
    late = list(
        Invoice.objects.late().annotate(level=Max("reminders__level")).select_related("organisation").order_by("due_on")
    )
    calls = [invoice for invoice in late if invoice.level == PHONE]
    others = [invoice for invoice in late if invoice.level != PHONE]
    items = [
        Item(
            due_on=invoice.due_on,
            kind=_("Invoice"),
            title=_("Phone %(name)s about invoice %(number)s")
            % {"name": invoice.organisation, "number": invoice.written_number},
            why=_("%(remaining)s is left to pay, and two reminders have not helped.")
            % {"remaining": kronor(invoice.remaining)},
            url=invoice.get_absolute_url(),
            action=_("See the invoice"),
            must=True,
        )
        for invoice in calls[:MOST]
    ]
    if others:
        count = len(others)
        items.append(
            Item(
                due_on=others[0].due_on,
                kind=_("Invoices"),
                title=ngettext("%(n)d late invoice", "%(n)d late invoices", count) % {"n": count},
                why=_("The portal reminds by itself. Mark what has been paid."),
                url=f"{reverse('financing:invoices')}?status=late&sort=due",
                action=_("See who is late"),
            )
        )
    return items


def _undecided() -> list[Item]:
    """Fees that somebody has proposed and nobody has decided: they are wanted before the year begins."""
    return [
        Item(
            due_on=date(table.year - 1, 12, 31),
            kind=_("Fees"),
            title=_("The fees of %(year)d are not decided") % {"year": table.year},
            why=_("Members plan their budgets, and no invoice can be made before the decision is written down."),
            url=table.get_absolute_url(),
            action=_("See the proposal"),
            must=True,
        )
        for table in FeeTable.objects.filter(decided_on=None, year__gte=dates.today().year).order_by("year")[:MOST]
    ]


def _without_reference() -> list[Item]:
    """Member municipalities whose invoices would come back."""
    names = list(
        Organisation.objects.members().municipalities().filter(invoice_reference="").values_list("short_name", flat=True)
    )
    if not names:
        return []
    shown = ", ".join(names[:MOST]) + (" …" if len(names) > MOST else "")
    return [
        Item(
            due_on=dates.today(),
            kind=_("Invoices"),
            title=ngettext("%(n)d member has no invoice reference", "%(n)d members have no invoice reference", len(names))
            % {"n": len(names)},
            why=_("Without it the invoice is sent back: %(names)s.") % {"names": shown},
            url=reverse("financing:fee_tables"),
            action=_("See the fees"),
        )
    ]
