"""From written to locked: who approves, sending, approving, replacing, and what is corrected afterwards."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Organisation
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import ApproversForm, BackForm, CorrectionForm, RegistryForm, ReplaceForm
from operations.models import Minutes, MinutesApproval, RegistryEntry
from operations.views.minutes import minutes_of, require_writer, wanted


def approvers(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_written(found)
    form = ApproversForm(posted(request), minutes=found)
    if form.is_valid():
        values = form.fields_for_action()
        named = attempt(form, lambda: actions.name_approvers(found, by=request.user, **values))
        if named is not None:
            told = _("Those who approve are named. They are asked when you send the minutes.")
            messages.success(request, told if named else _("Nobody is named to approve."))
            return redirect("operations:minutes_write", pk)
    context = {"form": form, "minutes": found, "cancel_url": reverse("operations:minutes_write", args=[pk])}
    return render(request, "operations/minutes/approvers.html", context, status=form.status)


def send(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: from then on the text stands still."""
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_ready_to_send(found)
    if request.method == "POST":
        sent = actions.send_for_approval(found, by=request.user)
        told = _("The notes hold from now on.") if sent.is_approved else _("Those who approve are asked now.")
        messages.success(request, told)
        return redirect(found)
    named = found.approvals.filter(replaced_at=None).select_related("person")
    undecided = [item for item in found.meeting.agenda.select_related("decision", "noted") if _lacks_decision(item)]
    context = {
        "minutes": found,
        "named": named,
        "undecided": undecided,
        "too_few": rules.too_few(found),
        "form": None,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "operations/minutes/send.html", context)


def _lacks_decision(item: "object") -> bool:
    return getattr(item, "kind", "") == "decision" and not hasattr(item, "decision")


def send_back(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require(
        rules.may_write_minutes(request.user) or rules.approval_of(found, request.user) is not None,
        _("Only those who approve the minutes or write them send them back. Tell one of them what is wrong."),
    )
    rules.must_be_approving(found)
    form = BackForm(posted(request))
    if form.is_valid():
        back = attempt(form, lambda: actions.send_back(found, by=request.user, **form.cleaned_data))
        if back:
            messages.success(request, _("The minutes are sent back, and the one who writes is told."))
            return redirect(found)
    context = {"form": form, "minutes": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/minutes/send_back.html", context)


def approve(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: what is approved by all is locked for good."""
    found = minutes_of(request, pk)
    own = rules.approval_of(found, request.user)
    require(own is not None, _("Only the chair and the adjusters approve the minutes."))
    rules.must_be_approving(found)
    rules.must_be_named(own)
    if request.method == "POST":
        approved = actions.approve_minutes(found, round=wanted(request, "round", 0) or 0, by=request.user)
        messages.success(request, _("You have approved the minutes. They are locked now.") if approved.is_approved
                         else _("You have approved the minutes. They are locked when the others have too."))  # fmt: skip
        return redirect(found)
    context = {"minutes": found, "own": own, "form": None, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/minutes/approve.html", context)


def replace(request: SignedIn, pk: int) -> HttpResponse:
    rows = MinutesApproval.objects.filter(minutes__in=Minutes.objects.visible_to(request.user))
    found = get_object_or_404(rows.select_related("person", "minutes__meeting__body"), pk=pk)
    require_writer(request)
    rules.must_be_approving(found.minutes)
    rules.must_be_open_approval(found)
    form = ReplaceForm(posted(request), approval=found)
    if form.is_valid():
        new = attempt(form, lambda: actions.replace_approver(found, by=request.user, **form.cleaned_data))
        if new:
            messages.success(request, _("%(person)s approves instead, and is asked now.") % {"person": new.person})
            return redirect(found.minutes)
    context = {"form": form, "approval": found, "minutes": found.minutes, "cancel_url": found.minutes.get_absolute_url()}
    return render(request, "operations/minutes/replace.html", context)


def correct(request: SignedIn, pk: int) -> HttpResponse:
    found = minutes_of(request, pk)
    require_writer(request)
    rules.must_be_approved(found)
    form = CorrectionForm(posted(request), minutes=found)
    if form.is_valid():
        made = attempt(form, lambda: actions.correct_minutes(found, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("The correction stands in the minutes, and those who were there are told."))
            return redirect(found)
    context = {"form": form, "minutes": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/minutes/correct.html", context)


def registry(request: SignedIn, pk: int, organisation: int) -> HttpResponse:
    """The own organisation's registry number of the minutes."""
    found = minutes_of(request, pk)
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation)
    require(
        rules.may_note_registry(request.user, place),
        _("Only those who act for %(organisation)s note its registry number.") % {"organisation": place},
    )
    entry = RegistryEntry.objects.filter(minutes=found, organisation=place).first()
    form = RegistryForm(posted(request), initial={"number": entry.registry_number if entry else ""})
    if form.is_valid():
        actions.note_registry_number(found, place, by=request.user, **form.cleaned_data)
        messages.success(request, _("The registry number is noted."))
        return redirect(found)
    context = {"form": form, "minutes": found, "organisation": place, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/minutes/registry.html", context)
