"""Ways to say no. Not visible: 404. Visible but not yours to do: 403 that says whom to ask. Not now: 409 with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.forms import BaseForm

Result = TypeVar("Result")


@dataclass(frozen=True)
class Way:
    """A page on which one mends what stands in the way: its address, and a verb for the link."""

    label: str
    url: str


class Refused(Exception):
    """The action is forbidden *now*; `str(refused)` is a sentence for the person who tried.

    Shown as a 409 page (RefusalMiddleware), with a button to `way` when there is one, or caught by a view that can show
    the sentence beside the form: at `field`, when what was written there is the reason and the form has it.
    """

    def __init__(self, sentence: str, way: Way | None = None, field: str = "") -> None:
        super().__init__(sentence)
        self.way = way
        self.field = field

    def show_in(self, form: BaseForm) -> None:
        """Say it at the field that is the reason, otherwise above the form."""
        form.add_error(self.field if self.field in form.fields else None, str(self))


def require(allowed: bool, whom_to_ask: str) -> None:
    """Go on when `allowed`; otherwise raise PermissionDenied with a sentence that says whom to ask."""
    if not allowed:
        raise PermissionDenied(whom_to_ask)


def attempt(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """What `act()` gives; when it is refused, None, with the sentence in the form, where nothing typed is lost."""
    try:
        return act()
    except Refused as refused:
        refused.show_in(form)
        return None
