"""What the actions of members have in common: locks, and what the journal is told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Invitation, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.notices import Words, tell_many

LOCK_SPACE = 7202  # PostgreSQL advisory lock: whoever changes who runs the network


def tell_each(people: Iterable[Person], fact: str, template: str, context: dict[str, Any]) -> None:
    words = Words(f"members/notices/{template}.txt", context)
    tell_many((person, f"{fact}:{person.pk}", words) for person in people)


def tell_office(fact: str, template: str, context: dict[str, Any]) -> None:
    """Tell those who run the network today."""
    tell_each(office_people(), fact, template, context)


def office_people() -> QuerySet[Person]:
    return Role.objects.current().people(Role.Kind.NETWORK_ADMINISTRATOR)


def lock(organisation: Organisation) -> Organisation:
    """The organisation, held until commit: memberships and roles of one organisation change one at a time."""
    return Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)


def lock_person(person: Person) -> Person:
    """The person as it is now, held until commit. After the organisation, when both are locked."""
    return Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def lock_with_roles(person: Person) -> tuple[Person, list[Role]]:
    """The person as it is now, and the roles that outlast today, held until commit with the organisations they are in.

    The organisations are locked first, by number: that is the order of all who change roles."""
    open_roles = person.roles.exclude(ends_on__lte=dates.today())
    held = {lock(place).pk for place in Organisation.objects.filter(roles__in=open_roles).distinct().order_by("pk")}
    person = lock_person(person)
    roles = list(open_roles.select_related("organisation", "person"))
    if any(role.organisation_id not in held for role in roles):
        raise Refused(_("Somebody gave the person a role at this moment. Look at it, and try again."))
    return person, roles


def lock_administrators() -> None:
    """Administrators may sit in different organisations, so no row stands for all of them; a lock by name does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK_SPACE])


def apply(obj: Organisation | Person, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set what differs; what it was and what it became."""
    after = {field: value for field, value in changes.items() if getattr(obj, field) != value}
    before = {field: getattr(obj, field) for field in after}
    for field, value in after.items():
        setattr(obj, field, value)
    return before, after


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def days_of(period: Membership | Role | Invitation) -> dict[str, str | None]:
    return {"starts_on": iso(period.starts_on), "ends_on": iso(period.ends_on)}


def role_of(role: Role) -> dict[str, Any]:
    return {"person": role.person_id, "organisation": role.organisation_id, "kind": role.kind}
