"""Fields that several forms here share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

LONG_TEXT = 4000  # characters
COUNTER = gettext_lazy("{n} of {max} characters")


class TimeInput(forms.TimeInput):
    """A clock that always speaks 24 hours to the browser."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "short"}, format="%H:%M")


def clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=TimeInput(), input_formats=["%H:%M", "%H.%M", "%H:%M:%S"])


def long_text(label: Any, hint: Any = "", *, rows: int = 4, missing: Any = "") -> forms.CharField:
    """`missing` is what is said when it is empty; without it one may leave it so."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=LONG_TEXT,
        required=bool(missing),
        error_messages={"required": missing},
        widget=forms.Textarea(attrs={"rows": rows, "data-counter": COUNTER}),
    )
