"""The administrator's pages on the period of notice: those that have held, hold and will hold, and a new one."""

from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from members import actions, rules
from members.forms.notice_periods import NoticePeriodForm
from members.models import NoticePeriod
from members.views.organisations import ask_office
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from network_portal.records.models import JournalEntry

LIST = "members:notice_periods"


def notice_periods(request: SignedIn) -> HttpResponse:
    require(rules.may_decide_notice_period(request.user), ask_office())
    return render(request, "members/notice_periods.html", {"rows": _rows()})


def _rows() -> list[dict[str, Any]]:
    """The newest first, each with its last day, once the next one is decided, and with who wrote it down. Two queries."""
    periods = list(NoticePeriod.objects.order_by("-valid_from"))
    kept = JournalEntry.objects.filter(object_type=NoticePeriod._meta.label_lower, action="members.notice_period_decided")
    written = {entry.object_id: entry for entry in kept.select_related("by")}
    today = dates.today()
    return [
        {
            "period": period,
            "last_day": after.valid_from - timedelta(days=1) if after else None,
            "is_coming": period.valid_from > today,
            "is_past": bool(after and after.valid_from <= today),
            "written": written.get(period.pk),
        }
        for after, period in pairwise([None, *periods])
        if period
    ]


def notice_period_add(request: SignedIn) -> HttpResponse:
    require(rules.may_decide_notice_period(request.user), ask_office())
    form = NoticePeriodForm(posted(request), initial={"valid_from": dates.today()})
    decide = partial(actions.decide_notice_period, by=request.user)
    made = attempt(form, lambda: decide(**form.cleaned_data)) if form.is_valid() else None
    if made:
        messages.success(request, _("The period of notice is saved."))
        return redirect(LIST)
    return render(request, "members/notice_period_add.html", {"form": form, "cancel_url": reverse(LIST)})


def notice_period_take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first; only for one that does not hold yet."""
    require(rules.may_decide_notice_period(request.user), ask_office())
    period = get_object_or_404(NoticePeriod, pk=pk)
    rules.must_not_hold_yet(period)
    if request.method != "POST":
        context = {"period": period, "cancel_url": reverse(LIST), "danger": True, "form": None}
        return render(request, "members/notice_period_take_back.html", context)
    actions.take_back_notice_period(period, by=request.user)
    messages.success(request, _("The decision is taken back. What held before goes on."))
    return redirect(LIST)
