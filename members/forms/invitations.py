"""Forms of invitations: offering a role, and saying yes to it."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from members import rules
from members.forms.fields import JOB_TITLE, InvitedAddressForm, LetterLanguage, RoleAndDays
from members.models import Invitation, Organisation, Person, Role
from network_portal.lib.forms import Line, offer


class InviteForm(RoleAndDays, InvitedAddressForm):
    """An invitation: to whom, to what, and for how long."""

    name = Line(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The person can put it right when accepting."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = LetterLanguage(
        help_text=gettext_lazy("Who has an account already gets it in the language of the profile."),
    )
    field_order = ("email", "outside", "name", "kind", "starts_on", "ends_on", "language")

    def __init__(self, *args: Any, organisation: Organisation, by: Person, **options: Any) -> None:
        super().__init__(*args, organisation=organisation, **options)
        kinds = rules.roles_to_give(by, organisation)
        offer(self, "kind", [(kind, Role.Kind(kind).label) for kind in kinds])


class AcceptForm(forms.Form):
    """A new person's own words, and the password."""

    name = Line(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    title = Line(
        label=JOB_TITLE,
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    phone = Line(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        strip=False,
        error_messages={"required": gettext_lazy("Choose a password.")},
        help_text=gettext_lazy("At least twelve characters. A few words in a row are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.invitation = invitation
        self.initial.update({"name": invitation.name, "title": invitation.title})

    def clean_password(self) -> str:
        password = str(self.cleaned_data["password"])
        validate_password(password, Person(email=self.invitation.email, name=self.cleaned_data.get("name", "")))
        return password
