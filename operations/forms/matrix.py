"""What people type about the matrix."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day
from members.models import Person
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from operations.forms.fields import long_text
from operations.models import AgendaItem, MatrixRow, Meeting, Part


class ItemChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}/{obj.year} {obj.title} ({obj.meeting.title})"


class MatrixRowForm(EditForm, forms.ModelForm):
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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.open_on(self.instance)

    @classmethod
    def read(cls, thing: MatrixRow) -> dict[str, Any]:
        return forms.model_to_dict(thing, cls.Meta.fields)

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
    decided_at = ItemChoice(
        label=gettext_lazy("Item of the agenda"),
        queryset=AgendaItem.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not decided at a meeting in the portal"),
        help_text=gettext_lazy("Held meetings, the latest first. The version then leads to its decision."),
    )
    decision_reference = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=120,
        required=False,
        help_text=gettext_lazy(
            "For example § 34/2026, network meeting 4. Leave it empty when you have chosen an item above."
        ),
    )

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person:
            held = Meeting.objects.visible_to(person).filter(state=Meeting.State.CALLED, body__is_open=True).past()
            items = AgendaItem.objects.filter(meeting__in=held.order_by()).exclude(paragraph=None)
            latest_first = items.select_related("meeting").order_by("-meeting__starts_at", "position")
            offer(self, "decided_at", latest_first)

    def clean(self) -> dict[str, Any]:
        """The words of the decision come from the item when nobody wrote any."""
        cleaned = super().clean() or {}
        item = cleaned.get("decided_at")
        if not cleaned.get("decision_reference"):
            if item:
                cleaned["decision_reference"] = f"{item.number}/{item.year}, {item.meeting.title}"[:120]
            elif "decision_reference" not in self.errors and "decided_at" not in self.errors:
                self.add_error(
                    "decision_reference",
                    _("Write the decision, for example § 34/2026, network meeting 4, or choose an item."),
                )
        return cleaned
