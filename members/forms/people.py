"""Forms of people and roles."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import rules
from members.forms.fields import JOB_TITLE, PERSONS_NAME, OrganisationNumber, RoleAndDays
from members.models import Organisation, Person, Role
from network_portal.lib.forms import Line, offer


class RoleForm(RoleAndDays):
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Organisation"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose the organisation."),
            "invalid_choice": gettext_lazy("Choose one of the organisations."),
        },
    )
    field_order = ("organisation",)

    def __init__(self, *args: Any, by: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        places = rules.organisations_to_staff(by)
        kinds = {kind for place in places for kind in rules.roles_to_give(by, place)}
        offer(self, "organisation", places)
        if len(places) == 1:
            self.fields["organisation"].initial = places[0]
        offer(self, "kind", _role_choices(kind for kind in Role.Kind.values if kind in kinds))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        organisation, kind = cleaned.get("organisation"), cleaned.get("kind")
        if organisation and kind and kind not in rules.roles_to_give(self.by, organisation):
            self.add_error("kind", _("That role does not exist in %(organisation)s.") % {"organisation": organisation})
        return cleaned


class ProfileForm(forms.ModelForm):
    """One's own details."""

    class Meta:
        model = Person
        fields = ("name", "title", "phone", "language", "theme")
        field_classes = {"name": Line, "title": Line, "phone": Line}
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
        field_classes = {"name": Line, "title": Line, "phone": Line}
        labels = {"title": JOB_TITLE}
        error_messages = {
            "name": {"required": PERSONS_NAME},
            "email": {
                "unique": gettext_lazy("Somebody else in the portal has that address. Look for the person among people.")
            },
        }

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class ColleagueForm(forms.ModelForm):
    """What a contact puts right for a colleague. The name and the address to sign in with are the person's own."""

    class Meta:
        model = Person
        fields = ("title", "phone")
        field_classes = {"title": Line, "phone": Line}
        labels = {"title": JOB_TITLE}


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
