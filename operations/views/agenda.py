"""The agenda of a meeting, item by item."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import AgendaItemForm
from operations.models import AgendaItem, Meeting
from operations.views.meetings import for_page


def add(request: SignedIn, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    _require_preparer(request)
    rules.must_be_draft(meeting)
    form = AgendaItemForm(posted(request))
    if form.is_valid():
        item = attempt(form, lambda: actions.add_agenda_item(meeting, by=request.user, **form.cleaned_data))
        if item:
            messages.success(request, _("“%(title)s” stands on the agenda.") % {"title": item.title})
            return redirect("operations:agenda_add", pk) if "another" in request.POST else redirect(item)
    context = {"form": form, "meeting": meeting, "item": None, "cancel_url": meeting.get_absolute_url()}
    return render(request, "operations/agenda_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request, pk)
    _require_preparer(request)
    rules.must_not_be_cancelled(item.meeting)
    rules.must_not_be_over(item.meeting)
    form = AgendaItemForm(posted(request), instance=copy(item))
    if form.is_valid():
        actions.change_agenda_item(item, by=request.user, **form.cleaned_data)
        return redirect(item)
    context = {"form": form, "meeting": item.meeting, "item": item, "cancel_url": item.get_absolute_url()}
    return render(request, "operations/agenda_form.html", context)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    item = _item(request, pk)
    _require_preparer(request)
    actions.remove_agenda_item(item, by=request.user)
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": item.title})
    return redirect(item)


@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    """One step up, or down with `direction=down`. htmx gets the agenda alone, anybody else the page."""
    item = _item(request, pk)
    _require_preparer(request)
    actions.move_agenda_item(item, up=request.POST.get("direction") != "down", by=request.user)
    if request.htmx:
        return render(request, "operations/meeting.html#agenda", for_page(request.user, item.meeting))
    return redirect(item)


def _item(request: SignedIn, pk: int) -> AgendaItem:
    items = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    return get_object_or_404(items.select_related("meeting"), pk=pk)


def _require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_meetings(request.user),
        _(
            "Coordinators and the network’s office write the agenda. Ask the one who is responsible for the meeting to add your matter."
        ),
    )
