"""Who we are: people, their organisations, how long each belongs, and what each person may speak for."""

from members.models.contact_checks import ContactCheck, ContactCheckQuerySet
from members.models.invitations import Invitation, InvitationQuerySet
from members.models.mandates import Mandate, MandateQuerySet
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
    "ContactCheck",
    "ContactCheckQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Mandate",
    "MandateQuerySet",
    "Membership",
    "MembershipQuerySet",
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
