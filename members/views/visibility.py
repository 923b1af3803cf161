"""The page "Who can see me": one's choices, who reads what, and who has opened one's page."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members import actions, reports
from members.forms import VisibilityForm
from network_portal.lib.forms import posted
from network_portal.lib.pages import paginate
from network_portal.lib.requests import SignedIn


def who_sees_me(request: SignedIn) -> HttpResponse:
    person = request.user
    form = VisibilityForm(posted(request), instance=copy(person))
    if form.is_valid():
        actions.change_person(person, by=person, **form.cleaned_data)
        messages.success(request, _("Your choices are saved, and hold from now on."))
        return redirect("members:who_sees_me")
    page = paginate(request, reports.views_of(person), 50)
    places = reports.organisations_of([view.viewer_id for view in page.rows])
    page.rows = [(view, places.get(view.viewer_id, [])) for view in page.rows]
    context = {
        "form": form,
        "groups": reports.who_sees(person),
        "page": page,
        "exports": reports.exports_with(person),
    }
    return render(request, "members/who_sees_me.html", context)
