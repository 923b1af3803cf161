"""The form with which a member confirms twice a year what the network knows of it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms.organisations import ContactDetailsForm
from members.models import ContactCheck, Role
from network_portal.lib.forms import offer

RIGHT, WRONG = "right", "wrong"


class RoleChoiceField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, role: Role) -> str:
        return f"{role.person}, {role.get_kind_display()}"


class ContactCheckForm(ContactDetailsForm):
    """`left`: the roles of those who have left. `remark` is asked for when the basis of the fee is wrong."""

    left = RoleChoiceField(
        label=gettext_lazy("Has anybody left?"),
        queryset=Role.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Tick those who no longer have the task. Their role ends today, and they are told. Is somebody missing? "
            "Confirm first, and invite them on the page you then come to."
        ),
    )
    basis = forms.ChoiceField(
        label=gettext_lazy("Is the basis of the fee right?"),
        choices=[(RIGHT, gettext_lazy("Yes, it is right")), (WRONG, gettext_lazy("No, something is wrong"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether the basis of the fee is right.")},
    )
    remark = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only when something is wrong. The network’s office reads it and answers you."),
    )
    field_order = ("left", "invoice_reference", "peppol_id", "street", "postcode", "town", "website", "basis", "remark")

    def __init__(self, *args: Any, check: ContactCheck, basis: str, **options: Any) -> None:
        super().__init__(*args, instance=check.organisation, **options)
        people = check.organisation.roles.current().filter(person__is_active=True).select_related("person")
        offer(self, "left", people.order_by("person__sort_name", "kind"))
        self.fields["basis"].help_text = basis

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("basis") == WRONG and not values.get("remark"):
            self.add_error("remark", ValidationError(_("Write what is wrong, so that the office can put it right.")))
        return values

    def answer(self) -> dict[str, Any]:
        """What the action is told; a remark only when the basis is said to be wrong."""
        values = dict(self.cleaned_data)
        is_wrong = values.pop("basis") == WRONG
        return {**values, "remark": values["remark"] if is_wrong else ""}
