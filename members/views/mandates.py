"""Pages of the mandates: who may speak for whom in the network, one mandate, and its document."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members import actions
from members import mandate_rules as rules
from members.forms import MandateAddForm, MandateEndForm, MandateForm
from members.mandate_list import MandateList, standing
from members.models import Mandate, Organisation
from members.search import with_people
from members.views.people import ask_contact, ask_for_a_role
from network_portal.lib import dates, files
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate_at_once
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def mandates(request: SignedIn) -> HttpResponse:
    require(rules.may_see_mandates(request.user), ask_for_a_role())
    asked = MandateList.read(request.GET)
    page = paginate_at_once(request, asked.columns(request.user), 100)
    names = {value: str(label) for value, label in Mandate.Kind.choices}
    signs = asked.show == "all"
    page.rows = [(row, names[row.kind], *(standing(row) if signs else ("", ""))) for row in page.rows]
    own = [each for each in request.user.active_roles if rules.may_manage_mandates(request.user, each.organisation)]
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "organisations": with_people(),
        "kinds": Mandate.Kind.choices,
        "own": own[0].organisation if own else None,
    }
    return render(request, "members/mandates.html", context)


def mandates_csv(request: SignedIn) -> HttpResponse:
    require(rules.may_see_mandates(request.user), ask_for_a_role())
    asked = MandateList.read(request.GET)
    header = [
        _("Organisation"), _("Name"), _("Mandate"), _("In what?"), _("Up to how many kronor?"), _("Deputy"),
        _("First day"), _("Last day"), _("Decided by"), _("Date of the decision"), _("Registry number"), _("State"),
    ]  # fmt: skip
    rows = (
        [
            row.organisation.short_name, row.person, row.kind_name, row.scope, row.limit, _("Yes") if row.is_deputy else "",
            row.starts_on, row.ends_on, row.decided_by, row.decided_on, row.registry_number, standing(row)[1],
        ]
        for row in asked.rows(request.user)
    )  # fmt: skip
    return csv_file("mandates.csv", header, rows)


def mandate(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    may_read = rules.may_read_document(request.user, found)
    sign, words = standing(found)
    context = {
        "mandate": found,
        "sign": sign,
        "standing": words,
        "may_read": may_read,
        "may_manage": rules.may_manage_mandates(request.user, found.organisation) and not found.has_ended,
        "today": dates.today(),
    }
    return render(request, "members/mandate.html", context)


def mandate_document(request: SignedIn, pk: int) -> FileResponse:
    found = _found(request, pk)
    require(
        rules.may_read_document(request.user, found),
        _("Only those who act for %(organisation)s read the decision. Ask there.") % {"organisation": found.organisation},
    )
    if not found.document:
        raise Http404
    return files.download(found.document, found.document_name)


def mandate_add(request: SignedIn, pk: int) -> HttpResponse:
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_manage_mandates(request.user, place), ask_contact(place))
    asked = {name: request.GET[name] for name in ("person", "kind") if name in request.GET}
    form = MandateAddForm(posted(request), request.FILES or None, organisation=place, initial=asked)
    if form.is_valid():
        added = attempt(form, lambda: actions.give_mandate(place, by=request.user, **form.cleaned_data))
        if added:
            messages.success(request, _("The mandate is written down, and the person is told."))
            return redirect(added)
    return render(
        request, "members/mandate_add.html", {"form": form, "organisation": place, "cancel_url": place.get_absolute_url()}
    )


def mandate_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_manage_mandates(request.user, found.organisation), ask_contact(found.organisation))
    rules.must_go_on(found)
    form = MandateForm(posted(request), request.FILES or None, mandate=found)
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_mandate(found, by=request.user, opened=opened, **values))
        if changed:
            messages.success(request, _("The mandate is changed."))
            return redirect(changed)
    context = {"form": form, "mandate": found, "cancel_url": found.get_absolute_url()}
    return render(request, "members/mandate_edit.html", context, status=form.status)


def mandate_end(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    require(rules.may_manage_mandates(request.user, found.organisation), ask_contact(found.organisation))
    rules.must_go_on(found)
    form = MandateEndForm(posted(request), mandate=found)
    if form.is_valid():
        attempt(form, lambda: actions.end_mandate(found, by=request.user, **form.cleaned_data))
        if form.is_valid():
            messages.success(request, _("The end of the mandate is saved, and the person is told."))
            return redirect(found.organisation)
    context = {"form": form, "mandate": found, "today": dates.today(), "cancel_url": found.get_absolute_url()}
    return render(request, "members/mandate_end.html", context)


def _found(request: SignedIn, pk: int) -> Mandate:
    rows = Mandate.objects.visible_to(request.user).with_backing()
    return get_object_or_404(rows.select_related("person", "organisation"), pk=pk)
