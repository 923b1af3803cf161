import pytest

from members.models import Organisation, Person

pytestmark = pytest.mark.django_db


def sorted_by_database(names: list[str]) -> list[str]:
    Person.objects.bulk_create(Person(email=f"p{n}@example.org", name=name) for n, name in enumerate(names))
    return list(Person.objects.order_by("sort_name").values_list("name", flat=True))


class TestSwedishKey:
    def test_puts_å_ä_ö_last_in_that_order(self) -> None:
        assert sorted_by_database(["Örjan", "Åke", "Ärla", "Zara", "Adam"]) == ["Adam", "Zara", "Åke", "Ärla", "Örjan"]

    def test_does_not_care_for_capitals(self) -> None:
        assert sorted_by_database(["öst", "Ö", "ÖA", "öb", "åa", "Zz"]) == ["Zz", "åa", "Ö", "ÖA", "öb", "öst"]

    def test_treats_foreign_letters_as_svenska_akademien_does(self) -> None:
        shown = sorted_by_database(["Ærø", "Fredrik", "Édith", "Eva", "Østen", "Yngve", "Ülle", "Åsa"])
        assert shown == ["Édith", "Eva", "Fredrik", "Ülle", "Yngve", "Åsa", "Ærø", "Østen"]

    def test_canary_the_database_s_own_order_would_be_wrong(self) -> None:
        names = ["Örjan", "Åke", "Ärla", "Zara"]
        sorted_by_database(names)
        own = list(Person.objects.order_by("name").values_list("name", flat=True))
        assert own != ["Zara", "Åke", "Ärla", "Örjan"]

    def test_follows_a_changed_name(self) -> None:
        made = Organisation.objects.create(kind="partner", name="A", short_name="Ö", organisation_number="5560000001")
        Organisation.objects.filter(pk=made.pk).update(short_name="Åre")
        made.refresh_from_db()
        assert made.sort_name == "{re"
