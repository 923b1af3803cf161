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
from members.forms.contact_checks import ContactCheckForm
from members.forms.fields import Day, OrganisationNumber
from members.forms.invitations import AcceptForm, InviteForm
from members.forms.leaving import ConfirmNoticeForm, LeaveNoticeForm
from members.forms.mandates import MandateAddForm, MandateEndForm, MandateForm
from members.forms.merging import MergeForm
from members.forms.organisations import (
    ContactDetailsForm,
    MembershipEndForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
)
from members.forms.people import ColleagueForm, FirstAdministratorForm, PersonForm, ProfileForm, RoleForm
from members.forms.people_choice import PersonChoice
from members.forms.requests import ApproveForm, DeclineForm, ProposeEmailForm, ProposeForm
from members.forms.roles import RoleDaysForm, RoleEndForm
from members.forms.sign_in import ProviderForm, SecondFactorForm
from members.forms.visibility import VisibilityForm

__all__ = [
    "AcceptForm",
    "ApplicationForm",
    "ApproveForm",
    "CheckForm",
    "ColleagueForm",
    "ConfirmNoticeForm",
    "ContactCheckForm",
    "ContactDetailsForm",
    "Day",
    "DecisionForm",
    "DeclineForm",
    "FirstAdministratorForm",
    "FirstContactForm",
    "FirstDayForm",
    "IntroducedForm",
    "InviteForm",
    "LeaveNoticeForm",
    "MandateAddForm",
    "MandateEndForm",
    "MandateForm",
    "MembershipEndForm",
    "MembershipForm",
    "MergeForm",
    "NewOrganisationForm",
    "OrganisationForm",
    "OrganisationNumber",
    "OutsideApplicationForm",
    "PersonChoice",
    "PersonForm",
    "ProfileForm",
    "ProposeEmailForm",
    "ProposeForm",
    "ProviderForm",
    "RoleDaysForm",
    "RoleEndForm",
    "RoleForm",
    "SecondFactorForm",
    "VisibilityForm",
    "WrittenApplicationForm",
]
