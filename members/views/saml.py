"""To an organisation's own sign-in by SAML and back.

The provider lets the browser post its answer, and a browser brings no session to a page that another site posts to. So the
answer is put aside, and read by a page that the browser then asks for itself.
"""

import logging
from secrets import token_urlsafe

from allauth.core import ratelimit
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from onelogin.saml2.errors import OneLogin_Saml2_Error as Fault

from members import providers, saml
from members.views.oidc import OUT_OF_ORDER

log = logging.getLogger(__name__)
COOKIE = "saml_answer"
ASIDE = 5 * 60  # seconds
LONGEST = 200_000  # characters of an answer; a usual one has ten thousand


@login_not_required
@require_GET
def login(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Only where to come back to is taken from the address."""
    if not ratelimit.consume(request, action="organisation_sign_in"):
        return render(request, "429.html", status=429)
    app = _app(request, organization_slug)
    try:
        to, question = saml.ask(app)
    except (Fault, *OUT_OF_ORDER) as error:
        return _out_of_order(request, app, error)
    provider = SAMLProvider(request, app=app)
    provider.stash_redirect_state(request, AuthProcess.LOGIN, request.GET.get("next"), None, state_id=question)
    return redirect(to)


@csrf_exempt
@login_not_required
@require_POST
def acs(request: HttpRequest, organization_slug: str) -> HttpResponse:
    if not ratelimit.consume(request, action="organisation_sign_in"):
        return render(request, "429.html", status=429)
    answer, name = request.POST.get("SAMLResponse", "")[:LONGEST], token_urlsafe(24)
    cache.set(f"{COOKIE}:{name}", answer, ASIDE)
    finish_url = reverse("saml_finish_acs", args=[organization_slug])
    response = redirect(finish_url)
    response.set_cookie(
        COOKIE, name, max_age=ASIDE, path=finish_url, httponly=True, samesite="Lax", secure=settings.PRODUCTION
    )
    return response


@login_not_required
@require_GET
def finish(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """One answer to each question: the question is forgotten before the answer is looked at."""
    app, name = _app(request, organization_slug), f"{COOKIE}:{request.COOKIES.get(COOKIE, '')}"
    answer = cache.get(name, "")
    cache.delete(name)
    provider = SAMLProvider(request, app=app)
    try:
        question = saml.question_of(app, answer)
        state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=question) if question else None
        if state is None:
            raise saml.NoAnswer(saml.UNASKED)
        sociallogin = provider.sociallogin_from_response(request, saml.read(app, answer, question))
    except saml.NoAnswer as none:
        return _refused(request, app, none)
    except (Fault, *OUT_OF_ORDER) as error:
        return _out_of_order(request, app, error)
    sociallogin.state = state
    signed_in: HttpResponse = complete_social_login(request, sociallogin)
    return signed_in


@login_not_required
@require_GET
def metadata(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Also before the provider is set up: its people need it first."""
    found = providers.organisation_by_key(organization_slug)
    if found is None:
        raise Http404
    return HttpResponse(saml.metadata(str(found.pk)), content_type="application/samlmetadata+xml")


def _app(request: HttpRequest, key: str) -> SocialApp:
    found = [app for app in providers.apps(request.user, key) if app.provider == SAMLProvider.id]
    if not found:
        raise Http404
    return found[0]


def _refused(request: HttpRequest, app: SocialApp, none: saml.NoAnswer) -> HttpResponse:
    log.warning("The answer of the sign-in of organisation %s was refused: %s", app.provider_id, none)
    if none.why == saml.BROKEN_OFF:
        return redirect("socialaccount_login_cancelled")
    provider = providers.ready_for(request.user).get(organisation_id=app.provider_id)
    context = {"why": none.why, "sentence": saml.sentence(none.why), "provider": provider, "is_answer": True}
    return render(request, "socialaccount/refused.html", context, status=403)


def _out_of_order(request: HttpRequest, app: SocialApp, error: Exception) -> HttpResponse:
    log.warning("The sign-in of organisation %s is out of order: %s: %s", app.provider_id, type(error).__name__, error)
    return render(request, "socialaccount/authentication_error.html", status=502)
