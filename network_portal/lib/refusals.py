"""Ways to say no. Not visible: 404. Visible but not yours to do: 403 that says whom to ask. Not now: 409 with the reason."""

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """The action is forbidden *now*; `str(refused)` is a sentence for the person who tried.

    Shown as a 409 page (RefusalMiddleware) or caught by a view that can show it beside the form.
    """


def require(allowed: bool, whom_to_ask: str) -> None:
    """Go on when `allowed`; otherwise raise PermissionDenied with a sentence that says whom to ask."""
    if not allowed:
        raise PermissionDenied(whom_to_ask)
