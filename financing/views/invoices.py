"""Pages of invoices and their payments."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from financing import actions, rules, search
from financing.forms import PaymentForm
from financing.models import Invoice, InvoiceQuerySet, Payment
from financing.views import require_office
from network_portal.lib import dates
from network_portal.lib.exports import csv_file
from network_portal.lib.money import kronor
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt
from network_portal.lib.requests import SignedIn

HOME_LIST = 25  # rows for somebody who sees the invoices of one or two organisations


def invoices(request: SignedIn) -> HttpResponse:
    asked = search.InvoiceList.read(request.GET)
    rows = asked.rows(request.user)
    if request.GET.get("format") == "csv":
        return _csv(rows)
    sees_all = rules.may_issue(request.user)
    page = paginate(request, rows.values_list(*search.COLUMNS), 100 if sees_all else HOME_LIST)
    page.rows = [search.InvoiceRow(*row) for row in page.rows]
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "sums": search.sums(rows) if sees_all else None,
        "years": [(year, year) for year in search.years(request.user)],
        "statuses": search.STATUSES,
        "organisations": search.organisations() if sees_all else (),
        "sees_all": sees_all,
        "today": dates.today(),
    }
    return render(request, "financing/invoices.html", context)


def _csv(rows: InvoiceQuerySet) -> HttpResponse:
    header = [
        _("Number"), _("OCR"), _("Member"), _("Organisation number"), _("Issued"), _("Due"),
        _("Excluding VAT"), _("VAT"), _("To pay"), _("Paid"), _("Remaining"),
    ]  # fmt: skip
    lines = (
        [
            row.written_number, row.ocr, row.organisation.name, row.organisation.written_number, row.issued_on, row.due_on,
            row.net, row.vat, row.total, row.paid, row.remaining,
        ]
        for row in rows
    )  # fmt: skip
    return csv_file("invoices.csv", header, lines)


def invoice(request: SignedIn, pk: int) -> HttpResponse:
    visible = Invoice.objects.visible_to(request.user).with_paid()
    found = get_object_or_404(visible.select_related("organisation", "fee_table", "document"), pk=pk)
    context = {
        "invoice": found,
        "has_file": hasattr(found, "document"),
        "is_late": found.remaining > 0 and found.due_on < dates.today(),
        "lines": found.lines.order_by("pk"),
        "payments": found.payments.select_related("marked_by").order_by("paid_on", "pk"),
        "reminders": found.reminders.order_by("level"),
        "may_mark": rules.may_mark_payments(request.user),
    }
    return render(request, "financing/invoice.html", context)


def invoice_pdf(request: SignedIn, pk: int) -> FileResponse:
    found = get_object_or_404(Invoice.objects.visible_to(request.user).select_related("document"), pk=pk)
    rules.must_have_file(found)
    return FileResponse(found.document.file.open("rb"), filename=found.file_name, content_type="application/pdf")


def payment_add(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Invoice.objects.visible_to(request.user).with_paid().select_related("organisation"), pk=pk)
    require_office(rules.may_mark_payments(request.user))
    rules.must_have_a_rest(found, found.remaining)
    initial = {"amount": found.remaining, "paid_on": dates.today()}
    form = PaymentForm(request.POST or None, invoice=found, remaining=found.remaining, initial=initial)
    if form.is_valid():
        payment = attempt(form, lambda: actions.mark_paid(found, by=request.user, **form.cleaned_data))
        if payment:
            messages.success(request, _("%(amount)s is marked as paid.") % {"amount": kronor(payment.amount)})
            return redirect(found)
    return render(
        request, "financing/payment_add.html", {"form": form, "invoice": found, "cancel_url": found.get_absolute_url()}
    )


@require_POST
def payment_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    visible = Invoice.objects.visible_to(request.user)
    payment = get_object_or_404(Payment.objects.filter(invoice__in=visible).select_related("invoice"), pk=pk)
    require_office(rules.may_mark_payments(request.user))
    actions.withdraw_payment(payment, by=request.user)
    messages.success(request, _("The payment of %(amount)s is taken back.") % {"amount": kronor(payment.amount)})
    return redirect(payment.invoice)
