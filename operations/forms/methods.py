"""What people type about methods."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from network_portal.lib.pasted import PastedField
from operations import rules
from operations.actions.methods import LOOKED_THROUGH_EVERY
from operations.forms.fields import COUNTER
from operations.models import Method, MethodVersion, Part

FURTHEST_REVIEW = timedelta(days=5 * 366)


class ReviewDay(Day):
    """A day ahead on which somebody looks the method through."""

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and day <= dates.today():
            raise forms.ValidationError(_("Choose a day that lies ahead."))
        if day and day > dates.today() + FURTHEST_REVIEW:
            raise forms.ValidationError(_("That is more than five years ahead. Check the year."))
        return day


class MethodForm(EditForm, forms.Form):
    """What is said of a method beside its text."""

    title = Line(
        label=gettext_lazy("Name of the method"),
        max_length=120,
        error_messages={"required": gettext_lazy("Write a name, for example Needs workshop across departments.")},
    )
    summary = Line(
        label=gettext_lazy("In one sentence"),
        max_length=300,
        help_text=gettext_lazy("When to use it and what it gives. Stands in the list."),
        error_messages={"required": gettext_lazy("Write in a sentence when the method is used.")},
    )
    part = forms.TypedChoiceField(
        label=gettext_lazy("Part of the network"),
        choices=Part.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which part the method belongs to.")},
    )
    responsible = PersonChoice(
        label=gettext_lazy("Responsible"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Is reminded when it is time to look the method through."),
        error_messages={"required": gettext_lazy("Choose who answers for the method.")},
    )
    review_on = ReviewDay(
        label=gettext_lazy("Look it through again on"),
        required=False,
        help_text=gettext_lazy("Left empty it is a year after each published version."),
    )

    def __init__(self, *args: Any, person: Person, method: Method | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.read(method) if method else {"responsible": person.pk})
        super().__init__(*args, **kwargs)
        writers = Role.objects.current().people(*rules.WRITE_METHODS.roles)
        if method:
            writers = writers | Person.objects.filter(pk=method.responsible_id)
            self.open_on(method)
        offer(self, "responsible", Person.objects.filter(pk__in=writers.values("pk")).order_by("sort_name"))

    @classmethod
    def read(cls, thing: Method) -> dict[str, Any]:
        values = {name: getattr(thing, name) for name in ("title", "summary", "part", "review_on")}
        return {**values, "responsible": thing.responsible_id}


class MethodVersionForm(EditForm, forms.Form):
    """The text of a draft, in Markdown."""

    text = PastedField(
        markdown=True,
        counter=COUNTER,
        rows=24,
        label=gettext_lazy("How the work is done"),
        max_length=rules.LONGEST_METHOD,
        required=False,
        help_text=gettext_lazy(
            "# begins a heading, - a point of a list, 1. a numbered step; **bold**, [words](https://address). "
            "The preview is the method’s page, after you have saved."
        ),
    )
    what_is_new = Line(
        label=gettext_lazy("What is new since the version before"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("One sentence for those who know the version before. Not needed for the first version."),
    )

    def __init__(self, *args: Any, version: MethodVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.read(version))
        super().__init__(*args, **kwargs)
        self.open_on(version)
        self.fields["text"].widget.attrs["class"] = "long"
        if version.number == 1:
            del self.fields["what_is_new"]

    @classmethod
    def read(cls, thing: MethodVersion) -> dict[str, Any]:
        return {"text": thing.text, "what_is_new": thing.what_is_new}


class LookThroughForm(forms.Form):
    review_on = ReviewDay(label=gettext_lazy("Look it through again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"review_on": dates.today() + LOOKED_THROUGH_EVERY})
        super().__init__(*args, **kwargs)


class RetireForm(ResumableForm, forms.Form):
    why = Line(
        label=gettext_lazy("Why is it no longer used?"),
        max_length=300,
        help_text=gettext_lazy("Stands on its page, with what to use instead."),
        error_messages={"required": gettext_lazy("Write why: those who used it wonder.")},
    )
