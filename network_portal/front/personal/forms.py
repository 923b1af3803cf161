"""What is asked before somebody is erased, and what a decision on keeping says."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.forms import Day
from network_portal.front.personal import retention
from network_portal.lib import dates
from network_portal.lib.forms import Line, offer
from network_portal.records.models import RetentionItem, RetentionRule


class EraseForm(forms.Form):
    """A tick before what cannot be undone."""

    sure = forms.BooleanField(
        label=_("I know that this cannot be undone"),
        error_messages={"required": _("Tick the box, if you are sure.")},
    )


class ApproveForm(forms.Form):
    """Which kinds of the list go, and by which decision."""

    kinds = forms.MultipleChoiceField(
        label=_("What is to be removed?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one kind.")},
    )
    registry_number = Line(
        label=_("Registry number"),
        required=False,
        max_length=60,
        help_text=_("Of the decision to remove, if you have one."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )

    def __init__(self, *args: Any, items: list[RetentionItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kinds", [(item.kind, retention.words_of(item.kind)) for item in items])
        self.fields["kinds"].initial = [item.kind for item in items]


class RuleForm(forms.ModelForm):
    """A new decision on how long a kind is kept, from a day that has not been. From when it is counted is not decided anew."""

    keep_for = forms.IntegerField(
        label=_("Kept for"),
        min_value=1,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    basis = Line(
        label=_("Decision"),
        max_length=300,
        help_text=_("Who decided and when, with the registry number. Everybody can read it on the page on personal data."),
        error_messages={"required": _("Write who decided it.")},
    )
    valid_from = Day(label=_("Valid from"), error_messages={"required": _("Choose a day.")})

    class Meta:
        model = RetentionRule
        fields = ("keep_for", "unit", "basis", "valid_from")
        labels = {"unit": _("Unit")}

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        if day < dates.today():
            raise forms.ValidationError(_("Choose today or a later day: what has been removed is gone."))
        return day
