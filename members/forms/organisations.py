"""Forms of organisations and memberships."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules
from members.forms.fields import DOMAIN, Day, OrganisationNumber
from members.models import Membership, Organisation
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line


class ContactDetailsForm(EditForm, forms.ModelForm):
    """What the organisation's own contact keeps in order."""

    website = forms.URLField(label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https")
    postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "postal-code"}),
        validators=[RegexValidator(r"^[0-9]{3} ?[0-9]{2}$", gettext_lazy("Write five digits, for example 271 00."))],
    )
    peppol_id = forms.CharField(
        label=gettext_lazy("Peppol address"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Where e-invoices are sent, for example 0007:2120001124."),
        widget=forms.TextInput(attrs={"class": "mid"}),
        validators=[
            RegexValidator(
                r"^[0-9]{4}:[A-Za-z0-9._~-]{1,50}$",
                gettext_lazy("Write four digits, a colon and the number, for example 0007:2120001124."),
            )
        ],
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = rules.CONTACT_FIELDS
        field_classes = dict.fromkeys(("street", "town", "invoice_reference"), Line)
        help_texts = {
            "invoice_reference": gettext_lazy("The code that takes an invoice to the right person in your organisation."),
        }
        widgets = {
            "town": forms.TextInput(attrs={"class": "mid"}),
            "invoice_reference": forms.TextInput(attrs={"class": "mid"}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.open_on(self.instance)

    @classmethod
    def read(cls, thing: Organisation) -> dict[str, Any]:
        return forms.model_to_dict(thing, cls.Meta.fields)

    def clean_postcode(self) -> str:
        digits: str = self.cleaned_data["postcode"].replace(" ", "")
        return f"{digits[:3]} {digits[3:]}".strip()


class OrganisationForm(ContactDetailsForm):
    """Everything about an organisation, for the administrator."""

    organisation_number = OrganisationNumber()

    class Meta(ContactDetailsForm.Meta):
        fields: tuple[str, ...] = ("name", "short_name", "organisation_number", "email_domain", *rules.CONTACT_FIELDS)
        field_classes = {**ContactDetailsForm.Meta.field_classes, "name": Line, "short_name": Line}
        error_messages = {
            "name": {"required": gettext_lazy("Write the name, for example Ystads kommun.")},
            "short_name": {"required": gettext_lazy("Write the short name, for example Ystad.")},
        }
        help_texts = {
            **ContactDetailsForm.Meta.help_texts,
            "short_name": gettext_lazy("As it is said in a sentence: Malmö, Öresunds miljökluster."),
            "email_domain": gettext_lazy(
                "What stands after @ in colleagues’ addresses. Used to warn when an invitation goes elsewhere."
            ),
        }

    def clean_email_domain(self) -> str:
        domain = str(self.cleaned_data["email_domain"]).strip().lower().lstrip("@")
        if domain and not DOMAIN.fullmatch(domain):
            raise ValidationError(_("Write only what stands after @, for example ystad.se."))
        return domain


class NewOrganisationForm(OrganisationForm):
    """An organisation that is not a municipality: those are loaded from the official register."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.MUNICIPALITY],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of organisation it is.")},
    )
    field_order = ("kind", "name", "short_name", "organisation_number")

    class Meta(OrganisationForm.Meta):
        fields = ("kind", *OrganisationForm.Meta.fields)


class MembershipForm(forms.Form):
    starts_on = Day(label=gettext_lazy("First day"))
    ends_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty when no end is decided.")
    )
    decision_reference = Line(
        label=gettext_lazy("Decision"),
        required=False,
        max_length=Membership._meta.get_field("decision_reference").max_length,
        help_text=gettext_lazy("The decision that says so, for example KS 2026/123 § 45."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )


class MembershipEndForm(forms.Form):
    """Only a membership whose end is decided can be told to go on."""

    ends_on = Day(label=gettext_lazy("Last day"))
    reason = Line(label=gettext_lazy("Why it ends"), max_length=500, required=False)
    reference = Line(
        label=gettext_lazy("Decision"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Under which the notice or the decision is found, for example NK 2026/31."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("ends_on", membership.ends_on)
        self.initial.setdefault("reason", membership.leave_reason)
        self.initial.setdefault("reference", membership.leave_reference)
        if membership.ends_on:
            self.fields["ends_on"].required = False
            self.fields["ends_on"].help_text = _("Empty the field to let the membership go on.")
