"""Organisations’ own sign-in, and the second factor of roles."""

from members.models import Organisation, Person
from members.rules.grants import SEE_OWN_SIGN_IN, SET_SIGN_IN


def may_set_sign_in(person: Person) -> bool:
    """Organisations' own sign-in, and the second factor of roles."""
    return SET_SIGN_IN.allows(person)


def may_see_sign_in(person: Person, organisation: Organisation) -> bool:
    return SEE_OWN_SIGN_IN.allows(person, organisation.pk) or SET_SIGN_IN.allows(person)
