"""Pages of how one signs in: one's own, an organisation's, and what a role asks for."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from members import actions, providers, rules, second_factor, sessions
from members.forms import ProviderForm, SecondFactorForm
from members.models import IdentityProvider, Organisation, Person
from members.views.organisations import ask_office
from members.views.people import ask_contact
from network_portal.lib import addresses, dates
from network_portal.lib.forms import posted
from network_portal.lib.refusals import attempt, require
from network_portal.lib.requests import SignedIn


def security(request: SignedIn) -> HttpResponse:
    person = request.user
    ways = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    by_kind = {way.type: way for way in ways}
    recovery = by_kind.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "passkeys": [way for way in ways if way.type == Authenticator.Type.WEBAUTHN],
        "app": by_kind.get(Authenticator.Type.TOTP),
        "recovery": recovery,
        "codes_left": len(recovery.wrap().get_unused_codes()) if recovery else 0,
        "places": sessions.of(person, request.session.session_key),
        "provider": providers.for_address(person.email),
        "has_password": person.has_usable_password(),
        "missing_from": second_factor.missing_from(request),
        "is_missing": second_factor.is_missing(request),
        "today": dates.today(),
        "may_set": rules.may_set_sign_in(person),
    }
    return render(request, "members/security.html", context)


@require_POST
def session_end(request: SignedIn, pk: int) -> HttpResponse:
    if not sessions.end(request.user, pk):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("members:security")


@require_POST
def sessions_end(request: SignedIn) -> HttpResponse:
    ended = sessions.end_others(request.user, request.session.session_key)
    messages.success(
        request,
        ngettext("You are signed out in %(n)d other place.", "You are signed out in %(n)d other places.", ended)
        % {"n": ended},
    )
    return redirect("members:security")


def second_factor_rules(request: SignedIn) -> HttpResponse:
    require(rules.may_set_sign_in(request.user), ask_office())
    form = SecondFactorForm(posted(request), days=second_factor.rules(), counts=second_factor.counts())
    if form.is_valid():
        actions.set_second_factor_rules(form.cleaned_data, by=request.user)
        messages.success(request, _("The rules of the second factor are saved."))
        return redirect("members:second_factor")
    return render(request, "members/second_factor.html", {"form": form, "cancel_url": reverse("members:security")})


def provider(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_see_sign_in(request.user, found), ask_contact(found))
    set_up = IdentityProvider.objects.filter(organisation=found).first()
    may_set = rules.may_set_sign_in(request.user)
    bound = Person.objects.filter(socialaccount__provider=str(found.pk)).order_by("sort_name") if may_set else []
    context = {
        "organisation": found,
        "provider": set_up,
        "domains": [each.domain for each in set_up.domains.all()] if set_up else [],
        "callback_url": callback_url(found),
        **_saml_addresses(found, set_up),
        "may_set": may_set,
        "bound": bound,
    }
    return render(request, "members/provider.html", context)


def callback_url(organisation: Organisation) -> str:
    return settings.PORTAL_URL + reverse("openid_connect_callback", args=[organisation.pk])


def _saml_addresses(organisation: Organisation, provider: IdentityProvider | None) -> dict[str, str]:
    """What a provider that speaks SAML is told of the portal; nothing for others."""
    if not settings.SAML or provider is None or provider.protocol != IdentityProvider.Protocol.SAML:
        return {"metadata_url": "", "acs_url": ""}
    names = {"metadata_url": "saml_metadata", "acs_url": "saml_acs"}
    return {key: settings.PORTAL_URL + reverse(name, args=[organisation.pk]) for key, name in names.items()}


def provider_edit(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    require(rules.may_set_sign_in(request.user), ask_office())
    before = IdentityProvider.objects.filter(organisation=found).first()
    form = ProviderForm(posted(request), organisation=found, provider=before)
    if form.is_valid():
        saved = attempt(form, lambda: actions.set_provider(found, by=request.user, **form.cleaned_data))
        if saved:
            messages.success(request, _("The sign-in is saved. Test it before you tell the people there."))
            return redirect("members:provider", found.pk)
    context = {"form": form, "organisation": found, "callback_url": callback_url(found)}
    return render(request, "members/provider_edit.html", {**context, "cancel_url": reverse("members:provider", args=[pk])})


def provider_remove(request: SignedIn, pk: int) -> HttpResponse:
    require(rules.may_set_sign_in(request.user), ask_office())
    found = get_object_or_404(IdentityProvider.objects.select_related("organisation"), organisation=pk)
    if request.method == "POST":
        actions.remove_provider(found.organisation, by=request.user)
        messages.success(request, _("The organisation’s own sign-in is removed."))
        return redirect("members:provider", pk)
    context = {"organisation": found.organisation, "danger": True, "form": None}
    return render(request, "members/provider_remove.html", {**context, "cancel_url": reverse("members:provider", args=[pk])})


@require_POST
def person_unbind(request: SignedIn, pk: int) -> HttpResponse:
    require(rules.may_set_sign_in(request.user), ask_office())
    found = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    account = SocialAccount.objects.filter(user=found).order_by("pk").last()  # two, after a change of e-mail domain
    if account is None:
        raise Http404
    actions.unbind_from_provider(found, by=request.user)
    messages.success(request, _("The next sign-in with the address of %(person)s binds it anew.") % {"person": found})
    return redirect("members:provider", account.provider)


@login_not_required
def to_provider(request: SignedIn, pk: int) -> HttpResponse:
    """A page between the form and the provider: a form must not lead out of the portal, a page may."""
    found = get_object_or_404(providers.ready_for(request.user), organisation=pk)
    return render(
        request, "account/to_provider.html", {"provider": found, "go": addresses.with_next(_start(found), request)}
    )


def _start(found: IdentityProvider) -> str:
    if found.protocol == IdentityProvider.Protocol.SAML:
        return reverse("saml_login", args=[found.key])
    return reverse("openid_connect_login", args=[found.key])
