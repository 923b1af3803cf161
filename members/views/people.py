"""Pages of the people: the directory, one person, invitations and roles."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import actions, mandate_list, rules, search
from members.forms import ColleagueForm, PersonForm
from members.models import Kind, Merge, Organisation, Person, Role
from members.views.organisations import ask_office
from network_portal.lib import dates
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate_at_once
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.lib.search import own_plan

ROWS = 100


def people(request: SignedIn) -> HttpResponse:
    require(rules.may_see_people(request.user), ask_for_a_role())
    asked = search.PeopleList.read(request.GET)
    found = asked.people(request.user).values_list(*search.COLUMNS)
    with own_plan(asked.q):
        page = paginate_at_once(request, found, ROWS)
    page.rows = search.person_rows(page.rows)
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "organisations": search.with_people(),
        "roles": Role.Kind.choices,
        "role_names": {value: str(label) for value, label in Role.Kind.choices},
        "may_export": rules.may_export_people(request.user),
        "may_invite": rules.may_invite_anybody(request.user),
    }
    return render(request, "members/people.html", context)


def people_csv(request: SignedIn) -> HttpResponse:
    require(rules.may_export_people(request.user), ask_office())
    asked = search.PeopleList.read(request.GET)
    header = [_("Name"), _("Job title"), _("Organisation"), _("Role"), _("E-mail"), _("Phone")]
    kinds = {value: str(label) for value, label in Role.Kind.choices}
    people = search.person_rows(asked.people(request.user).values_list(*search.COLUMNS))
    actions.note_export(len(people), asked.organisation, by=request.user)
    rows = (
        [found.name or found.email, found.title, organisation, kinds[kind], found.email, found.phone]
        for found in people
        for organisation, kind in found.roles
    )
    return csv_file("people.csv", header, rows)


def person(request: SignedIn, pk: int) -> HttpResponse:
    visitor = request.user
    visible = Person.objects.visible_to(visitor)
    found = visible.with_contact_details(visitor).filter(pk=pk).first()
    if found is None or not found.is_active:
        kept = Merge.followed(Kind.PERSON, pk)
        if kept and visible.filter(pk=kept).exists():
            return redirect("members:person", kept)
    if found is None:
        raise Http404
    actions.note_view(found, by=visitor)
    context = {"found": found, "today": dates.today(), **_roles(visitor, found), **_rights(visitor, found)}
    return render(request, "members/person.html", context)


def _roles(visitor: Person, found: Person) -> dict[str, Any]:
    """What is over, and what has not begun, is for those who see to it."""
    roles = list(found.roles.select_related("organisation").order_by("-starts_on", "kind"))
    may_end = {role.pk for role in roles if rules.may_end_role(visitor, role)}
    told = {role.pk for role in roles} if found == visitor else may_end
    today = dates.today()
    gone = [role for role in roles if role.ends_on and role.ends_on < today]
    return {
        "roles": [role for role in roles if role not in gone and (role.starts_on <= today or role.pk in told)],
        "past_roles": [role for role in gone if role.pk in told],
        "mandates": mandate_list.of_person(visitor, found),
        "may_end": may_end,
    }


def _rights(visitor: Person, found: Person) -> dict[str, bool]:
    may_change = rules.may_change_person(visitor, found)
    return {
        "may_change": may_change,
        "may_correct": rules.may_correct_person(visitor, found),
        "never_signed_in": may_change and rules.has_never_signed_in(found),
        "may_give_role": found.is_active and rules.organisations_to_staff(visitor).exists(),
        "may_close": rules.may_close_account(visitor, found),
        "may_propose": found.is_active and not may_change and rules.answers_for(visitor, found),
        "may_erase": rules.ERASE.allows(visitor) and rules.may_erase(visitor, found),
    }


def person_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_correct_person(request.user, found),
        _("Each person changes their own details. Ask %(person)s, or the network’s office.") % {"person": found},
    )
    may_change = rules.may_change_person(request.user, found)
    form = (PersonForm if may_change else ColleagueForm)(posted(request), instance=copy(found))
    if form.is_valid():
        changed = attempt(form, lambda: actions.change_person(found, by=request.user, **form.cleaned_data))
        if changed:
            messages.success(request, _("The details are saved."))
            return redirect(changed)
    context = {"form": form, "found": found, "may_change": may_change, "cancel_url": found.get_absolute_url()}
    return render(request, "members/person_edit.html", context)


def person_close(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: opening the account again does not give the roles back."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(rules.may_close_account(request.user, found), ask_office())
    if request.method != "POST":
        roles = found.active_roles
        contact_for = [role.organisation for role in roles if role.kind == Role.Kind.ORGANISATION_CONTACT]
        ending = [role.pk for role in roles]
        left = [each for each in contact_for if rules.leaves_without_contact(each, ending, dates.today())]
        context = {"found": found, "roles": roles, "left": left, "cancel_url": found.get_absolute_url()}
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


def ask_contact(place: Organisation) -> str:
    return _("Only the contact person of %(organisation)s does this. Ask there, or at the network’s office.") % {
        "organisation": place
    }


def ask_for_a_role() -> str:
    return _("You have no role in the network today. Ask the contact person of your organisation for one.")
