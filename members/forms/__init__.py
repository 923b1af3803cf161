"""Forms of members and people: what may be typed, and what each field says when it is wrong."""

from members.forms.applications import (
    ApplicationForm,
    CheckForm,
    DecisionForm,
    FirstContactForm,
    FirstDayForm,
    IntroducedForm,
    OutsideApplicationForm,
    WrittenApplicationForm,
)
from members.forms.fields import Day, OrganisationNumber
from members.forms.leaving import ConfirmNoticeForm, LeaveNoticeForm
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import FirstAdministratorForm, PersonAddForm, PersonForm, ProfileForm, RoleEndForm, RoleForm

__all__ = [
    "ApplicationForm",
    "CheckForm",
    "ConfirmNoticeForm",
    "ContactDetailsForm",
    "Day",
    "DecisionForm",
    "FirstAdministratorForm",
    "FirstContactForm",
    "FirstDayForm",
    "IntroducedForm",
    "LeaveNoticeForm",
    "MembershipEndForm",
    "MembershipForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "OrganisationNumber",
    "OutsideApplicationForm",
    "PersonAddForm",
    "PersonForm",
    "ProfileForm",
    "RoleEndForm",
    "RoleForm",
    "WrittenApplicationForm",
]
