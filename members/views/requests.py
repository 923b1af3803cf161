"""Pages of proposed changes: proposing, the list, and the office's decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import actions, rules
from members.forms import ApproveForm, DeclineForm, ProposeEmailForm, ProposeForm
from members.models import ChangeRequest, Organisation, Person
from members.views.organisations import ask_office
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def propose(request: SignedIn, pk: int) -> HttpResponse:
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_propose(request.user, place),
        _("The contact person of %(organisation)s proposes changes of it. Ask there.") % {"organisation": place},
    )
    form = ProposeForm(posted(request), organisation=place, initial={"field": request.GET.get("field", "")})
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form, lambda: actions.propose(place, given["field"], given["value"], given["reason"], by=request.user)
        )
        if made:
            return _sent(request, made)
    return render(request, "members/propose.html", {"form": form, "thing": place, "cancel_url": place.get_absolute_url()})


def propose_for_person(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_propose_for_person(request.user, found),
        _("%(person)s proposes it, or the contact person of the organisation.") % {"person": found},
    )
    form = ProposeEmailForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(form, lambda: actions.propose(found, "email", given["value"], given["reason"], by=request.user))
        if made:
            return _sent(request, made)
    return render(request, "members/propose.html", {"form": form, "thing": found, "cancel_url": found.get_absolute_url()})


def _sent(request: SignedIn, made: ChangeRequest) -> HttpResponse:
    messages.success(request, _("The network’s office has your proposal. You get a letter when it is decided."))
    return redirect(made)


def change_requests(request: SignedIn) -> HttpResponse:
    states = ChangeRequest.State.choices
    asked = request.GET.get("state", "")
    state = asked if asked in ChangeRequest.State.values else ""
    rows = ChangeRequest.objects.visible_to(request.user).for_list().order_by("-pk")
    page = paginate(request, rows.filter(state=state) if state else rows, 50)
    contact_for = request.user.organisations_as(*rules.PROPOSE.roles)
    places = Organisation.objects.filter(pk__in=contact_for) if contact_for else []
    context = {"page": page, "states": states, "state": state, "places": places}
    return render(request, "members/change_requests.html", context)


def change_request(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    context = {
        "found": found,
        "may_decide": found.is_waiting and rules.may_decide_changes(request.user),
        "may_withdraw": found.is_waiting and rules.may_withdraw_change(request.user, found),
        "is_overtaken": found.is_waiting and str(found.now_value) != found.before,
    }
    return render(request, "members/change_request.html", context)


def change_request_approve(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_decide_changes(request.user), ask_office())
    rules.must_wait(found)
    form = ApproveForm(posted(request), initial={"seen": found.now_value})
    if form.is_valid():
        given = form.cleaned_data
        done = attempt(form, lambda: actions.approve(found, given["answer"], seen=given["seen"], by=request.user))
        if done:
            messages.success(request, _("The change is made, and the one who proposed it is told."))
            return redirect(done)
        form.data = {**request.POST.dict(), "seen": str(_found(request, pk).now_value)}
    context = {"form": form, "found": _found(request, pk), "cancel_url": found.get_absolute_url()}
    return render(request, "members/change_request_approve.html", context)


def change_request_decline(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_decide_changes(request.user), ask_office())
    rules.must_wait(found)
    form = DeclineForm(posted(request))
    if form.is_valid():
        done = attempt(form, lambda: actions.decline(found, form.cleaned_data["answer"], by=request.user))
        if done:
            messages.success(request, _("The proposal is declined, and the one who made it is told why."))
            return redirect(done)
    context = {"form": form, "found": found, "cancel_url": found.get_absolute_url()}
    return render(request, "members/change_request_decline.html", context)


@require_POST
def change_request_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(
        rules.may_withdraw_change(request.user, found),
        _("Only those who proposed it withdraw it. The office can decline it."),
    )
    actions.withdraw_change(found, by=request.user)
    messages.success(request, _("The proposal is withdrawn."))
    return redirect(found)


def _found(request: SignedIn, pk: int) -> ChangeRequest:
    return get_object_or_404(ChangeRequest.objects.visible_to(request.user).for_list(), pk=pk)
