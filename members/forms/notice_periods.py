"""A new period of notice, and from when."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import Day
from network_portal.lib import dates
from network_portal.lib.forms import Line

MOST = 36  # months; the database refuses more


class NoticePeriodForm(forms.Form):
    months = forms.IntegerField(
        label=gettext_lazy("Months"),
        min_value=0,
        max_value=MOST,
        help_text=gettext_lazy("With 0 there is none: members then leave on any day they wish."),
        error_messages={
            "required": gettext_lazy("Write how many months, for example 3."),
            "invalid": gettext_lazy("Write whole months in digits, for example 3."),
            "min_value": gettext_lazy("Write 0 or more months."),
            "max_value": gettext_lazy("Write at most 36 months."),
        },
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    valid_from = Day(
        label=gettext_lazy("Holds from"),
        help_text=gettext_lazy("For notices that are given that day or later."),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )
    decision_reference = Line(
        label=gettext_lazy("Who decided, and when"),
        max_length=120,
        help_text=gettext_lazy("So that it can be found again, for example: Network meeting 12 March 2026, § 9."),
        error_messages={"required": gettext_lazy("Write who decided it, for example the network meeting and its §.")},
    )

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < dates.today():
            raise forms.ValidationError(_("Choose today or a later day: what has held stays as it was."))
        return day
