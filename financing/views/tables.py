"""Pages of the fee tables: propose, see what it means for every member, write down the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from financing import actions, rules
from financing.fees import step_text
from financing.forms import DecisionForm, FeeTableForm, StepFormSet, faults
from financing.models import FeeTable, Issuer
from financing.picture import conclusion, draw, signed
from financing.preview import preview
from financing.views import require_office
from network_portal.lib import dates
from network_portal.lib.refusals import attempt
from network_portal.lib.requests import SignedIn

# What one usually keeps from one year's table to the next.
KEPT = ("cluster_fee", "partner_fee", "pro_rata", "vat_category", "vat_explanation")


def fee_tables(request: SignedIn) -> HttpResponse:
    rows = FeeTable.objects.visible_to(request.user).with_invoiced().order_by("-year")
    may_name_sender = rules.may_name_sender(request.user)
    context = {
        "tables": rows,
        "may_set": rules.may_set_fees(request.user),
        "next_year": _next_year(),
        "may_name_sender": may_name_sender,
        "issuer": Issuer.objects.in_force() if may_name_sender else None,
    }
    return render(request, "financing/fee_tables.html", context)


def fee_table(request: SignedIn, year: int) -> HttpResponse:
    table = get_object_or_404(FeeTable.objects.visible_to(request.user), year=year)
    sees_all = rules.may_set_fees(request.user)
    seen = preview(table, None if sees_all else request.user.organisation_ids)
    context = {
        "table": table,
        "seen": seen,
        "steps": [(step_text(seen.tiers, number), tier.fee) for number, tier in enumerate(seen.tiers)],
        "lines": draw(seen),
        "last_year": year - 1,
        "conclusion": conclusion(seen) if sees_all else "",
        "total_change": signed(seen.total - seen.total_before),
        "sees_all": sees_all,
        "obstacle": rules.obstacle(Issuer.objects.in_force(), table) if sees_all and table.is_decided else None,
        "runs": table.runs.select_related("job", "ordered_by").order_by("-pk") if sees_all else (),
    }
    return render(request, "financing/fee_table.html", context)


def fee_table_add(request: SignedIn) -> HttpResponse:
    require_office(rules.may_set_fees(request.user))
    last = FeeTable.objects.order_by("year").last()
    initial = {name: getattr(last, name) for name in KEPT} if last else {}
    form, steps = _forms(request, FeeTable(), {"year": _next_year(), **initial}, last)
    if _are_valid(form, steps):
        table = attempt(form, lambda: actions.add_table(by=request.user, steps=steps.steps(), **form.cleaned_data))
        if table:
            messages.success(request, _("The proposal is saved. See what it means for every member."))
            return redirect(table)
    return _form_page(request, form, steps, None)


def fee_table_edit(request: SignedIn, year: int) -> HttpResponse:
    table = get_object_or_404(FeeTable.objects.visible_to(request.user), year=year)
    require_office(rules.may_set_fees(request.user))
    rules.must_be_undecided(table)
    form, steps = _forms(request, table, {}, table)
    if _are_valid(form, steps):
        saved = attempt(form, lambda: actions.change_table(table, by=request.user, steps=steps.steps(), **form.cleaned_data))
        if saved:
            messages.success(request, _("The proposal is saved. See what it means for every member."))
            return redirect(saved)
    return _form_page(request, form, steps, table)


def fee_table_decide(request: SignedIn, year: int) -> HttpResponse:
    table = get_object_or_404(FeeTable.objects.visible_to(request.user), year=year)
    require_office(rules.may_set_fees(request.user))
    rules.must_be_undecided(table)
    rules.must_have_steps(table)
    form = DecisionForm(request.POST or None, initial={"decided_on": dates.today()})
    if form.is_valid():
        decided = attempt(form, lambda: actions.decide(table, by=request.user, **form.cleaned_data))
        if decided:
            messages.success(request, _("The fees of %(year)d are decided.") % {"year": year})
            return redirect(decided)
    return render(request, "financing/fee_table_decide.html", {"form": form, "table": table})


def _form_page(request: SignedIn, form: FeeTableForm, steps: Any, table: FeeTable | None) -> HttpResponse:
    context = {"form": form, "steps": steps, "table": table, "faults": faults(form, steps)}
    return render(request, "financing/fee_table_form.html", context)


def _next_year() -> int:
    """The first year after all tables, this year at the earliest."""
    last = FeeTable.objects.order_by("year").last()
    return max(last.year + 1, dates.today().year) if last else dates.today().year


def _forms(request: SignedIn, table: FeeTable, initial: dict[str, Any], like: FeeTable | None) -> tuple[FeeTableForm, Any]:
    """The form and its steps: as they are, as they were typed, or as typed with more empty rows."""
    if "more" in request.POST:
        return _with_more_rows(request.POST, table)
    rows = [{"from_inhabitants": tier.from_inhabitants, "fee": tier.fee} for tier in like.tiers.all()] if like else []
    if request.method != "POST":
        return FeeTableForm(instance=table, initial=initial), StepFormSet(
            prefix="steps", initial=rows or [{"from_inhabitants": 0}]
        )
    return FeeTableForm(request.POST, instance=table), StepFormSet(request.POST, prefix="steps")


def _with_more_rows(typed: QueryDict, table: FeeTable) -> tuple[FeeTableForm, Any]:
    """What was typed, not yet judged, and a few empty rows below it."""
    count = typed.get("steps-TOTAL_FORMS", "")
    names = ("from_inhabitants", "fee")
    numbers = range(min(int(count), 40) if count.isascii() and count.isdigit() and len(count) < 5 else 0)
    rows = [{name: typed.get(f"steps-{number}-{name}", "") for name in names} for number in numbers]
    form = FeeTableForm(instance=table, initial=typed.dict())
    return form, StepFormSet(prefix="steps", initial=[row for row in rows if any(row.values())])


def _are_valid(form: FeeTableForm, steps: Any) -> bool:
    """Both are asked, so that all mistakes show at once."""
    return all([form.is_valid(), steps.is_valid()])
