"""Actions: the list, one action, and what its owner and those who keep the list do with it."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Organisation, Person
from network_portal.lib.exports import csv_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.action_list import ActionList, shown
from operations.forms import ActionAddForm, ActionDoneForm, ActionDropForm, ActionForm
from operations.models import ActionItem, AgendaItem, Body, Meeting, Seat
from operations.models.bodies import body_choices


@require_safe
def action_list(request: SignedIn) -> HttpResponse:
    require(rules.may_read_actions(request.user), ask_for_a_role())
    asked = ActionList.read(request.GET)
    page = paginate(request, asked.rows(request.user).values_list("pk", flat=True), 100)
    page.rows = [(row, *ActionItem.standing_of(row.state, row.due_on)) for row in shown(page.rows)]
    with_actions = ActionItem.objects.visible_to(request.user)
    organisations = Organisation.objects.filter(pk__in=with_actions.values("organisation")).order_by("sort_name")
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "bodies": body_choices(request.user),
        "organisations": organisations.values_list("pk", "short_name"),
        "states": states(),
        "may_keep": rules.may_keep_actions(request.user),
    }
    return render(request, "operations/actions.html", context)


def states() -> list[tuple[str, str]]:
    return [
        ("open", _("Open")),
        ("overdue", _("Overdue")),
        ("done", _("Done")),
        ("dropped", _("Dropped")),
        ("all", _("All, whatever their state")),
    ]


@require_safe
def action_csv(request: SignedIn) -> HttpResponse:
    require(rules.may_read_actions(request.user), ask_for_a_role())
    header = [
        _("Action"), _("Who"), _("Organisation"), _("Last day"), _("State"), _("What came of it"), _("Why it was dropped"),
        _("Group"), _("Item of the agenda"),
    ]  # fmt: skip
    rows = (
        [
            row.what, row.owner, row.organisation.short_name, row.due_on, row.standing[1], row.note, row.reason,
            row.body, row.item.number if row.item else "",
        ]
        for row in ActionList.read(request.GET).rows(request.user).select_related("owner", "organisation", "body", "item")
    )  # fmt: skip
    return csv_file("actions.csv", header, rows)


@require_safe
def action(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    sign, words = found.standing
    meeting = Meeting.objects.visible_to(request.user).filter(agenda=found.item_id).first() if found.item_id else None
    context = {
        "action": found,
        "sign": sign,
        "standing": words,
        "meeting": meeting,
        "may_change": rules.may_change_action(request.user, found),
    }
    return render(request, "operations/action.html", context)


def add(request: SignedIn) -> HttpResponse:
    bodies = bodies_to_add_to(request.user)
    require(bodies.exists(), _ask_keeper())
    form = ActionAddForm(posted(request), bodies=bodies)
    if form.is_valid():
        values = dict(form.cleaned_data)
        made = attempt(form, lambda: actions.add_action(values.pop("body"), by=request.user, **values))
        if made:
            messages.success(request, _("The action is written down."))
            return redirect(made)
    context = {"form": form, "item": None, "cancel_url": reverse("operations:actions")}
    return render(request, "operations/action_form.html", context)


def add_from_item(request: SignedIn, pk: int) -> HttpResponse:
    """Born from an item of an agenda, whose § it keeps."""
    items = AgendaItem.objects.filter(meeting__in=Meeting.objects.visible_to(request.user))
    item = get_object_or_404(items.select_related("meeting__body"), pk=pk)
    body = item.meeting.body
    require(rules.may_add_actions(request.user, body), _ask_keeper())
    form = ActionAddForm(posted(request), bodies=Body.objects.filter(pk=body.pk), item=item)
    back = _back(request, item)
    if form.is_valid():
        made = attempt(form, lambda: actions.add_action(body, item=item, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("The action is written down and keeps its link to the item."))
            return redirect(back)
    context = {"form": form, "item": item, "meeting": item.meeting, "cancel_url": back}
    return render(request, "operations/action_form.html", context)


def _back(request: SignedIn, item: AgendaItem) -> str:
    """Whoever came from the minutes, with the pen in the hand, goes on writing there."""
    if "minutes" in request.GET:
        return f"{reverse('operations:minutes_write', args=[item.meeting_id])}#item-{item.pk}"
    return item.get_absolute_url()


def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_change(request, pk)
    rules.must_be_to_do(found)
    form = ActionForm(posted(request), body=found.body, action=found)
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        changed = attempt(form, lambda: actions.change_action(found, by=request.user, opened=opened, **values))
        if changed:
            messages.success(request, _("The action is changed."))
            return redirect(changed)
    context = {"form": form, "action": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/action_form.html", context, status=form.status)


def done(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_change(request, pk)
    rules.must_be_to_do(found)
    form = ActionDoneForm(posted(request))
    if form.is_valid():
        actions.finish_action(found, note=form.cleaned_data["note"], by=request.user)
        messages.success(request, _("“%(what)s” is done.") % {"what": found.what})
        return redirect(found)
    context = {"form": form, "action": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/action_done.html", context)


def drop(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_change(request, pk)
    rules.must_be_to_do(found)
    form = ActionDropForm(posted(request))
    if form.is_valid():
        actions.drop_action(found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("“%(what)s” is dropped.") % {"what": found.what})
        return redirect(found)
    context = {"form": form, "action": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/action_drop.html", context)


@require_POST
def open_again(request: SignedIn, pk: int) -> HttpResponse:
    found = actions.open_action_again(_to_change(request, pk), by=request.user)
    messages.success(request, _("“%(what)s” is open again.") % {"what": found.what})
    return redirect(found)


def bodies_to_add_to(person: Person) -> "QuerySet[Body]":
    """Those whose list of actions the person keeps: all that preparers read, or those that the person chairs."""
    read = Body.objects.filter(pk__in=Body.objects.read_by(person).going_on())
    if not rules.may_keep_actions(person):
        read = read.filter(pk__in=Seat.objects.current().filter(person=person, is_chair=True).values("body"))
    return read.order_by("name")


def ask_for_a_role() -> str:
    return _("Actions are for the members. Ask your organisation’s contact for a role.")


def _ask_keeper() -> str:
    return _("Coordinators, the network’s office and who chairs the group write down actions. Take it up at the meeting.")


def _found(request: SignedIn, pk: int) -> ActionItem:
    rows = ActionItem.objects.visible_to(request.user).select_related("body", "owner", "organisation", "item")
    return get_object_or_404(rows, pk=pk)


def _to_change(request: SignedIn, pk: int) -> ActionItem:
    found = _found(request, pk)
    require(
        rules.may_change_action(request.user, found),
        _("The action is %(owner)s’s. Write to them, or to those who prepare the meetings.") % {"owner": found.owner},
    )
    return found
