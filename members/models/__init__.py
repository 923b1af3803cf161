"""Who we are: people, their organisations, how long each belongs, and what each person may speak for."""

from members.models.applications import Application, ApplicationQuerySet
from members.models.leaving import LeaveNotice, LeaveNoticeQuerySet, NoticePeriod, NoticePeriodQuerySet
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

__all__ = [
    "HOME_COUNTY",
    "Application",
    "ApplicationQuerySet",
    "LeaveNotice",
    "LeaveNoticeQuerySet",
    "Membership",
    "MembershipQuerySet",
    "NoticePeriod",
    "NoticePeriodQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonManager",
    "PersonQuerySet",
    "Population",
    "Role",
    "RoleQuerySet",
    "no_overlap",
]
