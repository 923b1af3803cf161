"""The follow-up on one page: the network's figures, with one organisation's own part beside them."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.models import Organisation, Person
from network_portal.front.followup import actions
from network_portal.front.followup.figures import by_part, figures, remembered
from network_portal.front.followup.lines import in_words, key
from network_portal.front.followup.periods import Period, asked_for, choices
from network_portal.front.reports.network import FEWEST
from network_portal.lib import typed
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from operations import rules
from operations.models import Matrix


@require_safe
def followup(request: SignedIn) -> HttpResponse:
    _require_reader(request)
    period, own = asked_for(request.GET.get("period", "")), organisation_asked_for(request)
    context = {
        **remembered(f"page.{get_language()}", period, own, lambda: _told(period, own)),
        "period": period,
        "periods": [(each.key, each.label) for each in choices()],
        "own": own,
        "chosen": own.pk if own else "network",
        "organisations": choosable(request.user),
        "fewest": FEWEST,
        "key": key(),
        "may_see_all": rules.may_see_follow_up(request.user),
    }
    return render(request, "front/followup/page.html", context)


def _told(period: Period, own: Organisation | None) -> dict[str, Any]:
    """The rows in words, in the language of the page: kept, because the figures behind them are many more than the words."""
    rows = figures(period, own)
    return {
        "matrix": rows[0].row.matrix if rows else Matrix.in_force(),
        "parts": [in_words(part, own) for part in by_part(rows)],
        "has_indicators": any(each.measured for each in rows),
    }


@require_POST
def order(request: SignedIn) -> HttpResponse:
    """The same as a PDF, made by a worker."""
    _require_reader(request)
    period, own = asked_for(request.POST.get("period", "")), organisation_asked_for(request)
    return redirect(actions.order_followup(period, own, by=request.user))


def choosable(person: Person) -> list[tuple[Any, str]]:
    """Whose own part the person may look at: that of its organisations; coordinators and the office see every member's."""
    own = [(each.pk, each.short_name) for each in person.own_organisations]
    if rules.may_see_follow_up(person):
        known = {pk for pk, _name in own}
        members = Organisation.objects.members().values_list("pk", "short_name")
        own += [(pk, name) for pk, name in members if pk not in known]
    return [("network", _("The network only")), *own]


def organisation_asked_for(request: SignedIn) -> Organisation | None:
    """The one in the address when the person may choose it; otherwise the one the person acts for. `network`: none."""
    given = (request.POST if request.method == "POST" else request.GET).get("organisation", "")
    if given == "network":
        return None
    wanted = typed.whole_number(given)
    if wanted and wanted not in request.user.organisation_ids and rules.may_see_follow_up(request.user):
        return Organisation.objects.members().filter(pk=wanted).first()
    mine = {each.pk: each for each in request.user.own_organisations}
    return mine.get(wanted or 0) or request.user.acting_for


def _require_reader(request: SignedIn) -> None:
    require(rules.may_read(request.user), _("The matrix is for the members. Ask your organisation’s contact for a role."))
