"""Pages of the fee run: the question before it, and what came of it."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from financing import actions, invoicing, letters, rules
from financing.models import FeeRun, FeeTable, Issuer
from financing.preview import preview
from financing.views import require_office
from network_portal.lib import dates
from network_portal.lib.requests import SignedIn
from network_portal.records.models import Notice


def run_add(request: SignedIn, year: int) -> HttpResponse:
    table = get_object_or_404(FeeTable.objects.visible_to(request.user), year=year)
    require_office(rules.may_issue(request.user))
    if request.method == "POST":
        ordered = actions.order_run(table, by=request.user)
        return redirect("records:job", ordered.job_id)
    rules.must_be_decided(table)
    issuer = rules.must_be_able_to_send(Issuer.objects.in_force(), table)
    seen = preview(table)
    contacts = letters.contacts(row.organisation.pk for row in seen.ready)
    context = {
        "table": table,
        "seen": seen,
        "due_on": invoicing.due_on(issuer, dates.today()),
        "letters": sum(len(people) for people in contacts.values()),
        "nobody_told": [row.organisation for row in seen.ready if row.organisation.pk not in contacts],
        "cancel_url": table.get_absolute_url(),
    }
    return render(request, "financing/run_add.html", context)


def run(request: SignedIn, pk: int) -> HttpResponse:
    visible = FeeRun.objects.visible_to(request.user)
    found = get_object_or_404(visible.select_related("table", "job", "ordered_by"), pk=pk)
    sent = letters.letters_of(found)
    states = Counter(letter.state for letter in sent)
    invoices = found.invoices
    context = {
        "run": found,
        "waiting": preview(found.table).waiting,
        "first": invoices.first(),
        "last": invoices.last(),
        "files": invoices.exclude(document=None).count(),
        "letters": len(sent),
        "letters_sent": states[Notice.State.SENT],
        "letters_failed": [letter for letter in sent if letter.state == Notice.State.FAILED],
    }
    return render(request, "financing/run.html", context)
