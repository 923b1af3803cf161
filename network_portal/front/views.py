"""The pages that belong to no single app."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from members.models import Organisation, Person, Role
from network_portal.front import grants
from network_portal.front import home as gather
from network_portal.front import search as everywhere
from network_portal.front.context import THEME_COOKIE, THEMES
from network_portal.lib import addresses, typed
from network_portal.lib.requests import SignedIn
from network_portal.lib.search import split

ASSESSED_ON = date(2026, 11, 23)  # when the accessibility statement was last gone through
A_YEAR = 365 * 24 * 3600  # seconds


def home(request: SignedIn) -> HttpResponse:
    return render(request, "front/home.html", gather.page(request.user))


def search(request: SignedIn) -> HttpResponse:
    q = typed.words(request.GET.get("q", ""))
    words = split(q)
    return render(request, "front/search.html", {"q": q, "words": words, "hits": everywhere.search(request.user, words)})


@login_not_required
@require_POST
def theme(request: SignedIn) -> HttpResponse:
    """Light, dark or as the device; remembered with the person, or in a cookie for somebody not signed in."""
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else ""
    response = redirect(addresses.came_from(request) or "/")
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(theme=chosen)
    else:
        response.set_cookie(THEME_COOKIE, chosen, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@login_not_required
def about(request: SignedIn) -> HttpResponse:
    context = {"office": Organisation.objects.office(), "members": Organisation.objects.members().only("name")}
    return render(request, "front/about.html", context)


@login_not_required
def accessibility(request: SignedIn) -> HttpResponse:
    return render(request, "front/accessibility.html", {"office": Organisation.objects.office(), "assessed_on": ASSESSED_ON})


@login_not_required
def who_may_what(request: SignedIn) -> HttpResponse:
    return render(request, "front/who_may_what.html", {"parts": grants.table(), "roles": Role.Kind.labels})
