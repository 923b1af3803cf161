"""Pages of the fee run: the question before it, and what came of it."""

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from financing import actions, letters, rules
from financing.models import FeeRun, FeeTable, Issuer
from financing.preview import preview
from financing.views import require_office
from network_portal.lib.requests import SignedIn
from network_portal.records.models import Notice


def run_add(request: SignedIn, year: int) -> HttpResponse:
    table = get_object_or_404(FeeTable.objects.visible_to(request.user), year=year)
    require_office(rules.may_issue(request.user))
    if request.method == "POST":
        ordered = actions.order_run(table, by=request.user)
        return redirect("records:job", ordered.job_id)
    rules.must_be_decided(table)
    rules.must_be_able_to_send(Issuer.objects.in_force(), table)
    return render(
        request, "financing/run_add.html", {"table": table, "seen": preview(table), "cancel_url": table.get_absolute_url()}
    )


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
