"""Forms of members and people: what may be typed, and what each field says when it is wrong."""

from members.forms.fields import Day, OrganisationNumber
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import FirstAdministratorForm, PersonAddForm, PersonForm, ProfileForm, RoleEndForm, RoleForm
from members.forms.sign_in import ProviderForm, SecondFactorForm

__all__ = [
    "ContactDetailsForm",
    "Day",
    "FirstAdministratorForm",
    "MembershipEndForm",
    "MembershipForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "OrganisationNumber",
    "PersonAddForm",
    "PersonForm",
    "ProfileForm",
    "ProviderForm",
    "RoleEndForm",
    "RoleForm",
    "SecondFactorForm",
]
