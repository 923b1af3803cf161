"""Proposing a change, and answering a proposal."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules
from members.forms.fields import DOMAIN, OrganisationNumber
from members.models import ChangeRequest, Organisation, Person
from network_portal.lib.forms import Line, offer

CODE = gettext_lazy("Write the code with four digits, for example 1286.")


def _reason(**options: Any) -> Line:
    return Line(max_length=500, widget=forms.TextInput(), **options)


class ProposeForm(forms.Form):
    """One field of an organisation. What is typed is read as that field is read everywhere else."""

    field = forms.ChoiceField(
        label=gettext_lazy("What should be changed?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what should be changed.")},
    )
    value = Line(
        label=gettext_lazy("New value"),
        max_length=254,
        error_messages={"required": gettext_lazy("Write what should stand there instead.")},
    )
    reason = _reason(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("The office reads it, for example: “We changed our name on 1 January, KF § 12.”"),
        error_messages={"required": gettext_lazy("Write why, so that the office can decide.")},
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        offer(
            self,
            "field",
            [
                (name, _("%(field)s: now %(value)s") % {"field": _label(name), "value": _written(organisation, name)})
                for name in rules.fields_to_propose(organisation)
            ],
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name, value = cleaned.get("field"), cleaned.get("value")
        if name and value:
            try:
                cleaned["value"] = READ[name].clean(value)
            except ValidationError as error:
                self.add_error("value", error)
        return cleaned


class ProposeEmailForm(forms.Form):
    """A new address for one's account, or for a colleague's."""

    value = forms.EmailField(
        label=gettext_lazy("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = _reason(
        label=gettext_lazy("Why?"),
        error_messages={"required": gettext_lazy("Write why, so that the office can decide.")},
    )

    def clean_value(self) -> str:
        value = str(self.cleaned_data["value"]).lower()
        if Person.objects.filter(email=value).exists():
            raise ValidationError(_("Another account already has that address. Ask the network’s office to look at it."))
        return value


class ApproveForm(forms.Form):
    """`seen` carries the value that the office saw; another one is never written over unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = _reason(label=gettext_lazy("A word to the one who asked"), required=False)


class DeclineForm(forms.Form):
    answer = _reason(
        label=gettext_lazy("Why not?"),
        help_text=gettext_lazy("The one who proposed it reads this."),
        error_messages={"required": gettext_lazy("Write why, so that the one who asked understands.")},
    )


class _Domain(Line):
    def clean(self, value: Any) -> str:
        domain = str(super().clean(value)).lower().lstrip("@")
        if not DOMAIN.fullmatch(domain):
            raise ValidationError(_("Write only what stands after @, for example ystad.se."))
        return domain


def _written(organisation: Organisation, name: str) -> str:
    """The value as people write it."""
    if name == "organisation_number":
        return organisation.written_number
    return str(getattr(organisation, name) or "–")


def _label(name: str) -> str:
    return str(ChangeRequest.Field(name).label)


# How each field is read: as the office itself would have to write it.
READ: dict[str, forms.Field] = {
    "name": Line(max_length=150),
    "short_name": Line(max_length=60),
    "organisation_number": OrganisationNumber(),
    "municipality_code": Line(
        max_length=4, validators=[RegexValidator(r"^[0-9]{4}$", CODE)], error_messages={"max_length": CODE}
    ),
    "email_domain": _Domain(max_length=100),
}
