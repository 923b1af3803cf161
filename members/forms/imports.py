"""The form in which a file with people to invite is chosen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, ngettext

from members import rules
from members.models import Organisation, Person
from network_portal.lib.forms import offer


class LookedTwiceForm(forms.Form):
    """Asked only when somebody in the file has an address outside the organisation's domain."""

    outside = forms.BooleanField(
        label=gettext_lazy("The addresses outside the domain are right"),
        error_messages={
            "required": gettext_lazy(
                "Look at the addresses outside the domain once more, and tick the box if they are right."
            )
        },
    )

    def __init__(self, *args: Any, outside: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["outside"].help_text = ngettext(
            "%(n)d address is not at the organisation’s domain. It is marked below.",
            "%(n)d addresses are not at the organisation’s domain. They are marked below.",
            outside,
        ) % {"n": outside}
        if not outside:
            del self.fields["outside"]


class PeopleFileForm(forms.Form):
    """`organisation` is where rows go that name none; asked for only of those who staff several."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=120,
        help_text=gettext_lazy("Excel (.xlsx) or CSV, at most 5,000 rows. Nothing is sent before you have seen the rows."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the people."),
            "empty": gettext_lazy("The file is empty. Choose another one."),
            "max_length": gettext_lazy("The name of the file is too long. Give it a shorter one."),
            "invalid": gettext_lazy("Choose the file with the people."),
            "missing": gettext_lazy("Choose the file with the people."),
        },
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation of rows that name none"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("Every row names its organisation"),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the organisations in the list.")},
    )

    def add_error(self, field: str | None, error: Any) -> None:
        """Whatever is refused about the file is said at the file."""
        super().add_error(field or "file", error)

    def __init__(self, *args: Any, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        staffed = rules.organisations_to_staff(by).order_by("sort_name")
        offer(self, "organisation", staffed)
        own = by.acting_for
        self.fields["organisation"].initial = own.pk if own and not by.is_administrator else None
