"""Pages of invitations: sending and withdrawing them, and the page that the letter's link leads to."""

from http import HTTPStatus

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from members import actions, rules, sessions
from members.forms import AcceptForm, InviteForm
from members.models import Invitation, Organisation, Person, Role
from members.views.people import ask_contact
from network_portal.lib import dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def person_add(request: SignedIn, pk: int) -> HttpResponse:
    place = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_manage_people(request.user, place), ask_contact(place))
    form = InviteForm(posted(request), organisation=place, by=request.user)
    if form.is_valid():
        offer = {name: form.cleaned_data[name] for name in ("email", "name", "kind", "starts_on", "ends_on", "language")}
        invited = attempt(form, lambda: actions.invite(organisation=place, by=request.user, **offer))
        if invited:
            messages.success(request, _("We have written to %(email)s.") % {"email": invited.email})
            return redirect(place)
    context = {"form": form, "organisation": place, "days": settings.INVITATION_DAYS, "cancel_url": place.get_absolute_url()}
    return render(request, "members/person_add.html", context)


@require_POST
def invitation_again(request: SignedIn, pk: int) -> HttpResponse:
    found = _to_handle(request, pk)
    actions.invite_again(found, by=request.user)
    messages.success(
        request, _("We have written to %(email)s. The link in the earlier letter is dead.") % {"email": found.email}
    )
    return redirect(found.organisation)


def invitation_withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Asks first: the letter is already with the invited."""
    found = _to_handle(request, pk)
    rules.must_be_unanswered(found)
    if request.method != "POST":
        context = {"invitation": found, "cancel_url": found.organisation.get_absolute_url(), "danger": True, "form": None}
        return render(request, "members/invitation_withdraw.html", context)
    actions.withdraw_invitation(found, by=request.user)
    messages.success(request, _("The invitation is withdrawn. Its link leads nowhere now."))
    return redirect(found.organisation)


def _to_handle(request: SignedIn, pk: int) -> Invitation:
    visible = Invitation.objects.visible_to(request.user).select_related("organisation")
    found = get_object_or_404(visible, pk=pk)
    require(rules.may_handle_invitation(request.user, found), ask_contact(found.organisation))
    return found


@login_not_required
@sensitive_post_parameters("password")
def invitation(request: SignedIn, token: str) -> HttpResponse:
    """Where the letter leads. Whoever has the link reads what is offered; search engines and other sites learn nothing."""
    refused = ratelimit.consume_or_429(request, action="invitation", config=settings.INVITATION_RATES, limit_get=True)
    response = refused or _answer(request, token)
    response["X-Robots-Tag"], response["Cache-Control"] = "noindex", "no-store"
    response["Referrer-Policy"] = "same-origin"  # the address is a key: no other site is told it
    return response


def _answer(request: SignedIn, token: str) -> HttpResponse:
    found = Invitation.objects.of_token(token).select_related("organisation", "invited_by").first()
    if found is None:
        return render(request, "members/invitation_gone.html", {"state": "unknown"}, status=HTTPStatus.NOT_FOUND)
    known = Person.objects.filter(email=found.email).first()
    if request.user.is_authenticated and request.user != known:
        return render(request, "members/invitation_other.html", {}, status=HTTPStatus.FORBIDDEN)
    if not found.is_open:
        contacts = Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=[found.organisation_id])
        context = {"state": found.state, "invitation": found, "contacts": contacts[:5]}
        return render(request, "members/invitation_gone.html", context, status=HTTPStatus.GONE)
    rules.must_be_acceptable(found)
    return _accept_with_account(request, token, found, known) if known else _accept_anew(request, token, found)


def _accept_with_account(request: SignedIn, token: str, found: Invitation, known: Person) -> HttpResponse:
    rules.must_be_open(known)
    if not request.user.is_authenticated:
        if request.method == "POST":
            return redirect_to_login(request.path)
        return render(request, "members/invitation_sign_in.html", {"invitation": found, "next": request.path})
    if request.method != "POST":
        return render(request, "members/invitation_accept.html", {"invitation": found, "form": None, "cancel_url": "/"})
    return _welcome(request, found, actions.accept_invitation(token, person=request.user))


def _accept_anew(request: SignedIn, token: str, found: Invitation) -> HttpResponse:
    form = AcceptForm(posted(request), invitation=found)
    if form.is_valid():
        person = attempt(form, lambda: actions.accept_invitation(token, **form.cleaned_data))
        if person:
            sessions.begin(request, person)
            return _welcome(request, found, person)
    return render(request, "members/invitation_new.html", {"form": form, "invitation": found})


def _welcome(request: SignedIn, found: Invitation, person: Person) -> HttpResponse:
    messages.success(request, _welcome_words(found, person))
    return redirect(settings.LOGIN_REDIRECT_URL if person.active_roles else "members:no_role")


def _welcome_words(found: Invitation, person: Person) -> str:
    """What the role means today: nothing yet, or one more organisation, which forms do not begin with until it is chosen."""
    words = {"organisation": found.organisation, "day": dates.day(found.starts_on, year=True)}
    if found.starts_on > dates.today():
        return _("Welcome. Your role in %(organisation)s begins on %(day)s.") % words
    if Role.objects.current().filter(person=person).exclude(organisation=found.organisation).exists():
        return (
            _(
                "Welcome. You have a role in %(organisation)s too now. You choose whom you act for under “Your account”, at the top."
            )
            % words
        )
    return _("Welcome. You now act for %(organisation)s.") % words
