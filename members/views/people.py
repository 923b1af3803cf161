"""Pages of the people: the directory, one person, invitations and roles."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import actions, rules, search
from members.forms import PersonAddForm, PersonForm, RoleEndForm, RoleForm
from members.models import Organisation, Person, Role
from members.views.organisations import ask_office
from network_portal.lib import dates
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def people(request: SignedIn) -> HttpResponse:
    require(rules.may_see_people(request.user), ask_for_a_role())
    asked = search.PeopleList.read(request.GET)
    page = paginate(request, asked.people().values_list(*search.COLUMNS), 100)
    page.rows = search.person_rows(page.rows)
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "organisations": search.with_people(),
        "roles": Role.Kind.choices,
        "role_names": {value: str(label) for value, label in Role.Kind.choices},
        "may_export": rules.may_export_people(request.user),
    }
    return render(request, "members/people.html", context)


def people_csv(request: SignedIn) -> HttpResponse:
    require(rules.may_export_people(request.user), ask_office())
    asked = search.PeopleList.read(request.GET)
    header = [_("Name"), _("Job title"), _("Organisation"), _("Role"), _("E-mail"), _("Phone")]
    kinds = {value: str(label) for value, label in Role.Kind.choices}
    rows = (
        [found.name or found.email, found.title, organisation, kinds[kind], found.email, found.phone]
        for found in search.person_rows(asked.people().values_list(*search.COLUMNS))
        for organisation, kind in found.roles
    )
    return csv_file("people.csv", header, rows)


def person(request: SignedIn, pk: int) -> HttpResponse:
    visitor = request.user
    found = get_object_or_404(Person.objects.visible_to(visitor), pk=pk)
    roles = list(found.roles.select_related("organisation").order_by("-starts_on", "kind"))
    may_end = {role.pk for role in roles if rules.may_end_role(visitor, role)}
    today = dates.today()
    gone = [role for role in roles if role.ends_on and role.ends_on < today]
    may_change = rules.may_change_person(visitor, found)
    context = {
        "found": found,
        "roles": [role for role in roles if role not in gone],
        "past_roles": [role for role in gone if role.pk in may_end or found == visitor],
        "may_end": may_end,
        "today": today,
        "may_change": may_change,
        "may_invite": may_change and rules.awaits_first_sign_in(found),
        "may_give_role": found.is_active and rules.organisations_to_staff(visitor).exists(),
        "may_close": rules.may_close_account(visitor, found),
        "may_erase": rules.ERASE.allows(visitor) and rules.may_erase(visitor, found),
    }
    return render(request, "members/person.html", context)


def person_add(request: SignedIn, pk: int) -> HttpResponse:
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_manage_people(request.user, place), ask_contact(place))
    form = PersonAddForm(posted(request), organisation=place, by=request.user)
    if form.is_valid():
        details = {name: form.cleaned_data[name] for name in ("email", "name", "kind", "starts_on", "title")}
        added = attempt(form, lambda: actions.add_person(organisation=place, by=request.user, **details))
        if added:
            messages.success(request, _("We have written to %(email)s.") % {"email": added.email})
            return redirect(added)
    context = {"form": form, "organisation": place, "cancel_url": place.get_absolute_url()}
    return render(request, "members/person_add.html", context)


def person_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_change_person(request.user, found),
        _("Each person changes their own details. Ask %(person)s, or the network’s office.") % {"person": found},
    )
    form = PersonForm(posted(request), instance=copy(found))
    if form.is_valid():
        changed = attempt(form, lambda: actions.change_person(found, by=request.user, **form.cleaned_data))
        if changed:
            messages.success(request, _("The details are saved."))
            return redirect(changed)
    return render(
        request, "members/person_edit.html", {"form": form, "found": found, "cancel_url": found.get_absolute_url()}
    )


@require_POST
def person_invite(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(rules.may_change_person(request.user, found), ask_office())
    actions.invite_again(found, by=request.user)
    messages.success(request, _("We have written to %(email)s.") % {"email": found.email})
    return redirect(found)


def person_close(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: opening the account again does not give the roles back."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(rules.may_close_account(request.user, found), ask_office())
    if request.method != "POST":
        context = {"found": found, "roles": found.active_roles, "cancel_url": found.get_absolute_url()}
        return render(request, "members/person_close.html", {**context, "danger": True, "form": None})
    actions.close_account(found, by=request.user)
    messages.success(request, _("The account is closed. You can open it again."))
    return redirect(found)


@require_POST
def person_reopen(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(rules.may_close_account(request.user, found), ask_office())
    actions.reopen_account(found, by=request.user)
    messages.success(request, _("The account is open. Give the person a role again."))
    return redirect(found)


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


def role_end(request: SignedIn, pk: int) -> HttpResponse:
    people = Person.objects.visible_to(request.user)
    role = get_object_or_404(Role.objects.filter(person__in=people).select_related("person", "organisation"), pk=pk)
    require(rules.may_end_role(request.user, role), ask_contact(role.organisation))
    rules.must_not_have_ended(role)
    form = RoleEndForm(posted(request))
    if form.is_valid() and attempt(form, lambda: _end(role, form, request)):
        messages.success(request, _("The end of the role is saved."))
        return redirect(role.person)
    context = {"form": form, "role": role, "today": dates.today(), "cancel_url": role.person.get_absolute_url()}
    return render(request, "members/role_end.html", context)


def _end(role: Role, form: RoleEndForm, request: SignedIn) -> bool:
    actions.end_role(role, form.cleaned_data["ends_on"], by=request.user)
    return True


def ask_contact(place: Organisation) -> str:
    return _("Only the contact person of %(organisation)s does this. Ask there, or at the network’s office.") % {
        "organisation": place
    }


def ask_for_a_role() -> str:
    return _("You have no role in the network today. Ask the contact person of your organisation for one.")
