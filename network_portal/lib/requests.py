"""The request as the portal's middlewares leave it, for the types only."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from members.models import Person


class SignedIn(HttpRequest):
    """A request that SignInMiddleware has let through, or a public page that asks `is_authenticated` itself."""

    user: "Person"
    htmx: "HtmxDetails"
