"""Organisations and their memberships."""

from datetime import date

from django.utils.translation import gettext as _

from members.models import Membership, Organisation, Person
from members.rules.grants import EDIT_ORGANISATIONS, EDIT_OWN_ORGANISATION, GIVE_NOTICE, MANAGE_MEMBERSHIPS
from members.rules.periods import overlapping, period, written
from network_portal.lib.refusals import Refused

# What an organisation's contact may change of it; the rest identifies it and is the administrator's.
CONTACT_FIELDS = ("street", "postcode", "town", "invoice_reference", "peppol_id", "website")


def may_see_affairs(person: Person, organisation: Organisation) -> bool:
    """Links to the organisation's fees, needs and reports: for those who act for it, and for administrators.

    What stands behind a link is guarded where it lives: an administrator reads no report of another organisation.
    """
    return organisation.pk in person.organisation_ids or person.is_administrator


def may_add_organisation(person: Person) -> bool:
    return EDIT_ORGANISATIONS.allows(person)


def may_edit_organisation(person: Person, organisation: Organisation) -> bool:
    return EDIT_OWN_ORGANISATION.allows(person, organisation.pk) or EDIT_ORGANISATIONS.allows(person)


def may_rename_organisation(person: Person) -> bool:
    """Name, number and e-mail domain, by which invoices and invitations know the organisation."""
    return EDIT_ORGANISATIONS.allows(person)


def may_manage_memberships(person: Person) -> bool:
    return MANAGE_MEMBERSHIPS.allows(person)


def may_give_notice(person: Person, organisation: Organisation) -> bool:
    """That the organisation leaves: its own contact, or the administrator for somebody who wrote or phoned."""
    return GIVE_NOTICE.allows(person, organisation.pk) or MANAGE_MEMBERSHIPS.allows(person)


def must_be_free(organisation: Organisation, starts_on: date, ends_on: date | None, besides: int = 0) -> None:
    """No other membership in the period; the one with the id `besides` is not another."""
    other = overlapping(organisation.memberships.exclude(pk=besides), starts_on, ends_on)
    if other:
        raise Refused(
            _("%(organisation)s is already a member %(period)s. Choose days outside that period.")
            % {"organisation": organisation, "period": period(other)},
            field="starts_on",
        )


def must_belong(organisation: Organisation, on: date) -> Membership | None:
    """The membership that covers the day. The network's own office needs none."""
    membership = organisation.memberships.current(on).first()
    if membership is None and organisation.kind != Organisation.Kind.COORDINATOR:
        raise Refused(
            _("%(organisation)s is not a member on %(day)s. Roles are given from the day the membership begins.")
            % {"organisation": organisation, "day": written(on)},
            field="starts_on",
        )
    return membership
