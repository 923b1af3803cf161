"""Asks for signing in, and speaks to each person in the language of their profile."""

from collections.abc import Callable
from http import HTTPStatus
from time import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import user_logged_in
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from members import second_factor
from network_portal.lib import addresses, interrupted

SEEN = "seen_at"  # in the session: when it was last noted that it is in use, in seconds of the clock
HOUR = 3600  # seconds


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page is closed unless its view is `login_not_required`.

    Signing in leads to a page, never to a verb: a browser comes back with a GET, which a verb does not answer. Parts of
    a page that htmx asks for are no place to sign in, so the browser is sent to the whole sign-in page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]  # Django only redirects
        is_part = bool(request.headers.get("HX-Request"))
        if is_part and getattr(view_func, "is_beside_the_form", False):
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        if request.method not in {"GET", "HEAD"}:
            messages.info(request, _what_happened(interrupted.keep(request)))
        elif not is_part:
            return redirect_to_login(request.get_full_path())
        to = redirect_to_login(addresses.came_from(request) or addresses.nearest_page(request.path))
        return HttpResponseClientRedirect(to.url) if is_part else to


def _what_happened(is_kept: bool) -> str:
    if is_kept:
        return _("You had been logged out, so nothing is saved yet. Log in, and what you wrote is in the form again.")
    return _("You had been logged out, so nothing was done. Log in and try again.")


class LanguageMiddleware:
    """After AuthenticationMiddleware: who is signed in reads their own language on every device.

    Visitors keep what LocaleMiddleware chose (cookie, then browser). Costs no query that the page would not make anyway.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whose role needs a second factor from a day that has come, and who has none, gets to the page where one is added
    before anything else. Costs no query: the backend reads it with the person."""

    # What one needs to add one, or to leave.
    OPEN = frozenset(
        {
            "members:security",
            "members:language",
            "front:theme",
            "front:healthz",
            "front:readyz",
            "front:accessibility",
            "account_logout",
            "account_reauthenticate",
            "account_change_password",
            "account_set_password",
            "socialaccount_login_cancelled",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *parts: Any) -> HttpResponse | None:
        if not second_factor.is_missing(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in self.OPEN or name.startswith("mfa_"):
            return None
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(reverse("members:security"))
        if request.method not in {"GET", "HEAD"}:
            messages.info(request, _("Nothing was done: add a second factor first."))
        return redirect("members:security")


class LastSeenMiddleware:
    """Notes once an hour that a session is in use, for the list of where one is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and time() - request.session.get(SEEN, 0) > HOUR:
            request.session[SEEN] = int(time())
            UserSession.objects.create_from_request(request)
        return self.get_response(request)


def begin_to_see(request: HttpRequest, **about: Any) -> None:
    """A session that begins is seen; allauth writes the row itself."""
    request.session[SEEN] = int(time())


user_logged_in.connect(begin_to_see)
