"""Inviting many people from a file: choose it, look at every row, send."""

from collections import Counter

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members import rules
from members.actions import imports
from members.forms.imports import LookedTwiceForm, PeopleFileForm
from members.models import Organisation, PeopleImport, Role
from network_portal.lib import sheets
from network_portal.lib.exports import csv_file
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn

SHOWN = 200  # rows of the preview: those with faults first
ORDER = (imports.FAULT, imports.NEW, imports.INVITED, imports.HELD)


def people_import_add(request: SignedIn) -> HttpResponse:
    _require_inviter(request)
    sent = request.method == "POST"
    form = PeopleFileForm(request.POST if sent else None, request.FILES if sent else None, by=request.user)
    if form.is_valid():
        file, place = form.cleaned_data["file"], form.cleaned_data["organisation"]
        found = attempt(form, lambda: imports.read_people(file.name, sheets.read(file), place, by=request.user))
        if found:
            return redirect(found)
    context = {
        "form": form,
        "cancel_url": reverse("members:people"),
        "role_names": [Role.Kind(kind).label for kind in rules.roles_to_give_somewhere(request.user)],
    }
    return render(request, "members/people_import_add.html", context)


@require_safe
def template(request: SignedIn) -> HttpResponse:
    """A file with the headings and one row to write over."""
    _require_inviter(request)
    header = [
        imports.HEADINGS[name][0].capitalize()
        for name in ("name", "email", "kind", "title", "starts_on", "organisation", "language")
    ]
    example = ["Anna Exempel", "anna.exempel@example.org", str(Role.Kind.READER.label), "", "", "", ""]
    return csv_file("people.csv", header, [example])


@require_safe
def people_import(request: SignedIn, pk: int) -> HttpResponse:
    """Every row and what will come of it; when the invitations are ordered, how far they have come."""
    found = _found(request, pk)
    if found.job:
        return redirect("records:job", found.job.pk)
    return _show(request, found, imports.offers_of(found))


def _show(
    request: SignedIn, found: PeopleImport, offers: list[imports.Offer], form: LookedTwiceForm | None = None
) -> HttpResponse:
    names = dict(
        Organisation.objects.filter(pk__in={offer.organisation for offer in offers}).values_list("pk", "short_name")
    )
    rows = sorted(offers, key=lambda offer: (ORDER.index(offer.state), offer.line))
    counts = Counter(offer.state for offer in offers)
    outside = _outside(offers)
    role_names = {value: str(label) for value, label in Role.Kind.choices}
    context = {
        "import": found,
        "form": form or LookedTwiceForm(outside=outside),
        "outside": outside,
        "rows": [
            (offer, names.get(offer.organisation, ""), role_names.get(offer.kind, offer.kind)) for offer in rows[:SHOWN]
        ],
        "more": max(0, len(rows) - SHOWN),
        "new": counts[imports.NEW],
        "faults": counts[imports.FAULT],
        "passed_over": counts[imports.HELD] + counts[imports.INVITED],
    }
    return render(request, "members/people_import.html", context)


@require_POST
def send(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    offers = imports.offers_of(found)
    form = LookedTwiceForm(request.POST, outside=_outside(offers))
    if not found.job and not form.is_valid():
        return _show(request, found, offers, form)
    job = imports.order_import(found, by=request.user, looked_twice="outside" in form.fields)
    return redirect("records:job", job.pk)


def _outside(offers: list[imports.Offer]) -> int:
    """How many of those who would be invited have an address outside the domain."""
    return sum(offer.is_outside for offer in offers if offer.state == imports.NEW)


@require_POST
def discard(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    imports.discard(found)
    messages.success(request, _("The file is forgotten. Nobody was invited."))
    return redirect("members:people_import_add")


def _found(request: SignedIn, pk: int) -> PeopleImport:
    _require_inviter(request)
    return get_object_or_404(PeopleImport.objects.visible_to(request.user).select_related("job"), pk=pk)


def _require_inviter(request: SignedIn) -> None:
    require(
        rules.may_invite_anybody(request.user),
        _("Only an organisation’s contact person and the network’s office invite people. Ask one of them."),
    )
