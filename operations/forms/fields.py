"""Fields that several forms here share."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from network_portal.lib import numbers
from network_portal.lib.pasted import PastedField

LONG_TEXT = 4000  # characters
COUNTER = gettext_lazy("{n} of {max} characters")


class TimeInput(forms.TimeInput):
    """A clock that always speaks 24 hours to the browser."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(attrs={"class": "short"}, format="%H:%M")


def clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=TimeInput(), input_formats=["%H:%M", "%H.%M", "%H:%M:%S"])


def long_text(label: Any, hint: Any = "", *, rows: int = 4, missing: Any = "") -> PastedField:
    """`missing` is what is said when it is empty; without it one may leave it so. What is too long is said, not cut."""
    return PastedField(
        label=label,
        help_text=hint,
        max_length=LONG_TEXT,
        rows=rows,
        counter=COUNTER,
        required=bool(missing),
        error_messages={"required": missing},
    )


TYPED_NUMBER = re.compile(r"[-−]?[0-9]+([.,][0-9]{1,2})?")


class Number(forms.DecimalField):
    """A number the Swedish way, `1 234,5` or `-3`, with at most two decimals and less than a million million."""

    default_error_messages = {
        "invalid": gettext_lazy("Write a number, for example 4,5. You wrote ”%(typed)s”."),
        "too_much": gettext_lazy("That number is too large. Look for a digit too many."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"}))
        super().__init__(max_digits=14, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # what the stubs say of it is wider
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        typed = re.sub(r"\s", "", str(value))
        if not TYPED_NUMBER.fullmatch(typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": str(value).strip()[:40]})
        number = Decimal(typed.replace(",", ".").replace("−", "-"))
        if abs(number) >= 10**12:
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        return number

    def prepare_value(self, value: Any) -> Any:
        """A number from the database as people write it; what was typed stays as typed."""
        return numbers.written(value) if isinstance(value, Decimal) else value
