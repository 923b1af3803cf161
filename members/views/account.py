"""Pages of one's own account, and the door to a network that nobody runs yet."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members import actions, rules, sessions
from members.forms import FirstAdministratorForm, ProfileForm
from members.models import Person, Role
from network_portal.lib import addresses, typed
from network_portal.lib.forms import posted
from network_portal.lib.refusals import Refused, attempt
from network_portal.lib.requests import SignedIn

A_YEAR = 365 * 24 * 3600  # seconds


def profile(request: SignedIn) -> HttpResponse:
    person = request.user
    form = ProfileForm(posted(request), instance=copy(person))
    if form.is_valid():
        changed = actions.change_person(person, by=person, **form.cleaned_data)
        with translation.override(changed.language):
            messages.success(request, _("Your details are saved."))
        return remember_language(redirect("members:profile"), changed.language)
    return render(request, "members/profile.html", {"form": form, "found": person, "feed_url": _feed_url(person)})


def _feed_url(person: Person) -> str:
    try:
        return settings.PORTAL_URL + reverse("front:calendar_feed", kwargs={"token": person.calendar_token})
    except NoReverseMatch:
        return ""


def calendar_renew(request: SignedIn) -> HttpResponse:
    """Asks first: every calendar program that reads the old address stands empty until it is given the new one."""
    if request.method != "POST":
        context = {"cancel_url": reverse("members:profile"), "danger": True, "form": None}
        return render(request, "members/calendar_renew.html", context)
    actions.renew_calendar_token(request.user, by=request.user)
    messages.success(
        request, _("Your calendar has a new address. Put it in your calendar program; the old one is empty now.")
    )
    return redirect("members:profile")


@require_POST
def act_for(request: SignedIn) -> HttpResponse:
    """The switch in the account menu of who has roles in several organisations."""
    chosen = typed.whole_number(request.POST.get("organisation", ""))
    organisation = next((each for each in request.user.own_organisations if each.pk == chosen), None)
    if organisation is None:
        raise Refused(_("You have no role there today. Choose one of your organisations."))
    actions.act_for(request.user, organisation)
    messages.success(request, _("You now act for %(organisation)s.") % {"organisation": organisation})
    return redirect(addresses.came_from(request) or "/")


@login_not_required
@require_POST
def set_language(request: SignedIn) -> HttpResponse:
    """The switch in the account menu: remembered with the person, and in a cookie for the pages before signing in."""
    language = request.POST.get("language", "")
    response = redirect(addresses.came_from(request) or "/")
    if language not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        actions.change_person(request.user, by=request.user, language=language)
    return remember_language(response, language)


def remember_language(response: HttpResponse, language: str) -> HttpResponse:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=settings.PRODUCTION)
    return response


def no_role(request: SignedIn) -> HttpResponse:
    """Where somebody lands who can sign in but acts for nobody: whom to ask."""
    if request.user.active_roles:
        return redirect(settings.LOGIN_REDIRECT_URL)
    past = request.user.roles.select_related("organisation").order_by("-ends_on")
    places = {role.organisation_id for role in past}
    contacts = Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=places)
    office = Role.objects.current().people(Role.Kind.NETWORK_ADMINISTRATOR)
    return render(request, "members/no_role.html", {"past": past, "contacts": contacts, "office": office})


@login_not_required
def first_administrator(request: SignedIn, token: str) -> HttpResponse:
    rules.must_open_the_network(token)
    form = FirstAdministratorForm(posted(request))
    if form.is_valid():
        person = attempt(form, lambda: actions.create_first_administrator(token, **form.cleaned_data))
        if person:
            sessions.begin(request, person)
            messages.success(request, _("The network is open. Begin by letting its members join."))
            return redirect("members:organisations")
    return render(request, "members/first_administrator.html", {"form": form})
