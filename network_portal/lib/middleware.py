"""Turns hostile input and refusals into pages a person can read."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from network_portal.lib.refusals import Refused


class RefusalMiddleware:
    """A `Refused` from any view becomes a 409 page, a PermissionDenied a 403 page; both say their sentence and lead on or back.

    A NUL byte in the address becomes a 400 page: PostgreSQL cannot store NUL, so it must not reach a query from any view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        if "\x00" in request.path or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL byte in the address")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            context = {"reason": str(exception), "way": exception.way, "back": _back(request)}
            return render(request, "409.html", context, status=409)
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        return None


def _back(request: HttpRequest) -> str:
    """The page of ours that one came from, unless it is the very page that refused."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours and came_from != request.build_absolute_uri() else ""
