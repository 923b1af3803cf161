"""Forms of mandates: what the decision says, and its document."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.fields import Day
from members.forms.people_choice import PersonChoice
from members.models import Mandate, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.files import TAKEN, UploadField
from network_portal.lib.forms import KronorField, Line, offer

TERMS = ("scope", "limit", "is_deputy", "starts_on", "ends_on", "decided_by", "decided_on", "registry_number")


class MandateForm(EditForm, forms.Form):
    """What was decided. To change it; a new one also asks whose mandate it is, and for what."""

    scope = Line(
        label=gettext_lazy("In what?"),
        max_length=300,
        help_text=gettext_lazy("As the decision says it, for example: purchases of the technical committee."),
        error_messages={
            "required": gettext_lazy("Write in what the person may act, for example: all matters of the network.")
        },
    )
    limit = KronorField(
        label=gettext_lazy("Up to how many kronor?"),
        required=False,
        min_value=1,
        error_messages={"min_value": gettext_lazy("Write an amount above zero, or leave the field empty.")},
        help_text=gettext_lazy("Excluding VAT. Leave it empty when the decision names no limit."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}),
    )
    is_deputy = forms.BooleanField(
        label=gettext_lazy("Deputy: acts when the ordinary one cannot"),
        required=False,
    )
    starts_on = Day(label=gettext_lazy("First day"), initial=dates.today)
    ends_on = Day(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy(
            "Leave it empty when no end is decided. Two months before the day we remind your contact person."
        ),
    )
    decided_by = Line(
        label=gettext_lazy("Who decided?"),
        max_length=120,
        help_text=gettext_lazy("The body or the person with delegation, for example the municipal board."),
        error_messages={"required": gettext_lazy("Write who decided, for example the municipal board.")},
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    decided_on = Day(label=gettext_lazy("When?"))
    registry_number = Line(
        label=gettext_lazy("Registry number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As your own registry writes it, for example KS 2026/123."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    document = UploadField(label=gettext_lazy("The decision as a document"), required=False)

    def __init__(self, *args: Any, mandate: Mandate | None = None, **options: Any) -> None:
        if mandate:
            options["initial"] = self.read(mandate)
        super().__init__(*args, **options)
        if mandate:
            self.open_on(mandate)
            if mandate.document_name:
                kept = _("%(name)s is kept. A new file takes its place.") % {"name": mandate.document_name}
                self.fields["document"].help_text = f"{kept} {TAKEN}"

    @classmethod
    def read(cls, thing: Mandate) -> dict[str, Any]:
        return {name: getattr(thing, name) for name in TERMS}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts_on, ends_on, decided_on = (cleaned.get(name) for name in ("starts_on", "ends_on", "decided_on"))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day cannot come before the first day."))
        if decided_on and decided_on > dates.today():
            self.add_error("decided_on", _("The decision lies ahead. Write down the mandate when it is made."))
        return cleaned


class MandateAddForm(MandateForm):
    person = PersonChoice(
        label=gettext_lazy("Who?"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Somebody with a role in the organisation."),
        error_messages={
            "required": gettext_lazy("Choose a colleague in the list."),
            "invalid_choice": gettext_lazy("Choose a colleague in the list."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What may the person do?"),
        choices=Mandate.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what the person may do."),
            "invalid_choice": gettext_lazy("Choose what the person may do."),
        },
    )
    field_order = ("person", "kind", *TERMS, "document")

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        people = Role.objects.current().filter(organisation=organisation).people()
        offer(self, "person", people)


class MandateEndForm(forms.Form):
    ends_on = Day(label=gettext_lazy("Last day"), initial=dates.today)
    reason = Line(
        label=gettext_lazy("Why?"),
        max_length=300,
        help_text=gettext_lazy("One sentence. Your own organisation and the network’s office read it."),
        error_messages={"required": gettext_lazy("Write why in a sentence, for example: changes jobs.")},
    )

    def __init__(self, *args: Any, mandate: Mandate, **options: Any) -> None:
        super().__init__(*args, **options)
        self.mandate = mandate

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if self.mandate.ends_on and day > self.mandate.ends_on:
            raise ValidationError(
                _("It ends on %(day)s anyway. Choose that day or an earlier one.")
                % {"day": dates.day(self.mandate.ends_on, year=True)}
            )
        return day
