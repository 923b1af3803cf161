"""The register of decisions, one decision, and what is written of it at the meeting and later. Papers are ordered here too."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Organisation
from network_portal.lib.exports import csv_file, xlsx_file
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate, paginate_at_once
from network_portal.lib.refusals import Refused, attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.lib.search import own_plan
from network_portal.lib.years import years_since
from operations import actions, register, rules
from operations.forms import DecisionForm, ReviewForm
from operations.models import ActionItem, Body, Decision, Minutes
from operations.models.bodies import body_choices
from operations.views.minutes import item_of, minutes_of, require_writer, wanted
from operations.views.rounds import behind


@require_safe
def decisions(request: SignedIn) -> HttpResponse:
    _require_reader(request)
    asked = register.Register.read(request.GET)
    with own_plan(asked.q):
        page = paginate_at_once(request, asked.columns(request.user))
    page.rows = register.page_rows(page.rows)
    context = {
        "asked": asked,
        "sort": asked.sort,
        "page": page,
        "bodies": body_choices(request.user),
        "years": years_since("decisions", register.oldest),
        "reviews": [(register.DUE, _("Within two weeks")), (register.PLANNED, _("Any day"))],
    }
    return render(request, "operations/decisions.html", context)


@require_safe
def decisions_csv(request: SignedIn) -> HttpResponse:
    _require_reader(request)
    rows = register.Register.read(request.GET).rows(request.user)
    return csv_file("decisions.csv", register.header(), register.table(rows))


@require_safe
def decisions_xlsx(request: SignedIn) -> HttpResponse:
    _require_reader(request)
    rows = register.Register.read(request.GET).rows(request.user)
    return xlsx_file("decisions.xlsx", _("Decisions"), register.header(), register.table(rows))


@require_safe
def decision(request: SignedIn, pk: int) -> HttpResponse:
    found = _decision(request, pk)
    context = {
        "decision": found,
        "minutes": found.item.meeting.record,
        "reviews": found.reviews.select_related("by"),
        "concerns": found.concerns.order_by("sort_name"),
        "may_write": rules.may_write_minutes(request.user),
        "behind": behind(request.user, found.item),
        "actions": ActionItem.objects.visible_to(request.user).filter(item=found.item_id).select_related("owner"),
    }
    return render(request, "operations/decision.html", context)


def review(request: SignedIn, pk: int) -> HttpResponse:
    found = _decision(request, pk)
    require_writer(request)
    rules.must_be_reviewable(found)
    form = ReviewForm(posted(request))
    if form.is_valid():
        made = attempt(form, lambda: actions.review_decision(found, by=request.user, **form.cleaned_data))
        if made:
            messages.success(request, _("The review stands beside the decision."))
            return redirect(found)
    context = {"form": form, "decision": found, "cancel_url": found.get_absolute_url()}
    return render(request, "operations/decision_review.html", context)


def note(request: SignedIn, pk: int) -> HttpResponse:
    """The decision on an item, while the minutes are written."""
    item = item_of(request, pk)
    require_writer(request)
    rules.must_be_written(item.meeting.record)
    found = Decision.objects.filter(item=item).first()
    form = DecisionForm(posted(request), item=item, decision=found)
    back = f"{reverse('operations:minutes_write', args=[item.meeting_id])}#item-{item.pk}"
    if form.is_valid():
        opened, values = form.opened, form.cleaned_data
        noted = attempt(form, lambda: actions.note_decision(item, by=request.user, opened=opened, **values))
        if noted:
            messages.success(request, _("The decision on %(number)s is noted.") % {"number": item.number})
            return redirect(back)
    minutes = item.meeting.record
    context = {"form": form, "item": item, "decision": found, "minutes": minutes, "cancel_url": back}
    context |= {"too_few": rules.too_few(minutes), "out_for_answers": rules.out_words(item)}
    return render(request, "operations/minutes/decision.html", context, status=form.status)


@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    found = _decision(request, pk)
    require_writer(request)
    actions.take_decision_back(found, by=request.user)
    messages.success(request, _("The decision on %(number)s is taken away.") % {"number": found.item.number})
    return redirect("operations:minutes_write", found.item.meeting_id)


# --- papers --------------------------------------------------------------------------------------------------------
@require_safe
def papers(request: SignedIn) -> HttpResponse:
    """All minutes one may read, year by year, and the year's minutes of a body in one file."""
    _require_reader(request)
    rows = Minutes.objects.visible_to(request.user).select_related("meeting__body")
    year, body = wanted(request, "year", 2000), wanted(request, "body")
    if year:
        rows = rows.filter(meeting__starts_at__year=year)
    if body:
        rows = rows.filter(meeting__body=body)
    context = {
        "page": paginate(request, rows.order_by("-meeting__starts_at", "-pk")),
        "year": year,
        "body": body,
        "bodies": body_choices(request.user),
        "years": years_since("decisions", register.oldest),
    }
    return render(request, "operations/minutes/list.html", context)


@require_POST
def order_minutes(request: SignedIn, pk: int) -> HttpResponse:
    return redirect(actions.order_minutes(minutes_of(request, pk), by=request.user))


@require_POST
def order_collected(request: SignedIn) -> HttpResponse:
    _require_reader(request)
    body = get_object_or_404(Body.objects.read_by(request.user), pk=wanted(request, "body") or 0)
    year = wanted(request, "year", 2000)
    if year is None:
        raise Refused(_("Choose a year."))
    return redirect(actions.order_collected(body, year, by=request.user))


@require_POST
def order_extract(request: SignedIn, pk: int, organisation: int) -> HttpResponse:
    found = minutes_of(request, pk)
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=organisation)
    require(
        rules.may_note_registry(request.user, place),
        _("Only those who act for %(organisation)s order its extract.") % {"organisation": place},
    )
    return redirect(actions.order_extract(found, place, by=request.user))


def _decision(request: SignedIn, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user).with_review().for_register()
    return get_object_or_404(rows, pk=pk)


def _require_reader(request: SignedIn) -> None:
    require(
        rules.may_read_minutes(request.user),
        _("Minutes and decisions are for the members. Ask your organisation’s contact for a role."),
    )
