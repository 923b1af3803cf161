"""Who asks: the person of the session with today's roles, in one query. Every page of somebody signed in begins with it."""

from datetime import date
from functools import cache
from typing import Any, TypeVar

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection, models

from members.models import Organisation, Person, Role
from network_portal.lib.dates import today

Row = TypeVar("Row", bound=models.Model)
# The last columns of a row: from which day its role asks for a second factor, and whether the person has one.
ASKED_FROM, HAS_SECOND_FACTOR = -2, -1


class Backend(AuthenticationBackend):
    """allauth's way of signing in. Reading the session's person is ours: as querysets, the person and the roles would
    cost every page two queries whose making takes longer than their answering."""

    def get_user(self, user_id: Any) -> Person | None:
        person = person_with_roles(user_id, today())
        return person if person and self.user_can_authenticate(person) else None


def person_with_roles(pk: int, on: date) -> Person | None:
    """The person with `active_roles` as they are on the day (see RoleQuerySet.current), and `second_factor_from`, read
    anew at every request."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [on, on, pk])
        rows = cursor.fetchall()
    if not rows:
        return None
    person = _made(Person, rows[0])
    person.active_roles = [_role(row, person) for row in rows if row[_width(Person)] is not None]
    if not rows[0][HAS_SECOND_FACTOR]:
        person.second_factor_from = min((row[ASKED_FROM] for row in rows if row[ASKED_FROM]), default=None)
    return person


def _role(row: tuple[Any, ...], person: Person) -> Role:
    at = _width(Person)
    role = _made(Role, row[at:])
    role.person, role.organisation = person, _made(Organisation, row[at + _width(Role) :])
    return role


def _made(model: type[Row], values: tuple[Any, ...]) -> Row:
    return model.from_db(connection.alias, _fields(model), values[: _width(model)])


@cache
def _statement() -> str:
    columns = ", ".join(
        f'{model._meta.db_table}."{field.column}"'
        for model in (Person, Role, Organisation)
        for field in model._meta.concrete_fields
    )
    return f"""
        SELECT {columns}, members_secondfactorrule.starts_on, EXISTS (
            SELECT 1 FROM mfa_authenticator
            WHERE mfa_authenticator.user_id = members_person.id AND mfa_authenticator.type IN ('totp', 'webauthn')
        )
        FROM members_person
        LEFT JOIN members_role ON members_role.person_id = members_person.id AND members_role.starts_on <= %s
            AND (members_role.ends_on IS NULL OR members_role.ends_on >= %s)
        LEFT JOIN members_organisation ON members_organisation.id = members_role.organisation_id
        LEFT JOIN members_secondfactorrule ON members_secondfactorrule.kind = members_role.kind
        WHERE members_person.id = %s
        ORDER BY members_organisation.sort_name, members_role.kind"""  # noqa: S608  # names of our own columns


@cache
def _fields(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _width(model: type[models.Model]) -> int:
    return len(_fields(model))
