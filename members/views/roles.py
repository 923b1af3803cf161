"""Pages of roles: giving one, changing its days, ending it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members import actions, rules
from members.forms import RoleDaysForm, RoleEndForm, RoleForm
from members.models import Person, Role
from members.views.people import ask_contact
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def role_add(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(
        rules.organisations_to_staff(request.user).exists(),
        _("An organisation’s contact person gives roles there. Ask yours, or the network’s office."),
    )
    form = RoleForm(posted(request), by=request.user)
    if form.is_valid():
        role = attempt(form, lambda: actions.give_role(found, by=request.user, **form.cleaned_data))
        if role:
            messages.success(request, _("%(person)s has the role.") % {"person": found})
            return redirect(found)
    return render(request, "members/role_add.html", {"form": form, "found": found, "cancel_url": found.get_absolute_url()})


def role_days(request: SignedIn, pk: int) -> HttpResponse:
    role = _to_change(request, pk)
    form = RoleDaysForm(posted(request), role=role)
    if form.is_valid():
        changed = attempt(form, lambda: actions.change_days(role, by=request.user, **form.cleaned_data))
        if changed:
            messages.success(request, _("The days of the role are saved."))
            return redirect(role.person)
    return render(request, "members/role_days.html", _context(role, form))


def role_end(request: SignedIn, pk: int) -> HttpResponse:
    """Who would leave the organisation without a contact is told so before anything is pressed."""
    role = _to_change(request, pk)
    form = RoleEndForm(posted(request), role=role, by=request.user)
    if form.is_valid() and attempt(form, lambda: _end(role, form, request)):
        messages.success(request, _("The end of the role is saved."))
        return redirect(role.person)
    return render(request, "members/role_end.html", {**_context(role, form), "leaves_nobody": form.leaves_nobody})


def _to_change(request: SignedIn, pk: int) -> Role:
    people = Person.objects.visible_to(request.user)
    role = get_object_or_404(Role.objects.filter(person__in=people).select_related("person", "organisation"), pk=pk)
    require(rules.may_end_role(request.user, role), ask_contact(role.organisation))
    rules.must_not_have_ended(role)
    return role


def _context(role: Role, form: Any) -> dict[str, Any]:
    return {
        "form": form,
        "role": role,
        "today": dates.today(),
        "cancel_url": role.person.get_absolute_url(),
        "appoint_url": reverse("members:person_add", args=[role.organisation_id]),
    }


def _end(role: Role, form: RoleEndForm, request: SignedIn) -> bool:
    actions.end_role(role, form.cleaned_data["ends_on"], by=request.user)
    return True
