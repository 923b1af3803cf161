"""The pages of the year plan. What is planned is in operations; the wheel, the warnings and the files look at all apps."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from competence import rules as competence_rules
from members.models import Person
from network_portal.front import actions as front_actions
from network_portal.front.year_plan import changes, gather, moving
from network_portal.front.year_plan.wheel import wheel
from network_portal.lib import calendars, dates, exports, typed
from network_portal.lib.forms import posted
from network_portal.lib.interrupted import beside_the_form
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from operations import actions, rules
from operations.forms import AdoptPlanForm, PlanItemForm
from operations.models import Part, PlanItem, YearPlan, month_of

FIRST, LAST = 2000, 2099  # years that a plan can have


@require_safe
def year_plan(request: SignedIn, year: int | None = None) -> HttpResponse:
    """The year's wheel and list; the present year's when none is named."""
    found = _gathered(request, year or dates.today().year, gather.MOST)
    context = {
        "found": found,
        "wheel": wheel(found),
        "tabs": _years(request, found),
        "parts": Part.choices,
        "asked": request.GET.urlencode(),
        "may_write": rules.may_write_plan(request.user),
        "may_set_breaks": rules.may_set_school_breaks(request.user),
    }
    return render(request, "front/year_plan/year.html", context)


def _gathered(request: SignedIn, year: int, most: int | None = None) -> gather.Year:
    _may_read(year, by=request.user)
    part = typed.whole_number(request.GET.get("part", ""), most=3)
    body = typed.whole_number(request.GET.get("body", ""))
    return gather.gather(request.user, year, part=part, body=body, most=most)


def _may_read(year: int, *, by: Person) -> None:
    require(rules.may_read(by), _("The year plan is for the members. Ask your organisation’s contact for a role."))
    rules.must_be_a_year(year)


def _years(request: SignedIn, found: gather.Year) -> list[dict[str, Any]]:
    """Those with a plan, and always the year before, this one and the next."""
    now = dates.today().year
    planned = YearPlan.objects.visible_to(request.user).values_list("year", flat=True)
    years = sorted({now - 1, now, now + 1, found.year, *planned})
    return [{"label": str(y), "url": _url("year_plan_of", y), "current": y == found.year} for y in years]


def _url(name: str, *args: Any) -> str:
    return reverse(f"front:{name}", args=args)


@require_safe
def ics(request: SignedIn, year: int) -> HttpResponse:
    """What the page shows, as a calendar file."""
    found = _gathered(request, year)
    body = calendars.to_ics([one.as_entry() for one in found.shown], _("Year plan %(year)d") % {"year": year})
    response = HttpResponse(body, content_type=f"{calendars.CONTENT_TYPE}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="arsplan-{year}.ics"'
    return response


@require_safe
def csv(request: SignedIn, year: int) -> HttpResponse:
    """What the page shows, a row for each thing."""
    found = _gathered(request, year)
    names = _("First day"), _("Last day"), _("Only the month"), _("Part"), _("Title"), _("Kind"), _("Who"), _("State")
    more = _("What it should lead to"), _("Changed after the decision")
    return exports.csv_file(f"arsplan-{year}.csv", [*names, *more], [_csv_row(one) for one in found.shown])


def _csv_row(one: gather.Planned) -> list[Any]:
    month = _("Yes") if one.is_month else ""
    item = one.item
    return [
        *(one.first, one.last, month, one.part, one.title, one.kind, one.who, one.state_words),
        *((item.outcome, item.changed_on) if item else ("", None)),
    ]


@require_POST
def pdf(request: SignedIn, year: int) -> HttpResponse:
    _may_read(year, by=request.user)
    return redirect(front_actions.order_year_plan(year, by=request.user))


# --- writing the plan -------------------------------------------------------------------------------------------------
def _require_writer(request: SignedIn) -> None:
    require(
        rules.may_write_plan(request.user),
        _("Coordinators and the network’s office write the year plan. Send them your proposal, or take it up at a meeting."),
    )


def _plan(request: SignedIn, year: int) -> YearPlan:
    return get_object_or_404(YearPlan.objects.visible_to(request.user), year=year)


def _item(request: SignedIn, pk: int) -> PlanItem:
    found = PlanItem.objects.visible_to(request.user)
    return get_object_or_404(found.select_related("plan", "body", "organisation", "responsible", "matrix_row"), pk=pk)


@require_POST
def begin(request: SignedIn, year: int) -> HttpResponse:
    _require_writer(request)
    plan = actions.begin_plan(year, by=request.user)
    if plan.is_draft:
        messages.success(request, _("The plan of %(year)d is a draft. Only those who write it see it.") % {"year": year})
    return redirect(plan)


def draft(request: SignedIn, year: int) -> HttpResponse:
    """Last year's things with moved days, to choose from; what is chosen becomes items of the plan."""
    _require_writer(request)
    rules.must_be_near(year)
    found = moving.proposed(request.user, year)
    if request.method == "POST":
        chosen = set(request.POST.getlist("take"))
        return _take(request, year, [one for one in found if one.key in chosen])
    context = {
        "year": year,
        "before": year - 1,
        "found": found,
        "plan": YearPlan.objects.visible_to(request.user).filter(year=year).first(),
        "count": sum(not one.is_taken for one in found),
    }
    return render(request, "front/year_plan/draft.html", context)


def _take(request: SignedIn, year: int, chosen: list[moving.Moved]) -> HttpResponse:
    if not chosen:
        messages.error(request, _("Nothing was chosen. Tick what the plan of %(year)d is to take over.") % {"year": year})
        return redirect(_url("year_plan_draft", year))
    count = actions.take_over(year, [one.fields for one in chosen], by=request.user)
    said = ngettext("%(n)d item was put into the plan.", "%(n)d items were put into the plan.", count) % {"n": count}
    messages.success(request, said)
    return redirect(_url("year_plan_of", year))


def adopt(request: SignedIn, year: int) -> HttpResponse:
    plan = _plan(request, year)
    _require_writer(request)
    rules.must_not_be_adopted(plan)
    rules.must_have_items(plan)
    form = AdoptPlanForm(posted(request), plan=plan)
    if form.is_valid():
        adopted = attempt(form, lambda: actions.adopt_plan(plan, by=request.user, **form.cleaned_data))
        if adopted:
            messages.success(request, _("The plan of %(year)d is adopted, and everybody reads it.") % {"year": year})
            return redirect(plan)
    context = {"form": form, "plan": plan, "cancel_url": plan.get_absolute_url()}
    return render(request, "front/year_plan/adopt.html", context)


def add(request: SignedIn, year: int) -> HttpResponse:
    plan = _plan(request, year)
    _require_writer(request)
    form = PlanItemForm(posted(request), person=request.user, year=year)
    if form.is_valid():
        values = form.fields_for_action()
        made = attempt(form, lambda: actions.add_plan_item(plan, by=request.user, **values))
        if made:
            messages.success(request, _("“%(title)s” stands in the plan.") % {"title": made.title})
            return redirect("front:plan_item_add", year) if "another" in request.POST else redirect(made)
    context = {"form": form, "plan": plan, "item": None, "cancel_url": plan.get_absolute_url()}
    return render(request, "front/year_plan/item_form.html", context)


def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = _item(request, pk)
    _require_writer(request)
    rules.must_be_open_item(found)
    form = PlanItemForm(posted(request), person=request.user, year=found.plan.year, item=found)
    if form.is_valid():
        values = form.fields_for_action()
        changed = attempt(form, lambda: actions.change_plan_item(found, by=request.user, opened=form.opened, **values))
        if changed:
            messages.success(request, _("The item is changed."))
            return redirect(found)
    context = {"form": form, "plan": found.plan, "item": found, "cancel_url": found.get_absolute_url()}
    return render(request, "front/year_plan/item_form.html", context, status=form.status)


@require_safe
def item(request: SignedIn, pk: int) -> HttpResponse:
    """One thing of the plan, what one should know of its days, and what became of it."""
    found = _item(request, pk)
    may_write = rules.may_write_plan(request.user)
    became = gather.what_it_became(request.user, found)
    asks = may_write and found.is_open and not found.is_over
    span = found.starts_on, found.ends_on
    context = {
        "item": found,
        "became": became,
        "may_write": may_write,
        "may_arrange": competence_rules.may_manage(request.user),
        "warnings": gather.same_days(request.user, *span, but=f"{found.became}-{found.became_pk}") if asks else [],
        "days": gather.days_of(found),
        "changes": changes.after_the_decision(found, request.user),
    }
    return render(request, "front/year_plan/item.html", context)


@require_POST
def settle(request: SignedIn, pk: int) -> HttpResponse:
    """Done, dropped or planned again, as `state` says."""
    found = _item(request, pk)
    _require_writer(request)
    state = request.POST.get("state", "")
    if state in PlanItem.State.values:
        settled = actions.settle_plan_item(found, state, by=request.user)
        words = settled.State(settled.state).label
        messages.success(request, _("“%(title)s”: %(state)s.") % {"title": found.title, "state": str(words).lower()})
    return redirect(found)


@require_POST
def remove(request: SignedIn, pk: int) -> HttpResponse:
    found = _item(request, pk)
    _require_writer(request)
    actions.remove_plan_item(found, by=request.user)
    messages.success(request, _("“%(title)s” is out of the draft.") % {"title": found.title})
    return redirect(found.plan)


@require_POST
def let_go(request: SignedIn, pk: int) -> HttpResponse:
    """Forget which event or meeting came of it, so that another can be made."""
    found = _item(request, pk)
    _require_writer(request)
    actions.forget_what_it_became(found, by=request.user)
    messages.success(request, _("Nothing has come of the item yet. You can draft an event or a meeting of it."))
    return redirect(found)


@require_safe
@beside_the_form
def days(request: SignedIn) -> HttpResponse:
    """What one should know of the days being typed (`on` or `starts_on`, `ends_on`, `month` and `year`): a part of a form."""
    require(rules.may_read(request.user), _("The year plan is for the members. Ask your organisation’s contact for a role."))
    asked = request.GET
    first = typed.day(asked.get("on", "") or asked.get("starts_on", ""))
    last = typed.day(asked.get("ends_on", "")) or first
    month, year = typed.whole_number(asked.get("month", ""), most=12), typed.whole_number(asked.get("year", ""), FIRST, LAST)
    if not first and month and year:
        first, last = month_of(year, month)
    fits = first and last and first <= last and first.year > FIRST and last.year < LAST
    said = gather.same_days(request.user, first, last) if fits and first and last else []
    return render(request, "front/year_plan/_days.html", {"said": said})
