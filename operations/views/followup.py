"""Following up the matrix: an organisation's questions and answers, and who has not answered."""

from django.contrib import messages
from django.db.models import Count, Max, Min
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.models import Organisation
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import FollowUpForm
from operations.models import FollowUpAnswer

SHOWN = 50  # questions that wait, on one page: more than anybody answers in one go


@require_safe
def questions(request: SignedIn) -> HttpResponse:
    """What one's own organisations are asked, and what they have answered."""
    require(rules.may_read(request.user), _("The matrix is for the members. Ask your organisation’s contact for a role."))
    own = FollowUpAnswer.objects.filter(organisation__in=request.user.organisation_ids)
    own = own.select_related("row", "organisation", "answered_by")
    context = {
        "waiting": own.open()[:SHOWN],
        "page": paginate(request, own.given().order_by("-answered_at", "-pk")),
        "may_answer": bool(rules.answers_follow_up_for(request.user)),
        "may_see_all": rules.may_see_follow_up(request.user),
    }
    return render(request, "operations/followup_questions.html", context)


def answer(request: SignedIn, pk: int) -> HttpResponse:
    """The question with its form; for those who only read it, the answer."""
    question = _question(request, pk)
    if not rules.may_answer_follow_up(request.user, question):
        _require_answerer(request)
        return render(request, "operations/followup_answer.html", {"question": question})
    form = FollowUpForm(posted(request), question=question)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("sign", "result", "comment")}
        given = attempt(
            form,
            lambda: actions.answer_follow_up(question, by=request.user, opened=form.opened, values=form.values(), **values),
        )
        if given:
            return _next(request, given)
    context = {"form": form, "question": question, "cancel_url": reverse("operations:followup_questions")}
    return render(request, "operations/followup_form.html", context, status=form.status)


def _next(request: SignedIn, given: FollowUpAnswer) -> HttpResponse:
    """To the next question of the organisation, so that all are answered in one go."""
    left = FollowUpAnswer.objects.open().filter(organisation=given.organisation_id)
    first, count = left.first(), left.count()
    if first is None:
        messages.success(request, _("Thank you. Every question is answered."))
        return redirect("operations:followup_questions")
    said = ngettext("Saved. %(n)d question is left.", "Saved. %(n)d questions are left.", count)
    messages.success(request, said % {"n": count})
    return redirect(first)


@require_safe
def missing(request: SignedIn) -> HttpResponse:
    """Organisations with questions that wait, those that are latest first."""
    _require_coordinator(request)
    waiting = FollowUpAnswer.objects.open().order_by().values("organisation", "organisation__short_name")
    rows = waiting.annotate(
        questions=Count("pk"), due_on=Min("due_on"), reminders=Max("step"), reminded_on=Max("reminded_on")
    )
    context = {
        "page": paginate(request, rows.order_by("due_on", "organisation__sort_name")),
        "asked": FollowUpAnswer.objects.count(),
        "answered": FollowUpAnswer.objects.given().count(),
    }
    return render(request, "operations/followup_missing.html", context)


@require_POST
def remind(request: SignedIn, organisation: int) -> HttpResponse:
    _require_coordinator(request)
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation)
    told = actions.remind(found, by=request.user)
    said = ngettext("%(n)d person in %(organisation)s has got a letter.", "%(n)d people in %(organisation)s have got a letter.", told)  # fmt: skip
    if told:
        messages.success(request, said % {"n": told, "organisation": found})
    else:
        messages.warning(request, _("Nobody answers for %(organisation)s. Give somebody a role there.") % {"organisation": found})  # fmt: skip
    return redirect("operations:followup_missing")


def _question(request: SignedIn, pk: int) -> FollowUpAnswer:
    found = FollowUpAnswer.objects.visible_to(request.user).select_related("row__matrix", "organisation", "answered_by")
    return get_object_or_404(found, pk=pk)


def _require_answerer(request: SignedIn) -> None:
    require(
        request.method != "POST",
        _("Procurement officers and contacts answer for their own organisation. Ask one of them."),
    )


def _require_coordinator(request: SignedIn) -> None:
    require(
        rules.may_see_follow_up(request.user),
        _("Coordinators and the network’s office see who has not answered. Your own questions stand under “Our answers”."),
    )
