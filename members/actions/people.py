"""People: who is let in, and whose account is closed."""

import uuid
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from members import rules, sessions
from members.actions.roles import end, give, give_role, warn_of_no_contact
from members.actions.shared import apply, lock_administrators, lock_person, lock_with_roles
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal


@transaction.atomic
def add_person(
    email: str,
    name: str,
    organisation: Organisation,
    kind: str,
    *,
    by: Person | None,
    starts_on: date | None = None,
    **details: Any,
) -> Person:
    """Somebody who acts for the organisation at once, without being asked and without a letter: how the demo network gets
    its people. Everybody else is invited. Who has an account keeps it, with its name, and gets the role."""
    known = Person.objects.filter(email=email.strip().lower()).first()
    if known:
        give_role(known, organisation, kind, starts_on, by=by)
        return known
    person = open_account(email, name, by=by, **details)
    give(person, organisation, kind, starts_on, None, by)
    return person


def open_account(email: str, name: str, *, by: Person | None, password: str | None = None, **details: Any) -> Person:
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, password, name=name, **details)
    except IntegrityError:
        raise Refused(_("Somebody else added that address just now. Try again.")) from None
    names = {"name": person.name, "email": person.email}
    journal("members.person_added", person, by=by or (person if password else None), personal=names)
    return person


@transaction.atomic
def change_person(person: Person, *, by: Person | None, **changes: Any) -> Person:
    """Change the named fields (name, title, phone, language, theme, email)."""
    person = lock_person(person)
    rules.must_not_be_erased(person)
    before, after = apply(person, changes)
    if not after:
        return person
    try:
        with transaction.atomic():
            person.save(update_fields=list(after))
    except IntegrityError:
        raise Refused(_("Another account already has that e-mail address.")) from None
    journal("members.person_changed", person, by=by, personal={"before": before, "after": after})
    if "email" in after:
        EmailAddress.objects.filter(user=person).delete()  # allauth's copy; it is made anew at the next sign-in
    return person


@transaction.atomic
def renew_calendar_token(person: Person, *, by: Person | None) -> Person:
    """Give the calendar feed a new address; whoever knows the old one reads no more. The journal names neither."""
    person.calendar_token = uuid.uuid4()
    person.save(update_fields=["calendar_token"])
    journal("members.calendar_token_renewed", person, by=by)
    return person


@transaction.atomic
def close_account(person: Person, *, by: Person | None) -> Person:
    """Nobody signs in with the account from now on, its roles end today, and so do its sessions: an account that is opened
    again is not at once open wherever it once was."""
    person, roles = lock_with_roles(person)
    today = dates.today()
    if any(role.kind == Role.Kind.NETWORK_ADMINISTRATOR for role in roles):
        lock_administrators()
        rules.must_leave_an_administrator(person, today)
    person.is_active = False
    person.save(update_fields=["is_active"])
    for role in roles:
        end(role, today, by)
    sessions.end_others(person, None)
    journal("members.account_closed", person, by=by)
    for role in roles:
        if role.kind == Role.Kind.ORGANISATION_CONTACT:
            warn_of_no_contact(role.organisation, today)
    return person


@transaction.atomic
def reopen_account(person: Person, *, by: Person | None) -> Person:
    """Let the person sign in again. Roles do not come back by themselves."""
    rules.must_not_be_erased(lock_person(person))
    Person.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    journal("members.account_reopened", person, by=by)
    return person


def act_for(person: Person, organisation: Organisation) -> None:
    """Choose which of one's own organisations forms and lists begin with. It gives no right: those come from the roles."""
    if organisation.pk not in person.organisation_ids:
        raise Refused(_("You have no role in %(organisation)s today.") % {"organisation": organisation})
    Person.objects.filter(pk=person.pk).update(acts_for=organisation)
    person.acts_for = organisation
