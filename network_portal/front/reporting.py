"""The page where the year's reports are ordered and found."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.grants import CONTACT
from members.models import Organisation, Role
from network_portal.front import actions, rules
from network_portal.lib import dates, typed
from network_portal.lib.refusals import Refused, require
from network_portal.lib.requests import SignedIn
from network_portal.records.models import Job

SHOWN = 12  # newest reports on the page; the list of jobs has the rest


def reports(request: SignedIn) -> HttpResponse:
    mine = Organisation.objects.filter(pk__in=request.user.organisation_ids).prefetch_related("memberships")
    chosen = request.user.acting_for
    mine_first = sorted(mine, key=lambda one: one != chosen)
    made = Job.objects.visible_to(request.user).filter(task__in=[actions.MAKE_ONE, actions.MAKE_ALL])
    may_order_all = rules.may_order_all_reports(request.user)
    context = {
        "choices": [{"organisation": one, "years": years} for one in mine_first if (years := rules.years(one))],
        "made": made.select_related("ordered_by").order_by("-pk")[:SHOWN],
        "may_order_all": may_order_all,
        "all_years": [dates.today().year, dates.today().year - 1] if may_order_all else [],
    }
    return render(request, "front/reports.html", context)


@require_POST
def order(request: SignedIn) -> HttpResponse:
    pk = typed.whole_number(request.POST.get("organisation", "")) or 0
    organisation = get_object_or_404(Organisation.objects.filter(pk__in=request.user.organisation_ids), pk=pk)
    require(
        rules.may_order_report(request.user, organisation),
        _("Only those who act for the organisation order its report. Ask its contact."),
    )
    return redirect(actions.order_report(organisation, _year(request), by=request.user))


def order_all(request: SignedIn) -> HttpResponse:
    """Asks first: the letters to all contacts cannot be taken back."""
    require(
        rules.may_order_all_reports(request.user),
        _("Only the network administrator has all reports made. Ask the network’s office."),
    )
    year = _year(request)
    if request.method == "POST":
        return redirect(actions.order_all_reports(year, by=request.user))
    members = rules.to_report_on(year)
    context = {
        "year": year,
        "members": members.count(),
        "people": Role.objects.current().people(CONTACT, organisations=members.values_list("pk", flat=True)).count(),
        "cancel_url": reverse("front:reports"),
        "danger": True,
        "form": None,
    }
    return render(request, "front/reports_order_all.html", context)


def _year(request: SignedIn) -> int:
    given = request.POST if request.method == "POST" else request.GET
    year = typed.whole_number(given.get("year", ""), 2000, dates.today().year)
    if year is None:
        raise Refused(_("Choose a year that has begun."))
    return year
