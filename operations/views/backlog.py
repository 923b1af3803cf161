"""Suggested matters: anybody suggests, those who prepare meetings answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.models import Person
from network_portal.lib import typed
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import Refused, Way, attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import DeclineForm, PutOffForm, SuggestForm, TakeForm
from operations.models import BacklogItem, Body, Meeting, MeetingQuerySet
from operations.models.bodies import body_choices
from operations.views.action_items import ask_for_a_role


@require_safe
def suggestions(request: SignedIn) -> HttpResponse:
    """Those that wait, or with `?show=all` also those that are answered."""
    require(rules.may_suggest(request.user), ask_for_a_role())
    show_all = request.GET.get("show") == "all"
    body = typed.whole_number(request.GET.get("body", "")) or 0
    rows = BacklogItem.objects.visible_to(request.user)
    rows = rows if show_all else rows.waiting()
    rows = rows.filter(body=body) if body else rows
    page = paginate(request, rows.select_related("body", "by").order_by("-created_at", "-pk"), 50)
    page.rows = [(row, *row.standing) for row in page.rows]
    context = {
        "page": page,
        "show_all": show_all,
        "body": body,
        "bodies": body_choices(request.user),
    }
    return render(request, "operations/suggestions.html", context)


@require_safe
def suggestion(request: SignedIn, pk: int) -> HttpResponse:
    found = _found(request, pk)
    sign, words = found.standing
    meeting = Meeting.objects.visible_to(request.user).filter(agenda=found.item_id).first() if found.item_id else None
    may_answer = rules.may_prepare_meetings(request.user) and found.is_waiting
    context = {
        "matter": found,
        "sign": sign,
        "standing": words,
        "meeting": meeting,
        "may_answer": may_answer,
        "may_withdraw": found.is_waiting and rules.may_withdraw(request.user, found),
    }
    return render(request, "operations/suggestion.html", context)


def suggest(request: SignedIn) -> HttpResponse:
    require(rules.may_suggest(request.user), ask_for_a_role())
    bodies = Body.objects.filter(pk__in=Body.objects.read_by(request.user).going_on()).order_by("name")
    asked = {"body": typed.whole_number(request.GET.get("body", "")) or Body.network().pk}
    form = SuggestForm(posted(request), bodies=bodies, initial=asked)
    if form.is_valid():
        made = attempt(form, lambda: actions.suggest_matter(by=request.user, **form.cleaned_data))
        if made:
            messages.success(
                request, _("Thank you. Those who prepare the meeting see it, and you are told what becomes of it.")
            )
            return redirect(made)
    context = {"form": form, "cancel_url": reverse("operations:suggestions")}
    return render(request, "operations/suggest.html", context)


def take(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_answer(request, pk)
    drafts = drafts_of(request.user, found.body)
    if not drafts.exists():
        raise Refused(
            _("%(body)s has no draft of a meeting to put it on. Plan one first.") % {"body": found.body},
            Way(_("Plan a meeting"), reverse("operations:meeting_add")),
        )
    form = TakeForm(posted(request), meetings=drafts, initial={"meeting": drafts.first()})
    if form.is_valid():
        meeting = form.cleaned_data["meeting"]
        item = attempt(form, lambda: actions.take_matter(found, meeting, by=request.user))
        if item:
            messages.success(request, _("“%(title)s” stands on the agenda.") % {"title": item.title})
            return redirect(item)
    context = {"form": form, "matter": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/suggestion_take.html", context)


def put_off(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_answer(request, pk)
    form = PutOffForm(posted(request))
    if form.is_valid():
        put = attempt(form, lambda: actions.put_off_matter(found, by=request.user, **form.cleaned_data))
        if put:
            messages.success(request, _("The matter is put off, and %(person)s is told.") % {"person": found.by})
            return redirect(put)
    context = {"form": form, "matter": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/suggestion_put_off.html", context)


def decline(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_answer(request, pk)
    form = DeclineForm(posted(request))
    if form.is_valid():
        actions.decline_matter(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("The matter is declined, and %(person)s is told.") % {"person": found.by})
        return redirect(found)
    context = {"form": form, "matter": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/suggestion_decline.html", context)


def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: whoever wants it back suggests it again."""
    found = _found(request, pk)
    require(
        rules.may_withdraw(request.user, found),
        _("%(person)s suggested the matter, and only the one who did can withdraw it.") % {"person": found.by},
    )
    rules.must_wait(found)
    if request.method == "POST":
        actions.withdraw_matter(found, by=request.user)
        messages.success(request, _("Your suggestion is withdrawn."))
        return redirect(found)
    return render(request, "operations/suggestion_withdraw.html", {"matter": found, "cancel_url": found.get_absolute_url()})


def drafts_of(person: Person, body: Body) -> MeetingQuerySet:
    visible = Meeting.objects.visible_to(person).upcoming()
    return visible.filter(body=body, state=Meeting.State.DRAFT)


def _found(request: SignedIn, pk: int) -> BacklogItem:
    rows = BacklogItem.objects.visible_to(request.user).select_related("body", "by", "answered_by", "item")
    return get_object_or_404(rows, pk=pk)


def _to_answer(request: SignedIn, pk: int) -> BacklogItem:
    found = _found(request, pk)
    require(
        rules.may_prepare_meetings(request.user),
        _("Coordinators and the network’s office decide what comes up at a meeting. You are told when they have."),
    )
    rules.must_wait(found)
    return found
