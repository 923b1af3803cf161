"""The list of needs and its file."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from network_portal.lib import dates
from procurement import filters
from procurement.models import Commitment, Need
from tests import factories
from tests.cast import Cast
from tests.procurement import world
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
LIST, FILE = "procurement:needs", "procurement:needs_csv"


def page(client: StrictClient, **query: object) -> str:
    return client.get(f"{reverse(LIST)}?{urlencode(query)}").content.decode()


def titles(html: str, *known: str) -> list[str]:
    """Those of the known titles that stand in the table, in its order."""
    table = html.partition("<tbody")[2].partition("</tbody")[0]
    return sorted((title for title in known if title in table), key=table.index)


class TestList:
    def test_costs_the_same_with_one_need_as_with_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        def make(number: int) -> None:
            need = world.shared(cast, title=f"Behov {number}")
            world.commitment(need, cast.malmo, cast.neighbour)
            world.commitment(need, cast.cluster, cast.coordinator)

        # 1 person with roles, 2 needs with owners, 3 who is with them, 4 municipalities to filter by (the CPV divisions are kept).
        # One page shows them all, so nothing is counted.
        one_and_three(as_(cast.neighbour), f"{reverse(LIST)}?tab=network", make, queries=4)

    def test_a_long_list_also_counts(
        self, cast: Cast, as_: Callable[..., StrictClient], count_queries: Callable[..., object]
    ) -> None:
        for number in range(27):
            world.shared(cast, title=f"Behov {number}")
        client = as_(cast.officer)
        client.get(reverse(LIST))
        # 1 person with roles, 2 needs with owners, 3 how many there are, 4 who is with them (the CPV divisions are kept).
        with count_queries(4):
            first = page(client)
        assert "27 totalt" in first
        assert "page=2" in first

    def test_begins_with_ones_own_and_has_the_others_beside(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.need(cast, title="Vårt")
        factories.need(
            cast, title="Deras", organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK
        )
        officer = as_(cast.officer)
        assert titles(page(officer), "Vårt", "Deras") == ["Vårt"]
        assert titles(page(officer, tab="network"), "Vårt", "Deras") == ["Deras"]
        assert titles(page(as_(cast.coordinator)), "Vårt", "Deras") == ["Deras"]

    def test_each_filter_narrows(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        cpv = factories.cpv()
        world.shared(cast, title="Plantor", cpv=cpv)
        seen = world.shared(cast, title="Golv", stage=3, matrix_row=factories.matrix_row(2, 1, "Behovsworkshop"))
        world.shared(cast, title="Vilande", stage=3, outcome=Need.Outcome.PAUSED)
        factories.need(
            cast, title="Malmös", organisation=cast.malmo, responsible=cast.neighbour, visibility=Need.Visibility.NETWORK
        )
        world.commitment(seen, cast.trelleborg, cast.contributor)
        client, known = as_(cast.contributor), ("Plantor", "Golv", "Vilande", "Malmös")
        expected: dict[tuple[str, object], list[str]] = {
            ("stage", 3): ["Golv"],
            ("stage", "paused"): ["Vilande"],
            ("organisation", cast.malmo.pk): ["Malmös"],
            ("cpv", "03"): ["Plantor"],
            ("cpv", "90"): [],
            ("followed", 1): ["Golv"],
            ("row", seen.matrix_row_id): ["Golv"],
            ("q", "plantor"): ["Plantor"],
            ("q", "GOLV badgäster"): ["Golv"],
            ("q", "gol bad"): ["Golv"],
            ("q", "golv saknas"): [],
        }
        for (name, value), found in expected.items():
            assert titles(page(client, **{"tab": "network", name: value}), *known) == found, (name, value)

    def test_sorts_the_swedish_way(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        known = ["Zon", "Ålder", "Äng", "Öppet", "asfalt"]
        for number, title in enumerate(known):
            world.shared(cast, title=title, stage=5 - number, updated_at=dates.now() - timedelta(days=number))
        client = as_(cast.officer)
        assert titles(page(client, sort="title"), *known) == ["asfalt", "Zon", "Ålder", "Äng", "Öppet"]
        assert titles(page(client, sort="-title"), *known) == ["Öppet", "Äng", "Ålder", "Zon", "asfalt"]
        assert titles(page(client, sort="stage"), *known) == list(reversed(known))
        assert titles(page(client), *known) == known
        assert titles(page(client, sort="changed"), *known) == list(reversed(known))

    @pytest.mark.parametrize(
        "value", ["", "x", "-1", "0", "99999999999999999999", "١", "é", "🐙" * 200, "%", "' OR 1=1 --", "\\"]
    )
    def test_survives_whatever_is_typed_in_the_address(
        self, value: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        world.shared(cast)
        query = urlencode(
            dict.fromkeys(["tab", "q", "stage", "organisation", "cpv", "followed", "row", "sort", "page"], value)
        )
        client = as_(cast.neighbour)
        for name in (LIST, FILE):
            assert client.get(f"{reverse(name)}?{query}").status_code == 200

    def test_a_nul_byte_in_the_address_is_a_bad_request(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        for name in (LIST, FILE):
            assert as_(cast.officer).get(f"{reverse(name)}?q=%00").status_code == 400

    def test_a_percent_sign_is_a_sign_and_no_wildcard(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        world.shared(cast, title="Hälften")
        world.shared(cast, title="50%_dyrare")
        assert titles(page(as_(cast.officer), q="50%_"), "Hälften", "50%_dyrare") == ["50%_dyrare"]

    def test_says_how_many_are_with_it_and_how_we_are(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast)
        world.commitment(need, cast.malmo, cast.neighbour, Commitment.Level.CONTRIBUTE)
        world.commitment(need, cast.trelleborg, cast.contributor)
        world.commitment(need, cast.cluster, cast.coordinator, ended_at=dates.now())
        html = page(as_(cast.neighbour), tab="network")
        assert "1\u00a0bidrar, 1\u00a0följer" in html
        assert "Ni bidrar" in html

    def test_helps_whoever_sees_nothing(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert "Beskriv ert första behov" in page(as_(cast.officer))
        assert "Ingen delar ett behov med er ännu" in page(as_(cast.officer), tab="network")
        assert "Inget behov matchar" in page(as_(cast.officer), q="sandlåda")
        assert "Du har ingen roll i nätverket ännu" in page(as_(cast.stranger))
        assert "Inga egna behov" in page(as_(cast.coordinator), tab="ours")

    def test_the_search_can_use_its_index(self, cast: Cast) -> None:
        """The expression of the index and of the search must be the same, or twenty thousand texts are read."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "need_search" in Need.objects.matching(["tång", "strand"]).explain()
        assert "need_similar" in Need.objects.alike("Tång")[:5].explain()
        ours = filters.SORTS["-changed"]
        assert "need_updated" in Need.objects.order_by(*ours)[:26].explain()


class TestFile:
    def rows(self, client: StrictClient, **query: object) -> list[list[str]]:
        response = client.get(f"{reverse(FILE)}?{urlencode(query)}")
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert f"behov-{dates.today().isoformat()}.csv" in response["Content-Disposition"]
        text = response.content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_holds_what_the_list_shows_with_the_same_filters(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        need = world.shared(cast, title="Golv", stage=2, cpv=factories.cpv(), registry_number="KS 1")
        world.commitment(need, cast.malmo, cast.neighbour, Commitment.Level.CONTRIBUTE)
        world.shared(cast, title="Annat")
        header, row = self.rows(as_(cast.neighbour), tab="network", stage=2)
        assert len(header) == len(row) == 14
        assert row[1:5] == ["Ystad", "Golv", "2", "Behov analyserat"]
        assert row[8:13] == ["03451000-6", "KS 1", "Hela nätverket", "0", "1"]

    def test_a_title_is_never_a_formula(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        world.shared(cast, title='=HYPERLINK("https://ond.example")', need_owner="@SUM(A1)", registry_number="-1")
        row = self.rows(as_(cast.officer))[1]
        assert row[2].startswith("'=")
        assert row[7].startswith("'@")
        assert row[9] == "'-1"

    def test_costs_the_same_with_one_need_as_with_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles, 2 needs, 3 who is with them.
        one_and_three(as_(cast.officer), reverse(FILE), lambda n: world.shared(cast, title=f"Behov {n}"), queries=3)
