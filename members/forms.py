"""What people type about members and people. A form cleans; it does not act."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.se import orgnr

from members import rules
from members.models import Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import DateInput, Line

# Names of letters and digits with dots between, as DNS has them; å, ä and ö are allowed there too.
DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
JOB_TITLE = gettext_lazy("Job title")
PERSONS_NAME = gettext_lazy("Write the person’s name, for example Anna Berg.")
NUMBER_TAKEN = gettext_lazy("There is already an organisation with that number. Look for it in the list of organisations.")
NUMBER_EXAMPLE = gettext_lazy("Write the organisation number with ten digits, for example 212000-1124.")


class Day(forms.DateField):
    """A day of this century: a slip like 0206 or 20226 is caught before it becomes a membership."""

    widget = DateInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        sentence = gettext_lazy("Choose a day between 2000 and 2099.")
        self.validators += [MinValueValidator(date(2000, 1, 1), sentence), MaxValueValidator(date(2099, 12, 31), sentence)]


class OrganisationNumber(forms.CharField):
    """Ten digits out of what people write: 212000-1124, 16 212000 1124."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Organisation number"))
        options.setdefault("help_text", gettext_lazy("Ten digits, for example 212000-1124."))
        options.setdefault("widget", forms.TextInput(attrs={"class": "mid", "inputmode": "numeric"}))
        super().__init__(max_length=20, error_messages={"required": NUMBER_EXAMPLE, "unique": NUMBER_TAKEN}, **options)

    def clean(self, value: Any) -> str:
        digits = "".join(sign for sign in super().clean(value) if sign.isascii() and sign.isdigit())
        if len(digits) == 12 and digits.startswith("16"):
            digits = digits[2:]
        if len(digits) != 10:
            raise ValidationError(NUMBER_EXAMPLE)
        if not orgnr.is_valid(digits):
            raise ValidationError(_("The last digit does not fit the others. Check the number."))
        return digits


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
        field_classes = {"name": Line, "short_name": Line}
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
    decision_reference = forms.CharField(
        label=gettext_lazy("Decision"),
        required=False,
        max_length=Membership._meta.get_field("decision_reference").max_length,
        help_text=gettext_lazy("The decision that says so, for example KS 2026/123 § 45."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )


class MembershipEndForm(forms.Form):
    """Only a membership whose end is decided can be told to go on."""

    ends_on = Day(label=gettext_lazy("Last day"))

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("ends_on", membership.ends_on)
        if membership.ends_on:
            self.fields["ends_on"].required = False
            self.fields["ends_on"].help_text = _("Empty the field to let the membership go on.")


class PersonAddForm(forms.Form):
    """An invitation. An address outside the organisation's domain is sent to only after a second look."""

    name = Line(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": PERSONS_NAME},
    )
    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    outside = forms.BooleanField(label=gettext_lazy("The address is right"), required=False)
    title = Line(label=JOB_TITLE, max_length=120, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the person will do.")},
    )
    starts_on = Day(label=gettext_lazy("From"), initial=dates.today)

    def __init__(self, *args: Any, organisation: Organisation, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        self.fields["kind"].choices = _role_choices(rules.roles_to_give(by, organisation))  # type: ignore[attr-defined]
        typed = str(self.data.get("email", "")).strip()
        if not rules.is_outside_domain(typed, organisation) or "@" not in typed:
            del self.fields["outside"]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_outside(self) -> bool:
        if not self.cleaned_data["outside"]:
            raise ValidationError(
                _("The address is not at %(domain)s. Look at it once more, and tick the box if it is right.")
                % {"domain": self.organisation.email_domain}
            )
        return True


class RoleForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose the organisation."),
            "invalid_choice": gettext_lazy("Choose one of the organisations."),
        },
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the person will do.")},
    )
    starts_on = Day(label=gettext_lazy("From"), initial=dates.today)
    ends_on = Day(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty when no end is decided.")
    )

    def __init__(self, *args: Any, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        places = rules.organisations_to_staff(by)
        kinds = {kind for place in places for kind in rules.roles_to_give(by, place)}
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["organisation"].initial = places[0]
        self.fields["kind"].choices = _role_choices(kind for kind in Role.Kind.values if kind in kinds)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        organisation, kind = cleaned.get("organisation"), cleaned.get("kind")
        if organisation and kind and kind not in rules.roles_to_give(self.by, organisation):
            self.add_error("kind", _("That role does not exist in %(organisation)s.") % {"organisation": organisation})
        return cleaned


class RoleEndForm(forms.Form):
    ends_on = Day(label=gettext_lazy("Last day"), initial=dates.today)


class ProfileForm(forms.ModelForm):
    """One's own details."""

    class Meta:
        model = Person
        fields = ("name", "title", "phone", "language", "theme")
        field_classes = {"name": Line, "title": Line}
        labels = {"title": JOB_TITLE}
        error_messages = {"name": {"required": gettext_lazy("Write your name.")}}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
            "language": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }


class PersonForm(forms.ModelForm):
    """Somebody else's details, put right."""

    class Meta:
        model = Person
        fields = ("name", "email", "title", "phone")
        field_classes = {"name": Line, "title": Line}
        labels = {"title": JOB_TITLE}
        error_messages = {
            "name": {"required": PERSONS_NAME},
            "email": {
                "unique": gettext_lazy("Somebody else in the portal has that address. Look for the person among people.")
            },
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class FirstAdministratorForm(forms.Form):
    """The office that runs the network, and the person who opens the portal."""

    organisation_name = Line(
        label=gettext_lazy("The organisation that runs the network"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write the name of the organisation.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    organisation_number = OrganisationNumber()
    name = Line(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your work e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password.")},
        help_text=gettext_lazy("At least twelve characters. A few words in a row are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Person(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", "")))
        return password


def _role_choices(kinds: Any) -> list[tuple[str, Any]]:
    return [(kind, Role.Kind(kind).label) for kind in kinds]
