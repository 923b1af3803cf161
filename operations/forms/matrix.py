"""What people type about the matrix."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day
from network_portal.lib.forms import Line
from network_portal.lib.interrupted import ResumableForm
from operations.forms.fields import long_text
from operations.models import MatrixRow, Part


class MatrixRowForm(ResumableForm, forms.ModelForm):
    part = forms.TypedChoiceField(
        label=gettext_lazy("Part"),
        choices=Part.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which part the row belongs to.")},
    )
    expected_result = long_text(
        gettext_lazy("Expected result"),
        gettext_lazy("What the working form gives at once."),
        rows=3,
        missing=gettext_lazy("Write what it gives at once, for example new knowledge."),
    )
    expected_effect = long_text(
        gettext_lazy("Expected effect"),
        gettext_lazy("What should change later because of it."),
        rows=3,
        missing=gettext_lazy("Write what should change, for example better procurements."),
    )

    class Meta:
        model = MatrixRow
        fields = ["part", "working_form", "expected_result", "expected_effect", "source"]
        field_classes = {"working_form": Line}
        error_messages = {"working_form": {"required": gettext_lazy("Write the working form, for example Seminars.")}}
        help_texts = {"source": gettext_lazy("Only when the row is quoted word for word: where from.")}

    def clean(self) -> dict[str, Any]:
        """A changed text is no longer a quotation."""
        cleaned = super().clean() or {}
        quoted = ("working_form", "expected_result", "expected_effect")
        was_quoted = self.instance.pk and self.initial.get("source")
        if was_quoted and cleaned.get("source") == was_quoted and any(name in self.changed_data for name in quoted):
            self.add_error("source", _("You have changed a quoted text. Empty this field, or restore the quoted words."))
        return cleaned


class AdoptForm(forms.Form):
    adopted_on = Day(label=gettext_lazy("Day of the decision"))
    decision_reference = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=120,
        help_text=gettext_lazy("For example § 34/2026, network meeting 4."),
        error_messages={"required": gettext_lazy("Write the decision, for example § 34/2026, network meeting 4.")},
    )
