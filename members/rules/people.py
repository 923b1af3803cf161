"""People, their details and their accounts."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from members.models import Organisation, Person
from members.rules.grants import CORRECT_COLLEAGUES, ERASE, MANAGE_OWN_PEOPLE, MANAGE_PEOPLE, PROPOSE, SEE_PEOPLE
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

VIEWS_KEPT = timedelta(days=365)  # who opened whose page; the network's own choice, no law says how long


def may_see_people(person: Person) -> bool:
    return SEE_PEOPLE.allows(person)


def may_export_people(person: Person) -> bool:
    """A file with everybody's address is easily passed on; the network's office answers for it."""
    return MANAGE_PEOPLE.allows(person)


def answers_for(person: Person, other: Person) -> bool:
    """Oneself, and those who act for an organisation that one is the contact of."""
    contact_for = person.organisations_as(*PROPOSE.roles)
    return person.pk == other.pk or any(role.organisation_id in contact_for for role in other.active_roles)


def views_kept_since() -> date:
    """The first day of which the portal still remembers who opened whose page."""
    return dates.today() - VIEWS_KEPT


def may_manage_people(person: Person, organisation: Organisation) -> bool:
    """Invite people to the organisation and give them roles there."""
    return MANAGE_OWN_PEOPLE.allows(person, organisation.pk) or MANAGE_PEOPLE.allows(person)


def may_invite_anybody(person: Person) -> bool:
    """Whether there is an organisation that the person may invite people to."""
    return MANAGE_PEOPLE.allows(person) or bool(person.organisations_as(*MANAGE_OWN_PEOPLE.roles))


def may_change_person(person: Person, other: Person) -> bool:
    """Correct name and e-mail. The account is the person's own, and changing its address would hand it over."""
    return MANAGE_PEOPLE.allows(person) and not other.is_erased


def may_correct_person(person: Person, other: Person) -> bool:
    """Correct job title and phone number: the contact's task, for colleagues that no other organisation has a say in."""
    if may_change_person(person, other):
        return True
    places = {role.organisation_id for role in other.active_roles}
    own = person.organisations_as(*CORRECT_COLLEAGUES.roles)
    return other.is_active and other.pk != person.pk and bool(places) and places <= set(own)


def has_never_signed_in(person: Person) -> bool:
    """An account from before invitations were rows: its owner chooses a password by “Forgot your password?”."""
    return person.is_active and person.last_login is None


def may_close_account(person: Person, other: Person) -> bool:
    """Nobody closes their own account by mistake. What is erased stays closed."""
    return MANAGE_PEOPLE.allows(person) and person.pk != other.pk and not other.is_erased


def may_erase(person: Person, other: Person) -> bool:
    """Oneself, and anybody for the administrator, who gets the requests of those who can no longer sign in."""
    return not other.is_erased and (person.pk == other.pk or ERASE.allows(person))


def is_outside_domain(email: str, organisation: Organisation) -> bool:
    """Whether the address is neither at the organisation's domain nor below it."""
    domain = email.rpartition("@")[2].lower()
    own = organisation.email_domain.lower()
    return bool(own) and domain != own and not domain.endswith(f".{own}")


def must_not_be_erased(person: Person) -> None:
    if person.is_erased:
        raise Refused(
            _("The personal data of %(person)s are erased, and nothing of it can be brought back.") % {"person": person}
        )


def must_be_open(person: Person) -> None:
    must_not_be_erased(person)
    if not person.is_active:
        raise Refused(_("The account of %(person)s is closed. An administrator can open it again.") % {"person": person})
