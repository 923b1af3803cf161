"""Pages of the sender of invoices: who it is today, who it was, and a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from financing import actions, rules
from financing.forms import ADDRESS, IssuerForm
from financing.models import Issuer
from financing.views import require_office
from members.models import Organisation
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt
from network_portal.lib.requests import SignedIn

# What a new sender usually has in common with the one before.
KEPT = ("legal_name", "vat_number", "f_tax", "bankgiro", "email", "payment_days")


@require_safe
def issuer(request: SignedIn) -> HttpResponse:
    require_office(rules.may_name_sender(request.user))
    in_force = Issuer.objects.in_force()
    others = [row for row in Issuer.objects.order_by("-valid_from", "-pk") if row != in_force]
    return render(request, "financing/issuer.html", {"issuer": in_force, "others": others, "today": dates.today()})


def issuer_add(request: SignedIn) -> HttpResponse:
    require_office(rules.may_name_sender(request.user))
    last = Issuer.objects.in_force()
    office = last.organisation if last else Organisation.objects.office()
    form = IssuerForm(posted(request), office=office, initial=_suggested(last, office))
    if form.is_valid():
        made = attempt(form, lambda: actions.add_issuer(form.save(commit=False), by=request.user, **form.address()))
        if made:
            messages.success(request, _("%(name)s is saved as sender of the invoices.") % {"name": made.legal_name})
            return redirect("financing:issuer")
    context = {"form": form, "is_first": last is None, "cancel_url": reverse("financing:issuer")}
    return render(request, "financing/issuer_form.html", context)


def _suggested(last: Issuer | None, office: Organisation | None) -> dict[str, Any]:
    """What the last sender had, or what is known of the office."""
    known: dict[str, Any] = {"valid_from": dates.today()}
    if office:
        known |= {"organisation": office.pk, "legal_name": office.name, **{name: getattr(office, name) for name in ADDRESS}}
    return known | {name: getattr(last, name) for name in KEPT} if last else known
