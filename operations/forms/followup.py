"""What people type about indicators, and what an organisation answers."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network_portal.lib import numbers
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line
from operations.forms.fields import Number, long_text
from operations.models import FollowUpAnswer, Indicator, Point


class IndicatorForm(EditForm, forms.ModelForm):
    of = forms.ChoiceField(
        label=gettext_lazy("Measures"),
        choices=Indicator.Of.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether it measures the result or the effect.")},
    )
    base = Number(
        label=gettext_lazy("Value before"),
        required=False,
        help_text=gettext_lazy("How it was before anything was done. Leave it empty when nobody knows."),
    )
    target = Number(
        label=gettext_lazy("Target"),
        error_messages={"required": gettext_lazy("Write the value that you want to reach, for example 4.")},
    )
    points = forms.TypedMultipleChoiceField(
        label=gettext_lazy("When it is measured"),
        choices=Point.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Counted from the quarter in which something was done. Then the organisations are asked."),
        error_messages={"required": gettext_lazy("Tick at least one time.")},
    )

    class Meta:
        model = Indicator
        fields = ["of", "name", "unit", "base", "target", "better", "points"]
        field_classes = {"name": Line, "unit": Line}
        widgets = {"better": forms.RadioSelect}
        help_texts = {
            "name": gettext_lazy("One thing that can be counted or judged the same way every time."),
            "unit": gettext_lazy("For example number, per cent, kronor, hours, or points 1–5."),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Write what is measured, for example How useful the seminar was.")},
            "unit": {"required": gettext_lazy("Write the unit, for example points 1–5.")},
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.open_on(self.instance)

    @classmethod
    def read(cls, thing: Indicator) -> dict[str, Any]:
        """Numbers and times in words, since that is what is shown when another one saved meanwhile."""
        numbers_now = {name: numbers.written(getattr(thing, name)) for name in ("base", "target")}
        return {**forms.model_to_dict(thing, cls.Meta.fields), **numbers_now, "points": thing.when}


class FollowUpForm(EditForm, forms.Form):
    """The answer to one question. `values()` is what was measured, by indicator."""

    sign = forms.ChoiceField(
        label=gettext_lazy("Do you see the effect?"),
        choices=FollowUpAnswer.Sign.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one. “Too early to say” is an answer too.")},
    )
    result = long_text(
        gettext_lazy("What came of it?"),
        gettext_lazy("One sentence is enough, for example: We wrote functional requirements for the first time."),
        rows=2,
    )
    comment = long_text(gettext_lazy("Anything else that we should know?"), rows=2)

    def __init__(self, *args: Any, question: FollowUpAnswer, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.read(question))
        super().__init__(*args, **kwargs)
        self.indicators = question.indicators()
        for indicator in self.indicators:
            self.fields[_field(indicator)] = Number(label=indicator.name, required=False, help_text=_measure(indicator))
        self.order_fields(["result", "sign", *map(_field, self.indicators), "comment"])
        self.open_on(question)

    @classmethod
    def read(cls, thing: FollowUpAnswer) -> dict[str, Any]:
        measured = {each.indicator_id: each.value for each in thing.values.all()}
        values = {_field(indicator): measured.get(indicator.pk) for indicator in thing.indicators()}
        return {"sign": thing.sign, "result": thing.result, "comment": thing.comment, **values}

    def values(self) -> dict[int, Decimal | None]:
        return {indicator.pk: self.cleaned_data[_field(indicator)] for indicator in self.indicators}


def _field(indicator: Indicator) -> str:
    return f"value_{indicator.pk}"


def _measure(indicator: Indicator) -> str:
    words = {"unit": indicator.unit, "target": numbers.written(indicator.target)}
    return _("In %(unit)s. The target is %(target)s. Leave it empty when you have not measured.") % words
