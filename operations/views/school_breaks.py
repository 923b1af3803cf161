"""When schools are closed: a list for everybody who plans, kept by the network's office."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import SchoolBreakForm
from operations.models import SchoolBreak


@require_safe
def breaks(request: SignedIn) -> HttpResponse:
    """Those that are not over, and those of the year before them."""
    require(rules.may_read(request.user), _("The dates are for the members. Ask your organisation’s contact for a role."))
    rows = SchoolBreak.objects.visible_to(request.user).select_related("organisation").order_by("starts_on", "name", "pk")
    today = dates.today()
    context = {
        "ahead": rows.filter(ends_on__gte=today),
        "over": rows.filter(ends_on__lt=today, ends_on__year__gte=today.year - 1),
        "may_set": rules.may_set_school_breaks(request.user),
    }
    return render(request, "operations/school_breaks.html", context)


def add(request: SignedIn) -> HttpResponse:
    _require_keeper(request)
    form = SchoolBreakForm(posted(request))
    if form.is_valid():
        made = actions.add_break(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(name)s is in the list.") % {"name": made.name})
        return redirect("operations:school_breaks")
    return _form(request, form, None)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _break(request, pk)
    _require_keeper(request)
    form = SchoolBreakForm(posted(request), instance=copy(found))
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_break(found, by=request.user, opened=opened, **values))
        if changed:
            messages.success(request, _("The dates are changed."))
            return redirect("operations:school_breaks")
    return _form(request, form, found)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    found = _break(request, pk)
    _require_keeper(request)
    actions.remove_break(found, by=request.user)
    messages.success(request, _("%(name)s is out of the list.") % {"name": found.name})
    return redirect("operations:school_breaks")


def _form(request: SignedIn, form: SchoolBreakForm, found: SchoolBreak | None) -> HttpResponse:
    context = {"form": form, "one": found, "cancel_url": reverse("operations:school_breaks")}
    return render(request, "operations/school_break_form.html", context, status=form.status)


def _break(request: SignedIn, pk: int) -> SchoolBreak:
    return get_object_or_404(SchoolBreak.objects.visible_to(request.user), pk=pk)


def _require_keeper(request: SignedIn) -> None:
    require(
        rules.may_set_school_breaks(request.user),
        _("The network’s office enters when schools are closed. Tell it what you know."),
    )
