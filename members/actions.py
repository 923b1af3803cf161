"""What can be done with members and people. Every change is journalled with before and after."""

import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.models import Membership, Organisation, Person, Population, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell, tell_many

LOCK_SPACE = 7202  # PostgreSQL advisory lock: whoever changes who runs the network


# --- organisations -------------------------------------------------------------------------------------------------
@transaction.atomic
def add_organisation(
    kind: str, name: str, short_name: str, organisation_number: str, *, by: Person | None, **details: Any
) -> Organisation:
    """Add an organisation to the register. `organisation_number`: ten digits. It becomes a member by `join`."""
    try:
        with transaction.atomic():
            organisation = Organisation.objects.create(
                kind=kind, name=name, short_name=short_name, organisation_number=organisation_number, **details
            )
    except IntegrityError:
        raise Refused(_("An organisation with that number is already in the register.")) from None
    journal("members.organisation_added", organisation, by=by, kind=kind, name=name, organisation_number=organisation_number)
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, *, by: Person | None, opened: Opened | None = None, **changes: Any
) -> Organisation:
    """Change the named fields; what is already so is left out of the journal.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    organisation = _lock(organisation)
    must_be_as_opened(organisation, opened, lambda: latest(organisation, "members.organisation_changed"))
    before, after = _apply(organisation, changes)
    if after:
        organisation.save(update_fields=list(after))
        journal("members.organisation_changed", organisation, by=by, before=before, after=after)
    return organisation


@transaction.atomic
def join(
    organisation: Organisation,
    starts_on: date,
    decision_reference: str = "",
    *,
    by: Person | None,
    ends_on: date | None = None,
) -> Membership:
    """Begin a membership on `starts_on`, by the decision named; open-ended unless `ends_on` (the last day) is given."""
    organisation = _lock(organisation)
    rules.must_be_in_order(starts_on, ends_on)
    rules.must_be_free(organisation, starts_on, ends_on)
    membership = Membership.objects.create(
        organisation=organisation, starts_on=starts_on, ends_on=ends_on, decision_reference=decision_reference
    )
    journal(
        "members.joined", membership, by=by, organisation=organisation.pk, decision=decision_reference, **_days(membership)
    )
    return membership


@transaction.atomic
def leave(membership: Membership, ends_on: date | None, *, by: Person | None) -> Membership:
    """End the membership after `ends_on`, its last day; None lets it go on. Roles in the organisation end with it."""
    organisation = _lock(membership.organisation)
    membership = organisation.memberships.get(pk=membership.pk)
    rules.must_not_have_ended(membership)
    rules.must_be_in_order(membership.starts_on, ends_on)
    rules.must_be_free(organisation, membership.starts_on, ends_on, besides=membership.pk)
    before = membership.ends_on
    membership.ends_on = ends_on
    membership.save(update_fields=["ends_on"])
    journal("members.left", membership, by=by, organisation=organisation.pk, before=_iso(before), after=_iso(ends_on))
    if ends_on:
        _end_access(membership, ends_on, by)
    return membership


def access_that_ends(membership: Membership, ends_on: date) -> list[Role]:
    """Roles that would outlast the membership: none in the network's own office or when the next membership follows on."""
    organisation = membership.organisation
    follows = organisation.memberships.current(ends_on + timedelta(days=1)).exclude(pk=membership.pk).exists()
    if organisation.kind == Organisation.Kind.COORDINATOR or follows:
        return []
    roles = organisation.roles.exclude(ends_on__lte=ends_on).filter(starts_on__gte=membership.starts_on)
    return list(roles.select_related("person", "organisation").order_by("person__sort_name"))


def _end_access(membership: Membership, ends_on: date, by: Person | None) -> None:
    roles = access_that_ends(membership, ends_on)
    for role in roles:
        _end(role, ends_on, by)
    context = {"organisation": membership.organisation, "ends_on": ends_on}
    _tell([role.person for role in roles], f"members.access_ends:{membership.pk}:{ends_on}", "access_ends", context)


def _tell(people: Iterable[Person], fact: str, template: str, context: dict[str, Any]) -> None:
    words = Words(f"members/notices/{template}.txt", context)
    tell_many((person, f"{fact}:{person.pk}", words) for person in people)


@transaction.atomic
def add_count(count: Population, *, by: Person | None) -> Population:
    """Write down an official count of a municipality's inhabitants."""
    count.save()
    data = {"inhabitants": count.inhabitants, "counted_on": _iso(count.counted_on), "source": count.source}
    journal("members.inhabitants_counted", count.organisation, by=by, **data)
    return count


# --- roles ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def give_role(
    person: Person,
    organisation: Organisation,
    kind: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    *,
    by: Person | None,
) -> Role:
    """Let `person` act for the organisation from `starts_on` (default today) to `ends_on`, and tell them."""
    role = _give(person, organisation, kind, starts_on, ends_on, by)
    if by is None or by.pk != person.pk:
        tell(person, f"members.role_given:{role.pk}", "members/notices/role_given.txt", {"role": role, "by": by})
    return role


def _give(
    person: Person, organisation: Organisation, kind: str, starts_on: date | None, ends_on: date | None, by: Person | None
) -> Role:
    """The role never outlasts the membership it rests on."""
    organisation = _lock(organisation)
    starts_on = starts_on or dates.today()
    rules.must_fit(organisation, kind)
    membership = rules.must_belong(organisation, starts_on)
    if membership and membership.ends_on:
        ends_on = min(ends_on or membership.ends_on, membership.ends_on)
    rules.must_be_in_order(starts_on, ends_on)
    rules.must_be_open(person)
    rules.must_not_have_role(person, organisation, kind, starts_on, ends_on)
    role = Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=starts_on, ends_on=ends_on)
    journal("members.role_given", role, by=by, **_role(role), **_days(role))
    return role


@transaction.atomic
def end_role(role: Role, ends_on: date, *, by: Person | None) -> None:
    """Let the role end after `ends_on`, its last day. A role that has not begun by then is taken back altogether."""
    organisation = _lock(role.organisation)
    role = organisation.roles.select_related("person", "organisation").get(pk=role.pk)
    rules.must_not_have_ended(role)
    if role.starts_on <= dates.today():
        rules.must_be_in_order(role.starts_on, ends_on)
    if role.kind == Role.Kind.NETWORK_ADMINISTRATOR:
        _lock_administrators()
        rules.must_leave_an_administrator(role.person, ends_on, role)
    _end(role, ends_on, by)
    if by is None or by.pk != role.person_id:
        key = f"members.role_ended:{role.person_id}:{organisation.pk}:{role.kind}:{ends_on}"
        tell(role.person, key, "members/notices/role_ended.txt", {"role": role, "ends_on": ends_on})
    if role.kind == Role.Kind.ORGANISATION_CONTACT:
        _warn_of_no_contact(organisation, ends_on)


def _end(role: Role, ends_on: date, by: Person | None) -> None:
    if role.starts_on > ends_on:
        journal("members.role_withdrawn", role, by=by, **_role(role), **_days(role))
        role.delete()
        return
    before = role.ends_on
    role.ends_on = ends_on
    role.save(update_fields=["ends_on"])
    journal("members.role_ended", role, by=by, **_role(role), before=_iso(before), after=_iso(ends_on))


def _warn_of_no_contact(organisation: Organisation, ends_on: date) -> None:
    """Tell the administrators when a member will have nobody who answers for it."""
    day_after = ends_on + timedelta(days=1)
    contacts = organisation.roles.current(day_after).filter(kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True)
    if contacts.exists() or not organisation.memberships.current(day_after).exists():
        return
    administrators = [role.person for role in rules.administrators().select_related("person").distinct("person")]
    context = {"organisation": organisation, "ends_on": ends_on}
    _tell(administrators, f"members.no_contact:{organisation.pk}:{ends_on}", "no_contact", context)


# --- people --------------------------------------------------------------------------------------------------------
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
    """Invite somebody to act for the organisation. Who has an account keeps it, with its name, and gets the role."""
    known = Person.objects.filter(email=email.strip().lower()).first()
    if known:
        give_role(known, organisation, kind, starts_on, by=by)
        return known
    try:
        with transaction.atomic():
            person = Person.objects.create_user(email, name=name, **details)
    except IntegrityError:
        raise Refused(_("Somebody else added that address just now. Try again.")) from None
    journal("members.person_added", person, by=by, name=person.name, email=person.email)
    role = _give(person, organisation, kind, starts_on, None, by)
    _invite(person, role, by, key=f"members.invited:{person.pk}")
    return person


@transaction.atomic
def invite_again(person: Person, *, by: Person | None) -> None:
    """Send the way in once more to somebody who has not signed in; twice in a minute is once."""
    rules.must_be_open(person)
    role = person.roles.select_related("organisation").order_by("-starts_on").first()
    if person.last_login is not None or role is None:
        raise Refused(_("%(person)s has already signed in, or has no role to be invited to.") % {"person": person})
    journal("members.invited_again", person, by=by, email=person.email)
    _invite(person, role, by, key=f"members.invited:{person.pk}:{dates.now():%Y-%m-%dT%H:%M}")


def _invite(person: Person, role: Role, by: Person | None, *, key: str) -> None:
    link = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    until = dates.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    tell(person, key, "members/notices/invitation.txt", {"role": role, "by": by, "link": link, "until": until})


@transaction.atomic
def change_person(person: Person, *, by: Person | None, **changes: Any) -> Person:
    """Change the named fields (name, title, phone, language, theme, email)."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    before, after = _apply(person, changes)
    if not after:
        return person
    try:
        with transaction.atomic():
            person.save(update_fields=list(after))
    except IntegrityError:
        raise Refused(_("Another account already has that e-mail address.")) from None
    journal("members.person_changed", person, by=by, before=before, after=after)
    if "email" in after:
        EmailAddress.objects.filter(user=person).delete()  # allauth's copy; it is made anew at the next sign-in
        if person.last_login is None and person.roles.exists():
            invite_again(person, by=by)
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
    """Nobody signs in with the account from now on, and its roles end today."""
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    today = dates.today()
    roles = list(person.roles.exclude(ends_on__lte=today).select_related("organisation", "person"))
    if any(role.kind == Role.Kind.NETWORK_ADMINISTRATOR for role in roles):
        _lock_administrators()
        rules.must_leave_an_administrator(person, today)
    person.is_active = False
    person.save(update_fields=["is_active"])
    for role in roles:
        _end(role, today, by)
    journal("members.account_closed", person, by=by)
    for role in roles:
        if role.kind == Role.Kind.ORGANISATION_CONTACT:
            _warn_of_no_contact(role.organisation, today)
    return person


@transaction.atomic
def reopen_account(person: Person, *, by: Person | None) -> Person:
    """Let the person sign in again. Roles do not come back by themselves."""
    Person.objects.filter(pk=person.pk).update(is_active=True)
    person.is_active = True
    journal("members.account_reopened", person, by=by)
    return person


@transaction.atomic
def create_first_administrator(
    token: str, *, organisation_name: str, organisation_number: str, name: str, email: str, password: str
) -> Person:
    """Open a network that nobody runs: its office, and the person who will let everybody else in.

    Whoever holds the link could read it on the portal's own machine, so an account that already has the address is
    taken over: that is how a network which has lost its last administrator gets one back.
    """
    _lock_administrators()
    rules.must_open_the_network(token)
    office, _created = Organisation.objects.get_or_create(
        organisation_number=organisation_number,
        defaults={
            "kind": Organisation.Kind.COORDINATOR,
            "name": organisation_name,
            "short_name": organisation_name[:60],
            "email_domain": email.rpartition("@")[2].lower(),
        },
    )
    if office.kind != Organisation.Kind.COORDINATOR:
        raise Refused(
            _("%(organisation)s is not an office that can run a network. Check the number.") % {"organisation": office}
        )
    person = Person.objects.filter(email=email.strip().lower()).first() or Person.objects.create_user(email)
    person.name, person.is_active = name, True
    person.set_password(password)
    person.save()
    _give(person, office, Role.Kind.NETWORK_ADMINISTRATOR, None, None, person)
    journal("members.network_opened", office, by=person, person=person.pk)
    return person


# --- shared --------------------------------------------------------------------------------------------------------
def _lock(organisation: Organisation) -> Organisation:
    """The organisation, held until commit: memberships and roles of one organisation change one at a time."""
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def _lock_administrators() -> None:
    """Administrators may sit in different organisations, so no row stands for all of them; a lock by name does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_SPACE])


def _apply(obj: Organisation | Person, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what differs; what it was and what it became."""
    after = {field: value for field, value in changes.items() if getattr(obj, field) != value}
    before = {field: getattr(obj, field) for field in after}
    for field, value in after.items():
        setattr(obj, field, value)
    return before, after


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _days(period: Membership | Role) -> dict[str, str | None]:
    return {"starts_on": _iso(period.starts_on), "ends_on": _iso(period.ends_on)}


def _role(role: Role) -> dict[str, Any]:
    return {"person": role.person_id, "organisation": role.organisation_id, "kind": role.kind}
