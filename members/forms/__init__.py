"""Forms of members and people: what may be typed, and what each field says when it is wrong."""

from members.forms.fields import Day, OrganisationNumber
from members.forms.merging import MergeForm
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import FirstAdministratorForm, PersonAddForm, PersonForm, ProfileForm, RoleEndForm, RoleForm
from members.forms.requests import ApproveForm, DeclineForm, ProposeEmailForm, ProposeForm
from members.forms.visibility import VisibilityForm

__all__ = [
    "ApproveForm",
    "ContactDetailsForm",
    "Day",
    "DeclineForm",
    "FirstAdministratorForm",
    "MembershipEndForm",
    "MembershipForm",
    "MergeForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "OrganisationNumber",
    "PersonAddForm",
    "PersonForm",
    "ProfileForm",
    "ProposeEmailForm",
    "ProposeForm",
    "RoleEndForm",
    "RoleForm",
    "VisibilityForm",
]
