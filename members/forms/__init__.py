"""Forms of members and people: what may be typed, and what each field says when it is wrong."""

from members.forms.contact_checks import ContactCheckForm
from members.forms.fields import Day, OrganisationNumber
from members.forms.invitations import AcceptForm, InviteForm
from members.forms.mandates import MandateAddForm, MandateEndForm, MandateForm
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import FirstAdministratorForm, PersonForm, ProfileForm, RoleForm
from members.forms.roles import RoleDaysForm, RoleEndForm

__all__ = [
    "AcceptForm",
    "ContactCheckForm",
    "ContactDetailsForm",
    "Day",
    "FirstAdministratorForm",
    "InviteForm",
    "MandateAddForm",
    "MandateEndForm",
    "MandateForm",
    "MembershipEndForm",
    "MembershipForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "OrganisationNumber",
    "PersonForm",
    "ProfileForm",
    "RoleDaysForm",
    "RoleEndForm",
    "RoleForm",
]
