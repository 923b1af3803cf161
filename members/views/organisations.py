"""Pages of the organisations: the list, one organisation, and its memberships."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members import actions, mandate_list, mandate_rules, rules, search
from members.forms import ContactDetailsForm, MembershipEndForm, MembershipForm, NewOrganisationForm, OrganisationForm
from members.models import Kind, Membership, Merge, Organisation, Person, Role
from members.reference import COUNTIES
from network_portal.lib import dates
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate_at_once
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def ask_office() -> str:
    return _("Only the network’s administrator does this. Ask the network’s office.")


def organisations(request: SignedIn) -> HttpResponse:
    asked = search.OrganisationList.read(request.GET)
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": paginate_at_once(request, asked.columns(request.user), 100),
        "kinds": Organisation.Kind.choices,
        "kind_names": {value: str(label) for value, label in Organisation.Kind.choices},
        "reach": search.reach() if asked.show == search.MEMBERS and not asked.is_narrowed else None,
        "own": request.user.organisation_ids,
        "may_add": rules.may_add_organisation(request.user),
    }
    return render(request, "members/organisations.html", context)


def organisations_csv(request: SignedIn) -> HttpResponse:
    asked = search.OrganisationList.read(request.GET)
    header = [
        _("Name"), _("Kind"), _("Organisation number"), _("Municipality code"),
        _("Inhabitants"), _("Counted on"), _("Member since"), _("Website"),
    ]  # fmt: skip
    rows = (
        [
            found.name, found.get_kind_display(), found.written_number, found.municipality_code,
            found.inhabitants, found.counted_on, found.member_since, found.website,
        ]
        for found in asked.rows(request.user)
    )  # fmt: skip
    return csv_file("organisations.csv", header, rows)


def organisation(request: SignedIn, pk: int) -> HttpResponse:
    person, today = request.user, dates.today()
    visible = Organisation.objects.visible_to(person)
    found = visible.filter(pk=pk).first()
    if found is None:
        kept = Merge.followed(Kind.ORGANISATION, pk)
        return redirect(get_object_or_404(visible, pk=kept))
    memberships = list(found.memberships.with_notice().order_by("-starts_on"))
    counts = list(found.populations.order_by("-counted_on"))
    people = search.people_at(found, person) if rules.may_see_people(person) else None
    context = {
        "organisation": found,
        "county": COUNTIES.get(found.county_code, ""),
        "memberships": memberships,
        "is_member": any(membership.covers(today) for membership in memberships),
        "people": people,
        "populations": counts,
        "newest": next((count for count in counts if count.counted_on <= today), None),
        "may_edit": rules.may_edit_organisation(person, found),
        "may_manage_people": rules.may_manage_people(person, found),
        "may_manage_memberships": rules.may_manage_memberships(person),
        "mandates": mandate_list.of_organisation(person, found, {row.pk for row in people or []}),
        "may_manage_mandates": mandate_rules.may_manage_mandates(person, found),
        "may_propose": rules.may_propose(person, found),
        "may_give_notice": rules.may_give_notice(person, found),
        "may_see_sign_in": rules.may_see_sign_in(person, found),
        "may_see_affairs": rules.may_see_affairs(person, found),
        "role_names": {value: str(label) for value, label in Role.Kind.choices},
        "today": today,
    }
    if context["may_manage_people"]:
        context |= _to_come(person, found)
    return render(request, "members/organisation.html", context)


def _to_come(person: Person, found: Organisation) -> dict[str, Any]:
    """Who is invited, and whose role begins later: for those who answer for the people there; 2 queries."""
    later = found.roles.filter(starts_on__gt=dates.today(), person__is_active=True).select_related("person")
    return {
        "invitations": found.invitations.unanswered().select_related("invited_by").order_by("expires_at"),
        "to_come": later.order_by("starts_on", "person__sort_name"),
        "may_give": rules.roles_to_give(person, found),
    }


def organisation_add(request: SignedIn) -> HttpResponse:
    require(rules.may_add_organisation(request.user), ask_office())
    form = NewOrganisationForm(posted(request))
    if form.is_valid():
        added = attempt(form, lambda: actions.add_organisation(by=request.user, **form.cleaned_data))
        if added:
            messages.success(request, _("%(organisation)s is in the register.") % {"organisation": added})
            return redirect(added)
    return render(request, "members/organisation_add.html", {"form": form, "cancel_url": reverse("members:organisations")})


def organisation_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_edit_organisation(request.user, found),
        _("Only the contact person of %(organisation)s changes its details.") % {"organisation": found},
    )
    form_class = OrganisationForm if rules.may_rename_organisation(request.user) else ContactDetailsForm
    form = form_class(posted(request), instance=copy(found))
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_organisation(found, by=request.user, opened=opened, **values))
        if changed:
            messages.success(request, _("The details are saved."))
            return redirect(changed)
    context = {"form": form, "organisation": found, "cancel_url": found.get_absolute_url()}
    return render(request, "members/organisation_edit.html", context, status=form.status)


def membership_add(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_manage_memberships(request.user), ask_office())
    form = MembershipForm(posted(request), initial={"starts_on": dates.today()})
    if form.is_valid():
        membership = attempt(form, lambda: actions.join(found, by=request.user, **form.cleaned_data))
        if membership:
            messages.success(request, _("%(organisation)s has joined the network.") % {"organisation": found})
            return redirect(found)
    context = {"form": form, "organisation": found, "cancel_url": found.get_absolute_url()}
    return render(request, "members/membership_add.html", context)


def membership_end(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
    require(rules.may_manage_memberships(request.user), ask_office())
    rules.must_not_have_ended(found)
    form = MembershipEndForm(posted(request), membership=found)
    if form.is_valid():
        left = attempt(form, lambda: actions.leave(found, by=request.user, **form.cleaned_data))
        if left:
            messages.success(request, _("The end of the membership is saved."))
            return redirect(found.organisation)
    context = {
        "form": form,
        "membership": found,
        "roles": actions.access_that_ends(found, dates.today()),
        "cancel_url": found.organisation.get_absolute_url(),
    }
    return render(request, "members/membership_end.html", context)
