"""Forms of members and people: what may be typed, and what each field says when it is wrong."""

from members.forms.contact_checks import ContactCheckForm
from members.forms.fields import Day, OrganisationNumber
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import FirstAdministratorForm, PersonAddForm, PersonForm, ProfileForm, RoleEndForm, RoleForm

__all__ = [
    "ContactCheckForm",
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
    "RoleEndForm",
    "RoleForm",
]
