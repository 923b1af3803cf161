"""To an organisation's own sign-in and back: allauth's way, with an answer of ours when the provider is out of order."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from allauth.core import ratelimit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.openid_connect import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from jwt import PyJWTError
from requests import RequestException

from members.entrance import HINT

log = logging.getLogger(__name__)
# What a provider that is away, set up wrongly, or not a provider at all makes of the conversation.
OUT_OF_ORDER = (RequestException, PyJWTError, ValueError, KeyError, TypeError, AttributeError)


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Only where to come back to is taken from the address: nobody sends somebody else to sign in on other terms."""
    if not ratelimit.consume(request, action="organisation_sign_in"):
        return render(request, "429.html", status=429)
    asked, hint = QueryDict(mutable=True), request.session.pop(HINT, "")
    if request.GET.get("next"):
        asked["next"] = request.GET["next"]
    if hint:
        asked["auth_params"] = urlencode({"login_hint": hint})
    request.GET = asked  # type: ignore[assignment]  # the stubs know only one that never changes
    return _answered(views.login, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _answered(views.callback, request, provider_id)


def _answered(view: Callable[..., Any], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        response: HttpResponse = view(request, provider_id)
        return response
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except OUT_OF_ORDER as error:
        log.warning("The sign-in of organisation %s is out of order: %s: %s", provider_id, type(error).__name__, error)
        return render(request, "socialaccount/authentication_error.html", status=502)
