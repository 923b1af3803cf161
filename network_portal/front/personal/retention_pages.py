"""The administrator's pages on how long things are kept: the rules, the yearly list, and what was removed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from network_portal.front import rules
from network_portal.front.personal import actions, retention
from network_portal.front.personal.forms import ApproveForm, RuleForm
from network_portal.front.personal.retention_words import WORDS
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.records.models import RetentionItem, RetentionList, RetentionRule, RetentionRun


def overview(request: SignedIn) -> HttpResponse:
    _administrator(request)
    made = RetentionList.objects.order_by("-year").first()
    items = list(made.items.select_related("approved_by", "job").order_by("pk")) if made else []
    page = paginate(request, RetentionRun.objects.select_related("item__approved_by").order_by("-at", "-pk"))
    page.rows = [{"run": run, "words": retention.words_of(run.kind)} for run in page.rows]
    today = dates.today()
    coming = RetentionRule.objects.filter(valid_from__gt=today).order_by("valid_from", "kind")
    context = {
        "list": made,
        "items": [{"item": item, "words": retention.words_of(item.kind)} for item in items],
        "waits": any(_waits(item) for item in items),
        "rows": [_rule(rule) for rule in retention.rules_in_force(today)],
        "coming": [_rule(rule) for rule in coming],
        "page": page,
    }
    return render(request, "front/personal/retention.html", context)


def approve(request: SignedIn, year: int) -> HttpResponse:
    """Asks first: what is removed cannot be had back."""
    _administrator(request)
    made = get_object_or_404(RetentionList, pk=year)
    items = [item for item in made.items.order_by("pk") if _waits(item)]
    retention.must_await_approval(items)
    form = ApproveForm(posted(request), items=items)
    if form.is_valid():
        job = attempt(form, lambda: actions.approve(made, **_chosen(form), by=request.user))
        if job:
            return redirect(job)
    context = {
        "form": form,
        "list": made,
        "items": [{"item": item, "words": retention.words_of(item.kind)} for item in items],
    }
    context |= {"cancel_url": reverse("front:retention"), "danger": True}
    return render(request, "front/personal/retention_approve.html", context)


def rule(request: SignedIn, kind: str) -> HttpResponse:
    """How long something is kept from a day on. What a law or nobody decides has no such page."""
    _administrator(request)
    if kind not in retention.BY_KEY:
        raise Http404
    current = RetentionRule.objects.in_force(dates.today()).filter(kind=kind).first()
    start = {"keep_for": current.keep_for, "unit": current.unit} if current else {}
    form = RuleForm(posted(request), initial={**start, "valid_from": dates.today()})
    made = attempt(form, lambda: actions.decide(kind, **form.cleaned_data, by=request.user)) if form.is_valid() else None
    if made:
        messages.success(request, _("The decision is saved."))
        return redirect("front:retention")
    context = {"form": form, "words": WORDS[kind], "cancel_url": reverse("front:retention")}
    return render(request, "front/personal/retention_rule.html", context)


def _waits(item: RetentionItem) -> bool:
    return item.approved_at is None and item.count > 0


def _chosen(form: ApproveForm) -> dict[str, Any]:
    return {"keys": form.cleaned_data["kinds"], "registry_number": form.cleaned_data["registry_number"]}


def _rule(one: RetentionRule) -> dict[str, Any]:
    return {
        "rule": one,
        "kind": retention.words_of(one.kind),
        "words": WORDS.get(one.kind),
        "time": retention.written(one),
        "may_change": one.kind in retention.BY_KEY,
        "how": retention.how(one.kind),
    }


def _administrator(request: SignedIn) -> None:
    require(
        rules.may_approve_removal(request.user),
        _("Only the network administrator decides how long things are kept. Ask the network’s office."),
    )
