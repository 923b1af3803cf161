"""Which addresses are pages one can stand on, and which only take what a button sends."""

from collections.abc import Callable
from inspect import getclosurevars
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest) -> str:
    """The page of ours that one came from, with what stands after its `?`; nothing when it is a stranger's, or no page.

    A page that said no may stand at the address of a verb: then nothing, as one cannot come back to it.
    """
    named = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(named, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(named)
    return (f"{parts.path}?{parts.query}" if parts.query else parts.path) if is_page(parts.path) else ""


def nearest_page(path: str) -> str:
    """The page of the thing that a verb is done to: the longest beginning of the path that is a page."""
    while path != "/" and not is_page(path):
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return path


def is_page(path: str) -> bool:
    """Whether something answers a GET at the path."""
    try:
        return not _only_answers_posts(resolve(path).func)
    except Resolver404:
        return False


def _only_answers_posts(view: Callable[..., HttpResponseBase] | None) -> bool:
    """`require_POST` keeps its methods in the wrapper it makes, and nowhere else."""
    while view is not None:
        methods = getclosurevars(view).nonlocals.get("request_method_list") if hasattr(view, "__closure__") else None
        if methods is not None:
            return "GET" not in methods
        view = getattr(view, "__wrapped__", None)
    return False


def with_next(address: str, request: HttpRequest) -> str:
    """The address, with the page of ours in it that one wants to come to afterwards."""
    following = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure()):
        return address
    return f"{address}?{urlencode({'next': following})}"
