"""Two that are the same: which is kept, and which values."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from members.forms.fields import JOB_TITLE
from members.models import Organisation, Person
from network_portal.lib.forms import label_of, offer

PERSON_FIELDS = ("name", "email", "title", "phone")
ORGANISATION_FIELDS = (
    *("name", "short_name", "organisation_number", "municipality_code", "email_domain", "website"),
    *("street", "postcode", "town", "invoice_reference", "peppol_id"),
)
FIRST, SECOND = "first", "second"


class MergeForm(forms.Form):
    """`keep` says which row stays; for each field in which the two differ, whose value it gets."""

    keep = forms.ChoiceField(
        label=gettext_lazy("Which one is kept?"),
        widget=forms.RadioSelect,
        choices=[(FIRST, ""), (SECOND, "")],
        error_messages={"required": gettext_lazy("Choose which one is kept.")},
    )

    def __init__(self, *args: Any, first: Person | Organisation, second: Person | Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pair: dict[str, Person | Organisation] = {FIRST: first, SECOND: second}
        offer(self, "keep", [(key, _said(one)) for key, one in self.pair.items()])
        for name in PERSON_FIELDS if isinstance(first, Person) else ORGANISATION_FIELDS:
            values = {key: getattr(one, name) or "" for key, one in self.pair.items()}
            if values[FIRST] != values[SECOND]:
                self.fields[name] = forms.ChoiceField(
                    label=_label(type(first), name),
                    widget=forms.RadioSelect,
                    choices=[(key, value or "–") for key, value in values.items()],
                    initial=FIRST if values[FIRST] else SECOND,
                    error_messages={"required": gettext_lazy("Choose which value is kept.")},
                )

    @property
    def kept(self) -> Any:
        return self.pair[self.cleaned_data["keep"]]

    @property
    def gone(self) -> Any:
        return self.pair[SECOND if self.cleaned_data["keep"] == FIRST else FIRST]

    @property
    def values(self) -> dict[str, Any]:
        chosen = {name: key for name, key in self.cleaned_data.items() if name != "keep"}
        return {name: getattr(self.pair[key], name) for name, key in chosen.items()}


def _said(one: Person | Organisation) -> str:
    """Two with the same name are told apart by the address or the number."""
    more = one.email if isinstance(one, Person) else one.written_number
    return f"{one} ({one.pk}), {more}"


def _label(model: type[Person] | type[Organisation], name: str) -> Any:
    """The portal says job title of a person, and title of an event."""
    return JOB_TITLE if name == "title" else capfirst(label_of(model, name))
