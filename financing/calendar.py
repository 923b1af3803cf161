"""When fees are decided, told and invoiced, for whoever plans a year."""

from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from financing.models import FeeRun, FeeTable, Invoice
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.calendars import Entry

NOTICE_BY = (5, 31)  # month and day: municipalities set their budgets from June on, so they know next year's fee by then


def entries(person: Person, year: int) -> list[Entry]:
    """What the person may know of the year's fees, each on its day: the notice of next year's fee, decided tables, invoices
    issued and invoices that fall due (one's own; all for the administrator). Three queries."""
    if not person.active_roles:
        return []
    return [_notice(year), *_tables(person, year), *_runs(person, year), *_due(person, year)]


def _notice(year: int) -> Entry:
    last = date(year, *NOTICE_BY)
    while not dates.is_working_day(last):
        last = date.fromordinal(last.toordinal() - 1)
    title = _("Last day to tell the members of the fee for %(year)d") % {"year": year + 1}
    return _entry(f"fee-notice-{year}", last, title, reverse("financing:invoices"))


def _tables(person: Person, year: int) -> list[Entry]:
    tables = FeeTable.objects.visible_to(person).filter(decided_on__year=year).order_by("decided_on", "pk")
    return [
        _entry(
            f"fee-table-{table.pk}",
            table.decided_on,
            _("Fees for %(year)d decided") % {"year": table.year},
            table.get_absolute_url(),
        )
        for table in tables
        if table.decided_on
    ]


def _runs(person: Person, year: int) -> list[Entry]:
    runs = FeeRun.objects.visible_to(person).filter(issued_at__year=year).order_by("issued_at", "pk")
    return [
        _entry(f"fee-run-{run.pk}", dates.as_local_date(run.issued_at), _issued(run.invoice_count), run.get_absolute_url())
        for run in runs
        if run.issued_at
    ]


def _issued(count: int) -> str:
    return ngettext("%(n)d invoice issued", "%(n)d invoices issued", count) % {"n": count}


def _due(person: Person, year: int) -> list[Entry]:
    """How many invoices fall due each day."""
    days = Invoice.objects.visible_to(person).filter(due_on__year=year).values("due_on").annotate(n=Count("pk"))
    return [
        _entry(
            f"invoices-due-{day['due_on']:%Y-%m-%d}",
            day["due_on"],
            ngettext("%(n)d invoice falls due", "%(n)d invoices fall due", day["n"]) % {"n": day["n"]},
            reverse("financing:invoices"),
        )
        for day in days.order_by("due_on")
    ]


def _entry(uid: str, on: date, title: str, url: str) -> Entry:
    return Entry(uid=uid, starts_at=on, ends_at=on, title=title, url=url, kind=_("Fees"))
