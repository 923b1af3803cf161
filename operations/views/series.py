"""Meetings that are planned in one step, and what is left of them changed in one step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms.series import Moved, RestForm, SeriesForm
from operations.models import Meeting


def add(request: SignedIn) -> HttpResponse:
    """First the rule, then the days that it gives, each of which can be changed; `save` makes the drafts."""
    _require_preparer(request)
    rules.must_have_matrix()
    form = SeriesForm(posted(request), person=request.user)
    if form.is_valid():
        if "save" not in request.POST or "again" in request.POST or not form.day_fields():
            form.show_days()
        else:
            values, days = form.fields_for_action(), form.days
            made = attempt(form, lambda: actions.plan_series(days, by=request.user, **values))
            if made:
                messages.success(
                    request, _("%(n)d meetings are drafts. Write their agendas when the time comes.") % {"n": len(days)}
                )
                return redirect(f"{reverse('operations:meetings')}?body={made.body_id}")
    rows = form.day_fields()
    unknown = rules.no_breaks_after([day for _field, day, _against in rows if day])
    context = {"form": form, "days": rows, "no_breaks_after": unknown, "cancel_url": reverse("operations:meetings")}
    return render(request, "operations/series_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    """What is changed in a meeting and in those after it in its series."""
    visible = Meeting.objects.visible_to(request.user).exclude(series=None)
    meeting = get_object_or_404(visible.select_related("body", "responsible"), pk=pk)
    _require_preparer(request)
    rest = actions.rest_of(meeting)
    rules.must_have_more(rest)
    form = RestForm(posted(request), meeting=meeting)
    moved = form.new_days(rest)
    if form.is_valid() and (not moved or form.confirmed == form.days_as_chosen):
        done = attempt(form, lambda: actions.change_rest(meeting, by=request.user, **form.cleaned_data))
        if done:
            messages.success(request, _said_of(done))
            return redirect(meeting)
    context = {"form": form, "meeting": meeting, "rest": rest, "moved": moved, "cancel_url": meeting.get_absolute_url()}
    return render(request, "operations/series_rest.html", {**context, **_of_the_moved(moved)})


def _of_the_moved(moved: list[Moved]) -> dict[str, object]:
    """How many answers will be asked for again, and from which day on nothing is known of the school breaks."""
    if not moved:
        return {}
    answers = sum(actions.answers_that_hold([each.meeting for each in moved]).values())
    return {"answers": answers, "no_breaks_after": rules.no_breaks_after([each.day for each in moved])}


def _said_of(done: actions.Rest) -> str:
    said = [ngettext("%(n)d meeting is changed.", "%(n)d meetings are changed.", done.changed) % {"n": done.changed}]
    if done.told:
        said.append(ngettext("%(n)d letter goes out.", "%(n)d letters go out.", done.told) % {"n": done.told})
    if done.answers:
        asked = ngettext("%(n)d answer was for the old time and is asked for again.", "%(n)d answers were for the old time and are asked for again.", done.answers)  # fmt: skip
        said.append(asked % {"n": done.answers})
    return " ".join(said)


def _require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_meetings(request.user),
        _("Coordinators and the network’s office plan the meetings. Send them your wishes."),
    )
