"""The person of the session with today's roles, in one query; the same roles as the queryset gives."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from members.backend import Backend, person_with_roles
from members.models import Person, Role
from tests.cast import KINDS, Cast

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 30)


@pytest.fixture
def visitor(cast: Cast) -> Person:
    """Somebody with a role from FIRST to LAST, one that never ends, and one in another organisation."""
    person = cast.stranger
    for organisation, kind, starts_on, ends_on in (
        (cast.ystad, KINDS.READER, FIRST, LAST),
        (cast.ystad, KINDS.PROCUREMENT_OFFICER, FIRST, None),
        (cast.malmo, KINDS.READER, FIRST, None),
    ):
        Role.objects.create(person=person, organisation=organisation, kind=kind, starts_on=starts_on, ends_on=ends_on)
    return person


class TestPersonWithRoles:
    @pytest.mark.parametrize("on", [FIRST - timedelta(1), FIRST, LAST, LAST + timedelta(1)])
    def test_gives_the_roles_of_the_day_in_the_same_order(self, on: date, visitor: Person) -> None:
        found = person_with_roles(visitor.pk, on)
        assert found == visitor
        wanted = visitor.roles.current(on).select_related("organisation").order_by("organisation__sort_name", "kind")
        assert [(role.pk, role.organisation) for role in found.active_roles] == [
            (each.pk, each.organisation) for each in wanted
        ]

    def test_asks_once_and_reads_every_column(self, visitor: Person, count_queries: Callable[..., object]) -> None:
        with count_queries(1):
            found = person_with_roles(visitor.pk, FIRST)
            assert found is not None
            for row in (found, found.active_roles[0], found.active_roles[0].organisation):
                assert not row.get_deferred_fields()
            assert found.active_roles[0].person is found
        assert {
            field.attname: getattr(found, field.attname) for field in Person._meta.concrete_fields
        } == Person.objects.filter(pk=visitor.pk).values().get()

    def test_gives_somebody_without_roles_and_nobody_for_an_unknown_id(self, cast: Cast) -> None:
        found = person_with_roles(cast.stranger.pk, FIRST)
        assert found is not None
        assert found.active_roles == []
        assert person_with_roles(10**9, FIRST) is None


class TestGetUser:
    def test_leaves_out_a_closed_account(self, visitor: Person) -> None:
        assert Backend().get_user(visitor.pk) == visitor
        Person.objects.filter(pk=visitor.pk).update(is_active=False)
        assert Backend().get_user(visitor.pk) is None

    def test_reads_the_roles_anew_at_every_request(self, visitor: Person) -> None:
        Backend().get_user(visitor.pk)
        visitor.roles.all().delete()
        found = Backend().get_user(visitor.pk)
        assert found is not None
        assert found.active_roles == []
