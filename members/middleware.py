"""Asks for signing in, and speaks to each person in the language of their profile."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from network_portal.lib import addresses, interrupted


class SignInMiddleware(LoginRequiredMiddleware):
    """Every page is closed unless its view is `login_not_required`.

    Signing in leads to a page, never to a verb: a browser comes back with a GET, which a verb does not answer. Parts of
    a page that htmx asks for are no place to sign in, so the browser is sent to the whole sign-in page.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
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
