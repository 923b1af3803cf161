"""The public pages of becoming a member: what it is, what it costs, and the application."""

from datetime import date
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from financing.estimate import Tariff, count_for, tariff
from members import actions
from members.forms import ApplicationForm, OutsideApplicationForm
from members.models import HOME_COUNTY, Application, Membership, Organisation
from network_portal.lib import dates, typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt
from network_portal.lib.requests import SignedIn

TRAP = "homepage"  # a field that people do not see; whoever fills it in is a robot
CLUSTER, PARTNER = Organisation.Kind.CLUSTER, Organisation.Kind.PARTNER


@login_not_required
def join(request: SignedIn) -> HttpResponse:
    """At most four queries: the fee table and its steps, the organisations, and the count of the chosen one."""
    starts_on = max(typed.day(request.GET.get("starts_on", "")) or dates.today(), dates.today())
    found = tariff(starts_on)
    everybody = _organisations(starts_on)
    asked = request.GET.get("organisation", "")
    chosen = next((one for one in everybody if str(one.pk) == asked), None)
    context = {
        "office": next((one for one in everybody if one.kind == Organisation.Kind.COORDINATOR), None),
        "members": [one for one in everybody if one.member_since and one.kind != Organisation.Kind.COORDINATOR],
        "choices": [one for one in everybody if one.kind == Organisation.Kind.MUNICIPALITY],
        "kinds": [CLUSTER, PARTNER],
        "asked": asked,
        "chosen": chosen,
        "chosen_kind": Organisation.Kind(asked) if asked in {CLUSTER, PARTNER} else None,
        "tariff": found,
        "starts_on": starts_on,
        "estimate": _estimate(found, chosen, asked, starts_on),
    }
    return render(request, "front/join.html", context)


def _organisations(on: date) -> list[Organisation]:
    """Members that day, the office and the municipalities of the network's county."""
    members = Membership.objects.current(on).values("organisation")
    rows = Organisation.objects.filter(pk__in=members) | Organisation.objects.filter(
        kind=Organisation.Kind.MUNICIPALITY, county_code=HOME_COUNTY
    )
    rows |= Organisation.objects.filter(kind=Organisation.Kind.COORDINATOR)
    return list(rows.with_membership(on).only("name", "short_name", "kind"))


def _estimate(found: Tariff | None, chosen: Organisation | None, asked: str, on: date) -> Any:
    if found is None:
        return None
    if chosen and chosen.kind == Organisation.Kind.MUNICIPALITY:
        counted = count_for(chosen, found.table.population_on)
        inhabitants, counted_on = (counted.inhabitants, counted.counted_on) if counted else (None, None)
        return found.estimate(chosen.kind, inhabitants, counted_on, on)
    return found.estimate(asked, None, None, on) if asked in {CLUSTER, PARTNER} else None


@login_not_required
def join_municipality(request: SignedIn, pk: int) -> HttpResponse:
    """The application of a municipality of the network's county."""
    municipalities = Organisation.objects.municipalities().filter(county_code=HOME_COUNTY)
    chosen = get_object_or_404(municipalities, pk=pk)
    return _apply(request, ApplicationForm, chosen)


@login_not_required
def join_other(request: SignedIn) -> HttpResponse:
    """The application of an organisation that is no municipality."""
    return _apply(request, OutsideApplicationForm, None)


def _apply(request: SignedIn, form_class: type[Form], chosen: Organisation | None) -> HttpResponse:
    initial = {"wished_on": typed.day(request.GET.get("starts_on", "")), "kind": request.GET.get("kind", "")}
    form, status = form_class(posted(request), initial=initial), 200
    if request.POST.get(TRAP):
        return redirect("front:join_thanks")
    if form.is_valid():
        if not consume(
            request, app="front", action="apply", config=settings.APPLICATION_RATES, key=form.cleaned_data["contact_email"]
        ):
            form.add_error(None, _("Many applications have come from here in a short time. Wait an hour and try again."))
            status = 429
        elif attempt(form, lambda: _receive(form, chosen)):
            return redirect("front:join_thanks")
        else:
            status = 409
    context = {"form": form, "chosen": chosen, "trap": TRAP, "office": Organisation.objects.office()}
    return render(request, "front/join_apply.html", context, status=status)


def _receive(form: Form, chosen: Organisation | None) -> Application:
    values = dict(form.cleaned_data)
    if chosen:
        values |= {"kind": chosen.kind, "name": chosen.name, "organisation_number": chosen.organisation_number}
    return actions.receive_application(by=None, organisation=chosen, language=get_language() or "sv", **values)


@login_not_required
def join_thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "front/join_thanks.html")
