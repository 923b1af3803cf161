"""Who we are: people, their organisations, how long each belongs, and what each person may speak for."""

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
from members.models.sign_in import IdentityDomain, IdentityProvider, SecondFactorRule

__all__ = [
    "HOME_COUNTY",
    "IdentityDomain",
    "IdentityProvider",
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
    "SecondFactorRule",
    "no_overlap",
]
