"""One person is chosen out of several, of whom two may bear one name."""

from datetime import date
from typing import Any

import pytest

from members.forms import PersonChoice
from members.models import Organisation, Person
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db
OFFICER, READER = "procurement_officer", "reader"


def anna(where: Organisation, kind: str, number: int = 1) -> Person:
    return person("Anna Berg", where, kind, email=f"anna{number}@{where.short_name.lower()}.example")


def labels(*people: Person) -> list[str]:
    among = Person.objects.filter(pk__in=[each.pk for each in people]).order_by("pk")
    return [label for _value, label in PersonChoice(queryset=among, empty_label=None).choices]


class TestNamesakes:
    def test_are_told_apart_by_their_organisations(self, cast: Cast) -> None:
        one, two = anna(cast.ystad, OFFICER), anna(cast.malmo, OFFICER)
        two.roles.create(organisation=cast.ystad, kind=READER, starts_on=date(2024, 1, 1))
        other = person("Bo Berg", cast.ystad, READER)
        assert labels(one, two, other) == ["Anna Berg (Ystad)", "Anna Berg (Malmö, Ystad)", "Bo Berg"]

    def test_are_told_apart_by_their_roles_in_one_organisation(self, cast: Cast) -> None:
        one, two = anna(cast.ystad, OFFICER), anna(cast.ystad, READER, 2)
        assert labels(one, two) == ["Anna Berg (Ystad, Upphandlare)", "Anna Berg (Ystad, Läsare)"]

    def test_stand_as_they_are_when_they_have_left(self, cast: Cast) -> None:
        one, two = anna(cast.ystad, OFFICER), anna(cast.malmo, OFFICER)
        two.roles.update(ends_on=date(2025, 12, 31))
        assert labels(one, two) == ["Anna Berg (Ystad)", "Anna Berg"]

    def test_are_looked_for_in_what_is_read_anyway(self, cast: Cast, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert labels(cast.officer, cast.colleague) == [cast.officer.name, cast.colleague.name]
