"""What somebody typed into a form, and sent after their session had ended, is there again once they have signed in.

The form says whose it is. What was typed waits in the cache, which forgets it by itself, under a name that only the new
session knows; the session's own row in the database would outlive it. It is given back at the same address, to the
same person, into the text fields; choices and days are made anew.
"""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from secrets import token_urlsafe
from typing import Any, TypeVar

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])

KEPT_FOR = 30 * 60  # seconds
MOST = 60_000  # characters in all; the longest form holds less than half of it
WRITER = "written_by"  # the hidden field that ui/opened.html writes
SESSION_KEY = "interrupted"

_typed: ContextVar[Mapping[str, str] | None] = ContextVar("typed", default=None)


class ResumableForm(forms.BaseForm):
    """A form with so much to write that it must not be lost. Mixed in before Form or ModelForm."""

    is_resumable = True

    @property
    def is_resumed(self) -> bool:
        """Whether it shows what was typed before one signed in."""
        return not self.is_bound and any(self._resumed(field, name) is not None for name, field in self.fields.items())

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        typed = self._resumed(field, field_name)
        return super().get_initial_for_field(field, field_name) if typed is None else typed

    def _resumed(self, field: forms.Field, name: str) -> str | None:
        is_text = isinstance(field, forms.CharField) and not field.widget.is_hidden
        return typed_before(self.add_prefix(name)) if is_text else None


def beside_the_form(view: View) -> View:
    """The view's parts of pages answer to what is being written. To somebody who is signed out they say nothing: whatever
    led away from the form then would lose what stands in it."""
    view.is_beside_the_form = True  # type: ignore[attr-defined]  # a mark that SignInMiddleware asks for
    return view


def typed_before(name: str) -> str | None:
    """What stood in the field `name` when the form was sent in vain."""
    return (_typed.get() or {}).get(name)


def keep(request: HttpRequest) -> bool:
    """Keep what was sent, if it is a form to be resumed and not too much; whether it was kept."""
    typed = {name: str(text) for name, text in request.POST.items() if _may_be_kept(name)}
    if WRITER not in typed or sum(map(len, typed.values())) > MOST:
        return False
    name = f"interrupted:{token_urlsafe(16)}"
    cache.set(name, {"path": request.path, "typed": typed}, KEPT_FOR)
    request.session[SESSION_KEY] = name
    return True


def _may_be_kept(name: str) -> bool:
    return name != "csrfmiddlewaretoken" and "password" not in name


class InterruptedMiddleware:
    """After the one who asks for signing in: gives back to the person what was kept, and to nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or SESSION_KEY not in request.session:
            return self.get_response(request)
        token = _typed.set(_given_back(request))
        try:
            return self.get_response(request)
        finally:
            _typed.reset(token)


def _given_back(request: HttpRequest) -> Mapping[str, str]:
    """For a look at the form. It is dropped when the form is sent again, when its time is over, and for anybody else."""
    name = request.session[SESSION_KEY]
    kept = cache.get(name)
    is_theirs = kept is not None and kept["typed"][WRITER] == str(request.user.pk)
    is_there = kept is not None and kept["path"] == request.path
    if not is_theirs or (is_there and request.method == "POST"):
        cache.delete(name)
        del request.session[SESSION_KEY]
        return {}
    typed: Mapping[str, str] = kept["typed"]
    return typed if is_there else {}
