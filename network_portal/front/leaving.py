"""Leaving the network: the member gives notice, sees what ends and what stays, and the office confirms it."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from competence.models import Registration
from financing.models import Invoice
from members import actions, rules
from members.forms import ConfirmNoticeForm, LeaveNoticeForm
from members.models import LeaveNotice, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn
from procurement.models import Need


def ask_contact(place: Organisation) -> str:
    return _("Only the contact person of %(organisation)s gives notice. Ask there, or at the network’s office.") % {
        "organisation": place
    }


def what_ends(membership: Membership, last_day: date, reader: Person) -> dict[str, Any]:
    """Whose access ends, what is open and must be taken care of, and what stays to be paid; at most five queries.

    Roles that already got that last day, when the office confirmed it, are listed too. Only of needs that `reader` may
    see: that there are others is not for the office to know.
    """
    place = membership.organisation
    invoices = list(Invoice.objects.filter(organisation=place).open())
    ahead = Registration.objects.filter(organisation=place, event__starts_at__gte=dates.now())
    return {
        "roles": actions.access_that_ends(membership, last_day) or _roles_until(place, last_day),
        "open_needs": Need.objects.visible_to(reader).filter(organisation=place).open().count(),
        "registrations": ahead.exclude(state=Registration.State.WITHDRAWN).count(),
        "invoices": len(invoices),
        "to_pay": sum((invoice.remaining for invoice in invoices), Decimal("0.00")),
    }


def _roles_until(place: Organisation, last_day: date) -> list[Role]:
    return list(place.roles.filter(ends_on=last_day).select_related("person").order_by("person__sort_name"))


def give(request: SignedIn, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership.objects.select_related("organisation"), pk=pk)
    require(rules.may_give_notice(request.user, membership.organisation), ask_contact(membership.organisation))
    rules.must_not_have_ended(membership)
    rules.must_have_given_no_notice(membership)
    today = dates.today()
    earliest = rules.earliest_last_day(today)
    form = LeaveNoticeForm(posted(request), initial={"last_day": date(earliest.year, 12, 31)})  # the fees are by the year
    if form.is_valid():
        given = attempt(form, lambda: actions.give_notice(membership, by=request.user, **form.cleaned_data))
        if given:
            messages.success(request, _("The notice is given. The office confirms the last day."))
            return redirect(given)
    context = {
        "form": form,
        "membership": membership,
        "earliest": earliest,
        "today": today,
        "cancel_url": membership.organisation.get_absolute_url(),
        **what_ends(membership, today, request.user),
    }
    return render(request, "front/leave.html", context)


def _find(request: SignedIn, pk: int) -> LeaveNotice:
    visible = LeaveNotice.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("membership__organisation", "given_by"), pk=pk)


def notice(request: SignedIn, pk: int) -> HttpResponse:
    return _show(request, _find(request, pk))


def _show(request: SignedIn, found: LeaveNotice, form: ConfirmNoticeForm | None = None, status: int = 200) -> HttpResponse:
    membership = found.membership
    over = membership.ends_on is not None and membership.ends_on < dates.today()
    may_confirm = rules.may_manage_memberships(request.user) and found.is_waiting
    context = {
        "notice": found,
        "membership": membership,
        "form": form or (ConfirmNoticeForm(initial={"ends_on": found.last_day}) if may_confirm else None),
        "is_over": over,
        "may_withdraw": rules.may_give_notice(request.user, membership.organisation)
        and found.withdrawn_at is None
        and not over,
        **what_ends(membership, membership.ends_on or found.last_day, request.user),
    }
    return render(request, "front/leave_notice.html", context, status=status)


@require_POST
def confirm(request: SignedIn, pk: int) -> HttpResponse:
    found = _find(request, pk)
    require(
        rules.may_manage_memberships(request.user),
        _("Only the network’s administrator confirms a notice. Ask the network’s office."),
    )
    rules.must_be_unconfirmed(found)
    form = ConfirmNoticeForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form)
    if attempt(form, lambda: actions.confirm_notice(found, by=request.user, **form.cleaned_data)) is None:
        return _show(request, found, form, 409)
    messages.success(request, _("The notice is confirmed, and those whose access ends are told."))
    return redirect(found)


def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first, because colleagues and the office are told."""
    found = _find(request, pk)
    require(rules.may_give_notice(request.user, found.membership.organisation), ask_contact(found.membership.organisation))
    rules.must_stand(found)
    if found.confirmed_on:
        rules.must_not_have_ended(found.membership)
    if request.method != "POST":
        context = {"notice": found, "cancel_url": found.get_absolute_url(), "danger": False, "form": None}
        return render(request, "front/leave_withdraw.html", context)
    actions.withdraw_notice(found, by=request.user)
    messages.success(request, _("The notice is taken back. The membership goes on."))
    return redirect(found.membership.organisation)
