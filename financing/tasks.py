"""What workers and the clock do with invoices."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.utils.translation import gettext as _

from financing import actions, letters, pdf
from financing.models import FeeRun, Invoice, InvoiceQuerySet
from network_portal.records import jobs
from network_portal.records.jobs import Progress

logger = logging.getLogger(__name__)


@shared_task
def issue_run(job_id: int) -> None:
    """Issue a run's invoices, make their files and tell the members. Stopped halfway, it goes on where it was."""
    jobs.run(job_id, _issue_run)


def _issue_run(progress: Progress) -> None:
    progress.say(0, _("Numbering the invoices"))
    run = actions.issue(FeeRun.objects.select_related("table").get(pk=progress.arguments["run"]))
    _make_documents(run, progress)
    progress.say(99, _("Telling the members"))
    told = _tell_members(run)
    label = _("See what the run gave") if run.invoice_count else _("There was nothing new to invoice. See the run")
    progress.leave_result(url=run.get_absolute_url(), label=label, nobody_told=told)


def _make_documents(run: FeeRun, progress: Progress) -> None:
    """The files that are missing, one by one, so that a new attempt only makes the rest."""
    waiting = run.invoices.filter(document=None).select_related("fee_table").prefetch_related("lines__membership")
    done = run.invoice_count - len(waiting)
    shown = -1
    for invoice in waiting:
        percent = 98 * done // run.invoice_count
        if percent > shown:
            words = {"done": done, "all": run.invoice_count, "name": invoice.buyer["name"]}
            progress.say(percent, _("%(done)d of %(all)d invoices. Now: %(name)s.") % words)
            shown = percent
        actions.keep_document(invoice, pdf.render(invoice))
        done += 1


def _tell_members(run: FeeRun) -> list[str]:
    """Tell each member's contacts; the names of the members that have none."""
    invoices = list(run.invoices.select_related("fee_table"))
    contacts = letters.contacts(invoice.organisation_id for invoice in invoices)
    letters.tell_issued(run, [(invoice, contacts[invoice.organisation_id]) for invoice in invoices])
    return [invoice.buyer["name"] for invoice in invoices if not contacts[invoice.organisation_id]]


@shared_task
def announce() -> None:
    """Remind those whose invoice falls due in some days."""
    _each(Invoice.objects.falling_due(), actions.announce)


@shared_task
def remind() -> None:
    """Remind those who are late."""
    _each(Invoice.objects.late(), actions.remind)


def _each(invoices: InvoiceQuerySet, act: Callable[[Invoice], object]) -> None:
    """One invoice that fails does not keep the others from theirs."""
    for invoice in invoices.order_by("due_on", "pk"):
        try:
            act(invoice)
        except Exception:
            logger.exception("Invoice %s could not be reminded of", invoice)
