"""Who may act for whom, and how long."""

from datetime import date, timedelta

from django.db import transaction

from members import rules
from members.actions.shared import days_of, iso, lock, lock_administrators, lock_person, role_of, tell_office
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from network_portal.records.notices import tell

MONTH = timedelta(days=30)  # how long before its last contact leaves the office is warned


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
    role = give(person, organisation, kind, starts_on, ends_on, by)
    if by is None or by.pk != person.pk:
        tell(person, f"members.role_given:{role.pk}", "members/notices/role_given.txt", {"role": role, "by": by})
    return role


def give(
    person: Person, organisation: Organisation, kind: str, starts_on: date | None, ends_on: date | None, by: Person | None
) -> Role:
    """The role never outlasts the membership it rests on."""
    organisation = lock(organisation)
    starts_on = starts_on or dates.today()
    rules.must_fit(organisation, kind)
    membership = rules.must_belong(organisation, starts_on)
    if membership and membership.ends_on:
        ends_on = min(ends_on or membership.ends_on, membership.ends_on)
    rules.must_be_in_order(starts_on, ends_on)
    rules.must_be_open(lock_person(person))  # as it is now: the account may be closed or erased at this moment
    rules.must_not_have_role(person, organisation, kind, starts_on, ends_on)
    role = Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=starts_on, ends_on=ends_on)
    journal("members.role_given", role, by=by, **role_of(role), **days_of(role))
    return role


@transaction.atomic
def end_role(role: Role, ends_on: date, *, by: Person | None) -> None:
    """Let the role end after `ends_on`, its last day. A role that has not begun by then is taken back altogether."""
    organisation = lock(role.organisation)
    role = organisation.roles.select_related("person", "organisation").get(pk=role.pk)
    rules.must_not_have_ended(role)
    if role.starts_on <= dates.today():
        rules.must_be_in_order(role.starts_on, ends_on)
    # The last day before somebody is missed: of one that is taken back, the day before it would have begun.
    last = max(ends_on, role.starts_on - timedelta(days=1))
    rules.must_leave_a_contact(role, last, by)
    if role.kind == Role.Kind.NETWORK_ADMINISTRATOR:
        lock_administrators()
        rules.must_leave_an_administrator(role.person, ends_on, role)
    end(role, ends_on, by)
    if by is None or by.pk != role.person_id:
        key = f"members.role_ended:{role.person_id}:{organisation.pk}:{role.kind}:{ends_on}"
        tell(role.person, key, "members/notices/role_ended.txt", {"role": role, "ends_on": ends_on})
    if role.kind == Role.Kind.ORGANISATION_CONTACT:
        warn_of_no_contact(organisation, last)


@transaction.atomic
def change_days(role: Role, starts_on: date, ends_on: date | None, *, by: Person | None) -> Role:
    """Let the role begin later, last longer or end sooner. The first day stands when the role has begun."""
    organisation = lock(role.organisation)
    role = organisation.roles.select_related("person", "organisation").get(pk=role.pk)
    rules.must_not_have_ended(role)
    rules.must_start_ahead(role, starts_on)
    rules.must_not_be_over(ends_on)
    rules.must_be_in_order(starts_on, ends_on)
    membership = rules.must_belong(organisation, max(starts_on, dates.today()))
    if membership and membership.ends_on:
        ends_on = min(ends_on or membership.ends_on, membership.ends_on)
    rules.must_not_have_role(role.person, organisation, role.kind, starts_on, ends_on, besides=role.pk)
    before = days_of(role)
    if before == {"starts_on": iso(starts_on), "ends_on": iso(ends_on)}:
        return role
    sooner = ends_on is not None and (role.ends_on is None or ends_on < role.ends_on)
    if not sooner:
        rules.must_be_open(lock_person(role.person))  # a closed account has no role that goes on
    if sooner and ends_on and role.kind == Role.Kind.NETWORK_ADMINISTRATOR:
        lock_administrators()
        rules.must_leave_an_administrator(role.person, ends_on, role)
    if sooner and ends_on:
        rules.must_leave_a_contact(role, ends_on, by)
    role.starts_on, role.ends_on = starts_on, ends_on
    role.save(update_fields=["starts_on", "ends_on"])
    journal("members.role_days_changed", role, by=by, **role_of(role), before=before, after=days_of(role))
    if by is None or by.pk != role.person_id:
        key = f"members.role_days_changed:{role.pk}:{starts_on}:{ends_on}:{dates.now():%Y-%m-%dT%H:%M}"
        tell(role.person, key, "members/notices/role_days_changed.txt", {"role": role, "by": by})
    if sooner and ends_on and role.kind == Role.Kind.ORGANISATION_CONTACT:
        warn_of_no_contact(organisation, ends_on)
    return role


def end(role: Role, ends_on: date, by: Person | None) -> None:
    if role.starts_on > ends_on:
        journal("members.role_withdrawn", role, by=by, **role_of(role), **days_of(role))
        role.delete()
        return
    before = role.ends_on
    role.ends_on = ends_on
    role.save(update_fields=["ends_on"])
    journal("members.role_ended", role, by=by, **role_of(role), before=iso(before), after=iso(ends_on))


def warn_of_no_contact(organisation: Organisation, ends_on: date) -> None:
    """Tell the administrators when a member will have nobody who answers for it."""
    day_after = ends_on + timedelta(days=1)
    contacts = organisation.roles.current(day_after).filter(kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True)
    if contacts.exists() or not organisation.memberships.current(day_after).exists():
        return
    context = {"organisation": organisation, "ends_on": ends_on}
    tell_office(f"members.no_contact:{organisation.pk}:{ends_on}", "no_contact", context)


def warn_of_contacts_that_end() -> None:
    """Warn of members whose last contact role ends within a month by its own day, which was set when nobody looked.

    The key of the warning names the day, so one that was sent when the role was ended is not sent again.
    """
    contacts = Role.objects.filter(kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True)
    today = dates.today()
    periods: dict[int, list[Role]] = {}
    for role in contacts.exclude(ends_on__lt=today).order_by("organisation", "starts_on", "pk"):
        periods.setdefault(role.organisation_id, []).append(role)
    for organisation in Organisation.objects.members().filter(pk__in=periods):
        last = _covered_until(periods[organisation.pk], today)
        if last and today <= last <= today + MONTH:
            with transaction.atomic():
                warn_of_no_contact(organisation, last)


def _covered_until(roles: list[Role], day: date) -> date | None:
    """The last day from `day` on without a gap between the roles (ordered by their first day); None when there is no end."""
    last = day - timedelta(days=1)
    for role in roles:
        if role.starts_on > last + timedelta(days=1):
            break
        if role.ends_on is None:
            return None
        last = max(last, role.ends_on)
    return last
