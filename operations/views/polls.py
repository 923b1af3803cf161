"""Date polls: asked on the page of a group, answered and settled on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms.polls import ChosenTimeForm, DatePollForm, PollAnswerForm
from operations.models import Body, DatePoll, PollAnswer, PollOption

SIGNS = {"yes": "ok", "maybe": "info", "no": "off"}


def poll_add(request: SignedIn, pk: int) -> HttpResponse:
    body = get_object_or_404(Body.objects.read_by(request.user), pk=pk)
    _require_preparer(request)
    rules.must_go_on(body)
    rules.must_have_representatives(body)
    form = DatePollForm(posted(request))
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("title", "minutes", "last_day")}
        made = attempt(form, lambda: actions.ask_for_dates(body, times=form.times, by=request.user, **values))
        if made:
            messages.success(request, _("The poll is sent to those with a seat in the group."))
            return redirect(made)
    context = {"form": form, "body": body, "cancel_url": body.get_absolute_url()}
    return render(request, "operations/poll_form.html", context)


def poll(request: SignedIn, pk: int) -> HttpResponse:
    """The table and one's own answers; whoever sits in the group answers here."""
    found = _poll(request, pk)
    seat = rules.seat_of(request.user, found.body)
    answering = seat is not None and found.is_open and not found.is_decided
    form = _form(request, found) if answering else None
    if request.method == "POST" and form is None:
        require(seat is not None, _("Only those with a seat in %(body)s answer.") % {"body": found.body})
        rules.must_be_undecided(found)
        rules.must_be_open(found)
    if form and form.is_valid():
        answers = form.answers
        attempt(form, lambda: actions.answer_poll(found, request.user, answers, by=request.user))
        if form.is_valid():
            messages.success(request, _("Thank you, your answers are saved. You can change them through the last day."))
            return redirect(found)
    return render(
        request, "operations/poll.html", {"poll": found, "seat": seat, "form": form, **_shown(request.user, found)}
    )


def _form(request: SignedIn, poll: DatePoll) -> PollAnswerForm:
    own = PollAnswer.objects.filter(option__poll=poll, person=request.user)
    given = dict(own.values_list("option_id", "answer"))
    return PollAnswerForm(posted(request), options=list(poll.options.all()), given=given)


def _shown(person: Person, poll: DatePoll) -> dict[str, Any]:
    table = actions.poll_table(poll)
    days = [dates.as_local_date(column.option.starts_at) for column in table.columns]
    for column, (_day, against) in zip(table.columns, rules.weighed(days), strict=True):
        column.against = against
    words = dict(PollAnswer.Answer.choices)
    rows = [
        (
            place,
            [(SIGNS.get(cell, ""), words.get(cell, "–"), column) for cell, column in zip(cells, table.columns, strict=True)],
        )
        for place, cells in table.rows
    ]
    may_prepare = rules.may_prepare_meetings(person) and not poll.is_decided and not poll.given_up
    return {
        "table": table,
        "rows": rows,
        "may_prepare": may_prepare,
        "may_open_draft": rules.may_prepare_meetings(person),
    }


@require_POST
def poll_close(request: SignedIn, pk: int) -> HttpResponse:
    found = _poll(request, pk)
    _require_preparer(request)
    actions.close_poll(found, by=request.user)
    messages.success(request, _("The poll is closed. Choose one of the times."))
    return redirect(found)


def poll_give_up(request: SignedIn, pk: int) -> HttpResponse:
    found = _poll(request, pk)
    _require_preparer(request)
    rules.must_be_undecided(found)
    if request.method == "POST":
        actions.give_up_poll(found, by=request.user)
        messages.success(request, _("The poll is withdrawn, and those who were asked are told."))
        return redirect(found.body)
    context = {"poll": found, "danger": True, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/poll_give_up.html", context)


def poll_choose(request: SignedIn, pk: int) -> HttpResponse:
    options = PollOption.objects.filter(poll__in=DatePoll.objects.visible_to(request.user))
    option = get_object_or_404(options.select_related("poll__body"), pk=pk)
    _require_preparer(request)
    rules.must_be_undecided(option.poll)
    rules.must_have_matrix()
    form = ChosenTimeForm(posted(request), person=request.user, body=option.poll.body)
    if form.is_valid():
        made = attempt(form, lambda: actions.choose_time(option, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("The meeting is a draft, and those who were asked know the time. Write its agenda."))
            return redirect(made)
    context = {"form": form, "option": option, "poll": option.poll, "cancel_url": option.poll.get_absolute_url()}
    return render(request, "operations/poll_choose.html", context)


def _poll(request: SignedIn, pk: int) -> DatePoll:
    return get_object_or_404(DatePoll.objects.visible_to(request.user).select_related("body", "by", "meeting"), pk=pk)


def _require_preparer(request: SignedIn) -> None:
    require(
        rules.may_prepare_meetings(request.user),
        _("Coordinators and the network’s office ask for dates and choose them. Send them your proposal."),
    )
