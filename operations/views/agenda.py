"""The agenda of a meeting, item by item."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network_portal.lib import typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import Refused, attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import AgendaItemForm
from operations.models import AgendaItem, Meeting
from operations.views.meetings import for_page, to_copy_from


def add(request: SignedIn, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("body"), pk=pk)
    require_preparer(request)
    rules.must_be_draft(meeting)
    form = AgendaItemForm(posted(request), body=meeting.body)
    if form.is_valid():
        item = attempt(form, lambda: actions.add_agenda_item(meeting, by=request.user, **form.cleaned_data))
        if item:
            messages.success(request, _("“%(title)s” stands on the agenda.") % {"title": item.title})
            return redirect("operations:agenda_add", pk) if "another" in request.POST else redirect(item)
    context = {"form": form, "meeting": meeting, "item": None, "cancel_url": meeting.get_absolute_url()}
    return render(request, "operations/agenda_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    rules.must_not_be_cancelled(item.meeting)
    rules.must_not_be_over(item.meeting)
    form = AgendaItemForm(posted(request), instance=copy(item), body=item.meeting.body)
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        if attempt(form, lambda: actions.change_agenda_item(item, by=request.user, opened=opened, **values)):
            return redirect(item)
    context = {"form": form, "meeting": item.meeting, "item": item, "cancel_url": item.get_absolute_url()}
    return render(request, "operations/agenda_form.html", context, status=form.status)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    item = item_to_change(request, pk)
    actions.remove_agenda_item(item, by=request.user)
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": item.title})
    return redirect(item)


@require_POST
def move(request: SignedIn, pk: int) -> HttpResponse:
    """One step up, or down with `direction=down`, or to `place` of the agenda. htmx gets the agenda alone, anybody else the page."""
    item = item_to_change(request, pk)
    if "place" in request.POST:
        place = typed.whole_number(request.POST["place"].strip()) or 0
        actions.place_agenda_item(item, place, by=request.user)
    else:
        actions.move_agenda_item(item, up=request.POST.get("direction") != "down", by=request.user)
    if request.htmx:
        return render(request, "operations/meeting/_agenda.html", for_page(request.user, item.meeting))
    return redirect(f"{item.meeting.get_absolute_url()}#item-{item.pk}")


@require_POST
def copy_last(request: SignedIn, pk: int) -> HttpResponse:
    """Begin a draft with the items of the previous meeting of its body."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("body"), pk=pk)
    require_preparer(request)
    previous = to_copy_from(request.user, meeting)
    if previous is None:
        raise Refused(_("There is no earlier meeting of %(body)s to copy from.") % {"body": meeting.body})
    added = actions.copy_agenda(meeting, previous, by=request.user)
    words = ngettext("%(n)d item is copied.", "%(n)d items are copied.", len(added)) % {"n": len(added)}
    messages.success(request, words)
    return redirect(f"{meeting.get_absolute_url()}#agenda")


def item_to_change(request: SignedIn, pk: int) -> AgendaItem:
    """For those who prepare meetings."""
    items = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    item = get_object_or_404(items.select_related("meeting__body"), pk=pk)
    require_preparer(request)
    return item


def require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_meetings(request.user),
        _(
            "Coordinators and the network’s office write the agenda. Ask the one who is responsible for the meeting to add your matter."
        ),
    )
