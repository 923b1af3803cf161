"""Network meetings: the list, one meeting, and the way from draft to notice."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.models import Person
from network_portal.lib import calendars, dates, typed
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate_at_once
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.lib.years import years_since
from operations import actions, meeting_list, rules
from operations.forms import CancelForm, MeetingForm
from operations.models import Body, Meeting, PlanItem
from operations.views import answers, minutes, rounds
from operations.views.beside import for_agenda


@require_safe
def meetings(request: SignedIn) -> HttpResponse:
    """What lies ahead, and what has been, year by year. What lies ahead stands on the first page only."""
    visible = Meeting.objects.visible_to(request.user)
    bodies = list(Body.objects.read_by(request.user).order_by("name"))
    body = next((each for each in bodies if str(each.pk) == request.GET.get("body")), None)
    if body:
        visible = visible.filter(body=body)
    year = typed.whole_number(request.GET.get("year", ""), least=2000, most=2999)
    past = visible.past()
    past = past.between(date(year, 1, 1), date(year, 12, 31)) if year else past
    page = paginate_at_once(request, meeting_list.columns(past))
    ahead = meeting_list.columns(visible.ahead()) if page.number == 1 else []
    listed = meeting_list.rows([*ahead, *page.rows], bodies)
    shown = len(listed) - len(page.rows)
    page.rows = listed[shown:]
    context = {
        "ahead": listed[:shown],
        "page": page,
        "year": year,
        "body": body,
        "chosen": body and body.pk,
        "bodies": [(each.pk, each.name) for each in bodies],
        "years": years_since("meetings", meeting_list.oldest),
        "may_prepare": rules.may_prepare_meetings(request.user),
    }
    return render(request, "operations/meetings.html", context)


@require_safe
def meeting(request: SignedIn, pk: int) -> HttpResponse:
    return render(request, "operations/meeting.html", for_page(request.user, _meeting(request, pk)))


def for_page(person: Person, shown: Meeting) -> dict[str, Any]:
    """What the page of a meeting shows; the agenda alone, after a move, is a part of the same page."""
    programme = shown.programme()
    may_prepare = rules.may_prepare_meetings(person)
    may_arrange = may_prepare and shown.is_draft
    return {
        "meeting": shown,
        "programme": programme,
        "agenda_minutes": sum(item.minutes for item, _begins, _ends in programme),
        "may_prepare": may_prepare,
        "may_arrange": may_arrange,
        "may_copy": may_arrange and not programme and to_copy_from(person, shown) is not None,
        "may_reword": may_prepare and not shown.is_cancelled and not (shown.is_called and shown.is_over),
        **answers.for_meeting(person, shown),
        "obstacle": rules.obstacle(shown, [item for item, _begins, _ends in programme]) if may_prepare else "",
        **minutes.for_meeting(person, shown),
        **rounds.for_meeting(person, shown),
        **for_agenda(person, shown, programme),
    }


def to_copy_from(person: Person, meeting: Meeting) -> Meeting | None:
    """The meeting of the same group before it, when the person may read it."""
    previous = meeting.previous()
    return Meeting.objects.visible_to(person).filter(pk=previous.pk).first() if previous else None


def add(request: SignedIn) -> HttpResponse:
    _require_preparer(request)
    rules.must_have_matrix()
    item = PlanItem.asked_for(request.GET.get("plan_item", ""), request.user)
    form = MeetingForm(posted(request), person=request.user, item=item, body=request.GET.get("body", ""))
    if form.is_valid():
        values = form.fields_for_action()
        made = attempt(
            form, lambda: actions.make_of(item, lambda: actions.add_meeting(**values, by=request.user), by=request.user)
        )
        if made:
            messages.success(request, _("The meeting is a draft. Write its agenda, then send the notice."))
            _warn_of_the_day(request, made)
            return redirect(made)
    context = {"form": form, "meeting": None, "cancel_url": reverse("operations:meetings")}
    return render(request, "operations/meeting_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _meeting(request, pk)
    _require_preparer(request)
    rules.must_not_be_cancelled(found)
    rules.must_not_be_over(found)
    form = MeetingForm(posted(request), person=request.user, meeting=found)
    if form.is_valid():
        values = form.fields_for_action()
        told = attempt(form, lambda: actions.change_meeting(found, by=request.user, opened=form.opened, **values))
        if told is not None:
            messages.success(request, _changed_text(told))
            _warn_of_the_day(request, found)
            return redirect(found)
    context = {"form": form, "meeting": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/meeting_form.html", context, status=form.status)


def _against(meeting: Meeting) -> str:
    """What stands against the day, as a sentence; empty when nothing does."""
    [(day, why)] = rules.weighed([dates.as_local_date(meeting.starts_at)])
    return _("%(day)s: %(why)s. Few may be able to come.") % {"day": dates.day(day), "why": why} if why else ""


def _warn_of_the_day(request: SignedIn, meeting: Meeting) -> None:
    against = _against(meeting)
    if against:
        messages.warning(request, against)


def _changed_text(told: int) -> str:
    if not told:
        return _("The meeting is changed.")
    return ngettext(
        "The meeting is changed, and %(n)d person is told of the new time or place.",
        "The meeting is changed, and %(n)d people are told of the new time or place.",
        told,
    ) % {"n": told}


def call(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first, on a page of its own: a notice cannot be taken back."""
    found = _meeting(request, pk)
    _require_preparer(request)
    items = list(found.agenda.all())
    rules.must_be_ready(found, items)
    if request.method == "POST":
        told = actions.call(found, by=request.user)
        messages.success(
            request, ngettext("The notice goes to %(n)d person.", "The notice goes to %(n)d people.", told) % {"n": told}
        )
        return redirect(found)
    context = {
        "meeting": found,
        "items": len(items),
        "people": rules.called_to(found).count(),
        "against": _against(found),
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "operations/meeting_call.html", context)


def cancel(request: SignedIn, pk: int) -> HttpResponse:
    found = _meeting(request, pk)
    _require_preparer(request)
    rules.must_not_be_cancelled(found)
    rules.must_not_be_over(found)
    people = rules.were_told(found).count()
    form = CancelForm(posted(request), somebody_knows=people > 0)
    if form.is_valid():
        told = actions.cancel(found, reason=form.cleaned_data["reason"], by=request.user)
        text = ngettext(
            "The meeting is cancelled. %(n)d person is told.", "The meeting is cancelled. %(n)d people are told.", told
        )
        messages.success(request, text % {"n": told} if told else _("The meeting is cancelled."))
        return redirect(found)
    context = {
        "form": form,
        "meeting": found,
        "people": people,
        "danger": True,
        "cancel_url": found.get_absolute_url(),
    }
    return render(request, "operations/meeting_cancel.html", context)


@require_safe
def ics(request: SignedIn, pk: int) -> HttpResponse:
    """The meeting as a file that calendar programs open."""
    found = _meeting(request, pk)
    response = HttpResponse(
        calendars.to_ics([found.as_entry()], found.title), content_type=f"{calendars.CONTENT_TYPE}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.uid}.ics"'
    return response


def _meeting(request: SignedIn, pk: int) -> Meeting:
    visible = Meeting.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("body", "matrix_row", "organiser", "responsible"), pk=pk)


def _require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_meetings(request.user),
        _(
            "Coordinators and the network’s office prepare the meetings. Write to the one who is responsible for the meeting."
        ),
    )
