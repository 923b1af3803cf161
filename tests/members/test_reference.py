from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Sum
from stdnum.se import orgnr

from members import waiting
from members.models import Organisation, Person, Population
from members.reference import COUNTIES, load_municipalities
from members.search import search
from tests.cast import Cast

pytestmark = pytest.mark.django_db


class TestLoadMunicipalities:
    def test_loads_all_of_sweden(self) -> None:
        assert load_municipalities() == 290
        rows = Organisation.objects.municipalities()
        assert rows.count() == 290
        assert rows.filter(county_code="12").count() == 33
        assert set(rows.values_list("county_code", flat=True)) == set(COUNTIES)
        assert all(orgnr.is_valid(number) for number in rows.values_list("organisation_number", flat=True))
        assert Population.objects.aggregate(total=Sum("inhabitants"))["total"] == 10_605_520

    def test_twice_is_once(self) -> None:
        load_municipalities()
        before = list(Organisation.objects.order_by("pk").values())
        load_municipalities()
        assert list(Organisation.objects.order_by("pk").values()) == before
        assert Population.objects.count() == 290

    def test_keeps_what_people_have_typed(self) -> None:
        load_municipalities()
        Organisation.objects.filter(municipality_code="1286").update(
            name="Fel namn", website="https://ystad.example", invoice_reference="ZZ1"
        )
        load_municipalities()
        ystad = Organisation.objects.get(municipality_code="1286")
        assert (ystad.name, ystad.website, ystad.invoice_reference) == ("Ystads kommun", "https://ystad.example", "ZZ1")

    def test_adds_a_new_count_beside_the_old(self, cast: Cast) -> None:
        cast.ystad.populations.update(counted_on=date(2024, 12, 31))
        load_municipalities()
        assert cast.ystad.populations.count() == 2

    def test_guesses_the_domain_only_to_warn(self) -> None:
        load_municipalities()
        domains = dict(Organisation.objects.values_list("municipality_code", "email_domain"))
        assert domains["1286"] == "ystad.se"
        assert domains["0683"] == "varnamo.se"  # kommun.varnamo.se
        assert domains["0180"] == ""  # start.stockholm

    def test_costs_few_queries(self, count_queries: Callable[..., object]) -> None:
        with count_queries(5):  # 1 savepoint, 2 municipalities, 3 their ids, 4 counts, 5 release
            load_municipalities()

    def test_command_says_how_many(self) -> None:
        out = StringIO()
        call_command("load_reference", stdout=out)
        assert "290" in out.getvalue()


class TestSearch:
    def test_finds_organisations_and_people_one_may_see(self, cast: Cast) -> None:
        assert {hit.title for hit in search(cast.officer, ["ystad"])} == {
            "Ystads kommun",
            "Officer Ystad",
            "Colleague Ystad",
            "Reader Ystad",
        }
        assert {hit.title for hit in search(cast.stranger, ["ystad"])} == {"Ystads kommun"}
        assert search(cast.officer, []) == []

    def test_costs_two_queries(self, cast: Cast, count_queries: Callable[..., object]) -> None:
        person = Person.objects.get(pk=cast.officer.pk)
        assert person.active_roles
        with count_queries(2):  # 1 organisations, 2 people
            search(person, ["ystad"])


class TestWaiting:
    def test_is_a_missing_invoice_reference_for_the_contact(self, cast: Cast) -> None:
        assert waiting.waiting(cast.colleague) == []
        Organisation.objects.update(invoice_reference="")
        [item] = waiting.waiting(cast.colleague)
        assert item.title == "Fakturareferens för Ystad"
        assert item.must
        assert waiting.waiting(cast.officer) == []

    def test_is_a_member_without_contact_and_an_end_for_the_administrator(self, cast: Cast) -> None:
        cast.trelleborg.memberships.update(ends_on=date.today())
        titles = [item.title for item in waiting.waiting(cast.administrator)]
        assert "Malmö har ingen kontaktperson" in titles
        assert "Ystad har ingen kontaktperson" not in titles
        assert "Trelleborg lämnar nätverket" in titles
