"""Pages of the contact check: a member's own, and the administrator's list of who has answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members import actions, rules
from members.forms import ContactCheckForm
from members.models import Organisation
from members.search import ContactCheckList, waiting
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.money import thousands
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def contact_check(request: SignedIn, pk: int) -> HttpResponse:
    """The newest question to the organisation. A question that is answered, or none, is shown without a form."""
    found = get_object_or_404(Organisation.objects.visible_to(request.user).with_inhabitants(), pk=pk)
    require(
        rules.may_confirm_details(request.user, found),
        _("Only the contact person of %(organisation)s confirms its details.") % {"organisation": found},
    )
    check = found.contact_checks.select_related("answered_by").order_by("-opened_on").first()
    context = {"organisation": found, "check": check, "next_on": rules.next_contact_check(dates.today())}
    if check is None or (check.answered_at and request.method != "POST"):
        return render(request, "members/contact_check_none.html", context)
    check.organisation = found
    form = ContactCheckForm(posted(request), check=check, basis=_basis(found))
    if form.is_valid():
        opened = form.opened
        if attempt(form, lambda: actions.confirm_details(check, by=request.user, opened=opened, **form.answer())):
            messages.success(
                request, _("Thank you. The details of %(organisation)s are confirmed.") % {"organisation": found}
            )
            return redirect(found)
    return render(
        request,
        "members/contact_check.html",
        {**context, "form": form, "cancel_url": found.get_absolute_url()},
        status=form.status,
    )


def _basis(organisation: Organisation) -> str:
    """What the fee is reckoned from, in words."""
    if organisation.inhabitants is None or organisation.counted_on is None:
        return _("%(kind)s: the fee does not depend on a number.") % {"kind": organisation.kind_name}
    return _("%(n)s inhabitants on %(day)s, as Statistics Sweden counted them.") % {
        "n": thousands(organisation.inhabitants),
        "day": dates.in_full(organisation.counted_on),
    }


@require_safe
def contact_checks(request: SignedIn) -> HttpResponse:
    require(rules.may_see_contact_checks(request.user), _("Only the network’s office sees who has answered."))
    asked = ContactCheckList.read(request.GET)
    page = paginate(request, asked.rows(), 100)
    page.rows = [(check, *waiting(check)) for check in page.rows]
    context = {
        "asked": asked,
        "rounds": asked.rounds(),
        "figures": asked.figures(),
        "page": page,
        "next_on": rules.next_contact_check(dates.today()),
    }
    return render(request, "members/contact_checks.html", context)
