"""Answers to a notice: from the page of the meeting, and from the link in the letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms.answers import AnswerForm
from operations.models import Meeting


def for_meeting(person: Person, meeting: Meeting) -> dict[str, Any]:
    """For the page of a meeting: who comes, and one's own answer. Two queries, one more when everybody is called."""
    if not meeting.is_called:
        return {"attendance": None, "own_place": None}
    attendance = actions.attendance(meeting)
    seats = [seat for place in attendance.places for seat in place.seats]
    own_place = rules.answers_for(person, meeting, seats)
    every = [answer for place in attendance.places for answer in place.answers]
    given = [answer for answer in every if answer.person_id == person.pk]
    named = [answer for answer in every if answer.substitute_id == person.pk and answer.starts_at == meeting.starts_at]
    return {
        "attendance": attendance,
        "own_place": own_place,
        "own_answer": given[0] if given else None,
        "stands_in_for": named[0].person if named and not given else None,
        "takes_answers": own_place is not None and not meeting.has_begun,
        "shows_names": rules.may_prepare_meetings(person) or own_place is not None,
    }


def answer(request: SignedIn, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("body"), pk=pk)
    organisation = rules.answers_for(request.user, meeting)
    require(
        organisation is not None,
        _("Only those with a seat in %(body)s answer. Ask your organisation’s representative there.")
        % {"body": meeting.body},
    )
    assert organisation is not None
    rules.must_take_answers(meeting)
    before = meeting.answers.filter(person=request.user).first()
    initial = {"answer": before.answer, "substitute": before.substitute_id} if before else {}
    form = AnswerForm(posted(request), person=request.user, meeting=meeting, organisation=organisation, initial=initial)
    if form.is_valid():
        given = attempt(form, lambda: actions.answer(meeting, request.user, by=request.user, **form.cleaned_data))
        if given:
            messages.success(request, _answered_text(given.answer) % {"substitute": given.substitute})
            return redirect(f"{meeting.get_absolute_url()}#answers")
    context = {"form": form, "meeting": meeting, "place": organisation, "cancel_url": meeting.get_absolute_url()}
    return render(request, "operations/meeting_answer.html", context)


def _answered_text(answer: str) -> str:
    return {
        "yes": _("Thank you, you are expected."),
        "no": _("Thank you. The ones who prepare the meeting see that you cannot come."),
        "substitute": _("Thank you. %(substitute)s is told and expected instead."),
    }[answer]
