"""Pages on which people read, take out and erase what is held about them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import rules as people
from members.models import Organisation, Person
from network_portal.front.personal import actions, erasure, export, retention
from network_portal.front.personal.forms import EraseForm
from network_portal.front.personal.retention_words import WORDS
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.records.models import Job
from network_portal.records.retention import EXPORT


@login_not_required
def privacy(request: SignedIn) -> HttpResponse:
    rows = [
        {"words": WORDS[rule.kind], "time": retention.written(rule), "rule": rule}
        for rule in retention.rules_in_force(dates.today())
    ]
    return render(request, "front/privacy.html", {"rows": rows, "office": Organisation.objects.office()})


def personal_data(request: SignedIn) -> HttpResponse:
    made = Job.objects.filter(task=EXPORT, ordered_by=request.user).order_by("-pk")[:5]
    rule = next((one for one in retention.rules_in_force(dates.today()) if one.kind == "exports"), None)
    context = {"made": made, "not_given": export.NOT_GIVEN, "time": retention.written(rule) if rule else ""}
    return render(request, "front/personal/data.html", context)


@require_POST
def export_order(request: SignedIn) -> HttpResponse:
    return redirect(actions.order_export(request.user))


def export_json(request: SignedIn) -> HttpResponse:
    """Made as it is asked for, and kept nowhere."""
    response = JsonResponse(export.as_json(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="personal-data-{dates.today():%Y-%m-%d}.json"'
    response["Cache-Control"] = "no-store"
    return response


def erase_oneself(request: SignedIn) -> HttpResponse:
    person = request.user
    form = EraseForm(posted(request))
    erased = attempt(form, lambda: erasure.erase(person, by=person)) if form.is_valid() else None
    if erased:
        logout(request)
        messages.success(request, _("Your personal data are erased, and you are signed out."))
        return redirect("front:privacy")
    return render(request, "front/personal/erase.html", _question(form, person, person, reverse("front:personal_data")))


def erase_person(request: SignedIn, pk: int) -> HttpResponse:
    """For the administrator, at the request of somebody who cannot do it alone."""
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    require(
        people.ERASE.allows(request.user), _("Only the network administrator erases others’ data. Ask the network’s office.")
    )
    people.must_not_be_erased(found)
    form = EraseForm(posted(request))
    erased = attempt(form, lambda: erasure.erase(found, by=request.user)) if form.is_valid() else None
    if erased and found == request.user:
        logout(request)
        return redirect("front:privacy")
    if erased:
        messages.success(request, _("The personal data are erased."))
        return redirect(erased)
    return render(request, "front/personal/erase.html", _question(form, found, request.user, found.get_absolute_url()))


def _question(form: EraseForm, found: Person, visitor: Person, cancel_url: str) -> dict[str, Any]:
    return {
        "form": form,
        "found": found,
        "is_own": found == visitor,
        "removed": erasure.removed(found),
        "kept": erasure.kept(),
        "open": erasure.to_hand_over(found, seen_by=visitor),
        "cancel_url": cancel_url,
        "danger": True,
    }
