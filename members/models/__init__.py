"""Who we are: people, their organisations, how long each belongs, and what each person may speak for."""

from members.models.applications import Application, ApplicationQuerySet
from members.models.contact_checks import ContactCheck, ContactCheckQuerySet
from members.models.imports import PeopleImport, PeopleImportQuerySet
from members.models.invitations import Invitation, InvitationQuerySet
from members.models.leaving import LeaveNotice, LeaveNoticeQuerySet, NoticePeriod, NoticePeriodQuerySet
from members.models.mandates import Mandate, MandateQuerySet
from members.models.merging import Kind, Merge, NotTheSame
from members.models.organisations import (
    HOME_COUNTY,
    Membership,
    MembershipQuerySet,
    Organisation,
    OrganisationQuerySet,
    Population,
)
from members.models.people import Person, PersonManager, PersonQuerySet, Role, RoleQuerySet
from members.models.periods import no_overlap
from members.models.requests import ChangeRequest, ChangeRequestQuerySet
from members.models.seen import ProfileView
from members.models.sign_in import IdentityDomain, IdentityProvider, SecondFactorRule

__all__ = [
    "HOME_COUNTY",
    "Application",
    "ApplicationQuerySet",
    "ChangeRequest",
    "ChangeRequestQuerySet",
    "ContactCheck",
    "ContactCheckQuerySet",
    "IdentityDomain",
    "IdentityProvider",
    "Invitation",
    "InvitationQuerySet",
    "Kind",
    "LeaveNotice",
    "LeaveNoticeQuerySet",
    "Mandate",
    "MandateQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Merge",
    "NotTheSame",
    "NoticePeriod",
    "NoticePeriodQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "PeopleImport",
    "PeopleImportQuerySet",
    "Person",
    "PersonManager",
    "PersonQuerySet",
    "Population",
    "ProfileView",
    "Role",
    "RoleQuerySet",
    "SecondFactorRule",
    "no_overlap",
]
