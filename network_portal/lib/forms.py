"""How every form of the portal is written out, what it says when something is wrong, and the inputs that Swedish people expect."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import Model, QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from network_portal.lib import money

EMAIL = _("Write a whole e-mail address, for example anna.berg@example.org.")
WEB_ADDRESS = _("Write a whole web address, for example https://www.example.org.")
NUMBER = _("Write a whole number, for example 30.")
AMOUNT = _("Write a number, for example 1 234,50.")
DAY = _("Write the day as year-month-day, for example 2026-03-25.")
CLOCK = _("Write the time with hours and minutes, for example 09.00.")
NUL = _("There is a character in the text that cannot be saved. Write it anew.")
ONE = _("Choose one of the alternatives.")
SOME = _("Choose among the alternatives.")
# What is said when a form says nothing better itself: what to write, with an example where there is one.
ERRORS: dict[type[forms.Field], dict[str, Any]] = {
    forms.Field: {"required": _("Answer here: it may not be empty.")},
    forms.CharField: {
        "required": _("Write something here: it may not be empty."),
        "max_length": _("Write at most %(limit_value)d characters. Now there are %(show_value)d."),
        "min_length": _("Write at least %(limit_value)d characters. Now there are %(show_value)d."),
    },
    forms.EmailField: {"required": EMAIL, "invalid": EMAIL},
    forms.URLField: {"required": WEB_ADDRESS, "invalid": WEB_ADDRESS},
    forms.IntegerField: {
        "required": NUMBER,
        "invalid": NUMBER,
        "min_value": _("Write %(limit_value)s or more."),
        "max_value": _("Write %(limit_value)s or less."),
    },
    forms.DecimalField: {
        "required": AMOUNT,
        "invalid": AMOUNT,
        "max_digits": _("That number is too large. Look for a digit too many."),
        "max_whole_digits": _("That number is too large. Look for a digit too many."),
        "max_decimal_places": _("Write at most two digits after the comma."),
    },
    forms.DateField: {"required": DAY, "invalid": DAY},
    forms.TimeField: {"required": CLOCK, "invalid": CLOCK},
    forms.DateTimeField: {"required": DAY, "invalid": DAY},
    forms.BooleanField: {"required": _("Tick the box.")},
    forms.ChoiceField: {"required": ONE, "invalid_choice": ONE},
    forms.MultipleChoiceField: {"required": SOME, "invalid_choice": SOME, "invalid_list": SOME},
    forms.ModelChoiceField: {"required": ONE, "invalid_choice": ONE},
    forms.ModelMultipleChoiceField: {
        "required": SOME,
        "invalid_choice": SOME,
        "invalid_list": SOME,
        "invalid_pk_value": SOME,
    },
}


def speak_plainly() -> None:
    """Let Django's own fields say ERRORS, also in forms that come from elsewhere. Before any form is made."""
    for kind, words in ERRORS.items():
        kind.default_error_messages = {**kind.default_error_messages, **words}
    ProhibitNullCharactersValidator.message = NUL


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, an empty one too; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def offer(form: forms.BaseForm, name: str, among: "QuerySet[Any] | Iterable[tuple[Any, Any]]") -> None:
    """What can be chosen in a field of this form: rows, or pairs of value and label."""
    field = form.fields[name]
    if isinstance(among, QuerySet):
        cast("forms.ModelChoiceField[Any]", field).queryset = among
    else:
        cast(forms.ChoiceField, field).choices = list(among)


def label_of(model: type[Model], name: str) -> str:
    """What a column of the model is called where people fill it in."""
    return next(str(column.verbose_name) for column in model._meta.fields if column.name == name)


class Renderer(TemplatesSetting):
    """Forms use the portal's own templates: label, hint, error, field, in that order."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DateInput(forms.DateInput):
    """A date picker that always speaks ISO to the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A date and time picker in Stockholm time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


IN_KRONOR = re.compile(r"[0-9]+([.,][0-9]{1,2})?")


class KronorField(forms.DecimalField):
    """An amount the Swedish way: `32 000`, `1 234,50`, `1234.50`, `500 kr`. Nothing else: no exponent, no NaN, no minus."""

    default_error_messages = {
        "invalid": _("Write an amount in kronor, for example 1 234,50. You wrote ”%(typed)s”."),
        "too_much": _("That amount is too large. Look for a digit too many."),
    }

    def __init__(self, *, max_digits: int = 12, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=max_digits, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs know no field without an answer
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal):
            return value
        typed = re.sub(r"\s", "", str(value)).removesuffix("kr").removesuffix(":-")
        if not typed.isascii() or not IN_KRONOR.fullmatch(typed):
            shown = str(value).strip()[:40]
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"typed": shown})
        amount = Decimal(typed.replace(",", "."))
        if amount >= 10 ** ((self.max_digits or 12) - 2):
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        return amount

    def prepare_value(self, value: Any) -> Any:
        """An amount from the database as people write it; what was typed stays as typed."""
        return money.kronor(value).removesuffix(f"{money.NO_BREAK}kr") if isinstance(value, Decimal) else value


# What is not seen but turns the reading order, hides inside a word, or drives a printer. A NUL is left to be refused.
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


class Line(forms.CharField):
    """A name or a title: one line, in which every character is what it looks like."""

    def to_python(self, value: Any) -> Any:
        return " ".join(UNSEEN.sub("", super().to_python(value) or "").split())
