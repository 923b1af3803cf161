"""Turns hostile input and refusals into pages a person can read."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from network_portal.lib.refusals import Refused


class RefusalMiddleware:
    """A `Refused` from any view becomes a 409 page; a NUL byte in the address or a form becomes a 400 page.

    PostgreSQL cannot store NUL, so it must not reach a query from any view.
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
            return render(request, "409.html", {"reason": str(exception)}, status=409)
        return None
