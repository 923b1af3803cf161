"""Turns hostile input and refusals into pages a person can read, and lets machines ask when nobody can be known."""

from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from network_portal.lib import addresses
from network_portal.lib.pages import NoSuchPage
from network_portal.lib.refusals import Refused

FOR_MACHINES = {"/healthz", "/readyz"}


class MachineMiddleware:
    """Before SessionMiddleware: at the addresses for machines everybody is a visitor.

    Who is signed in would be asked of the database, and these must answer when it is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in FOR_MACHINES:
            request.COOKIES = {}
        return self.get_response(request)


class RefusalMiddleware:
    """A `Refused` from any view becomes a 409 page, a PermissionDenied a 403 page; both say their sentence and lead on or back.
    A page that a list does not have becomes a 404 page that leads to its first.

    Whoever opens the address of a verb gets a 405 page that leads to the page where its button is. A NUL byte in the
    address becomes a 400 page: PostgreSQL cannot store NUL, so it must not reach a query from any view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            response.content = render(request, "405.html", {"page": addresses.nearest_page(request.path)}).content
        return response

    def process_view(self, request: HttpRequest, *args: object) -> None:
        if "\x00" in request.path or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            raise BadRequest("NUL byte in the address")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            context = {"reason": str(exception), "way": exception.way, "back": _back(request)}
            return render(request, "409.html", context, status=409)
        if isinstance(exception, PermissionDenied):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, NoSuchPage):
            return render(request, "404_page.html", {"number": exception.number, "first": exception.first_url}, status=404)
        return None


def _back(request: HttpRequest) -> str:
    """The page of ours that one came from, unless it is the very page that refused."""
    came_from = addresses.came_from(request)
    return came_from if came_from != request.get_full_path() else ""
