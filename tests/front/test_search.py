"""One search over everything, and nothing but what the person may see."""

from collections.abc import Callable

import pytest

from procurement.models import Need
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient


def titles(client: StrictClient, words: str) -> list[str]:
    return [hit.title for hit in client.get("/search/", {"q": words}).context["hits"]]


class TestSearch:
    def test_finds_needs_events_meetings_rows_members_and_people(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.need(cast, title="Ystads tångfråga")
        factories.event(cast, title="Seminarium i Ystad")
        factories.meeting(cast, title="Nätverksmöte i Ystad")
        found = titles(as_(cast.officer), "ystad")
        for title in ("Ystads tångfråga", "Seminarium i Ystad", "Nätverksmöte i Ystad", "Ystads kommun", "Officer Ystad"):
            assert title in found

    def test_a_need_of_another_municipality_is_not_found(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.need(cast, title="Hemlig tång", visibility=Need.Visibility.OWN)
        assert titles(as_(cast.officer), "tång") == ["Hemlig tång"]
        assert titles(as_(cast.neighbour), "tång") == []
        assert titles(as_(cast.coordinator), "tång") == []

    def test_all_words_must_be_there(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.need(cast, title="Tång och alger på badstränder")
        assert titles(as_(cast.officer), "ALGER tång") == ["Tång och alger på badstränder"]
        assert titles(as_(cast.officer), "tång betong") == []

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 needs, 3 the needs’ owners, 4 events, 5 all ten sorts of the
        # operations at once, 6 members, 7 people, 8 invoices
        one_and_three(as_(cast.officer), "/search/?q=ystad", lambda n: factories.need(cast, title=f"Ystad {n}"), queries=8)

    def test_an_empty_search_asks_nothing(
        self, cast: Cast, as_: Callable[..., StrictClient], count_queries: Callable[..., object]
    ) -> None:
        client = as_(cast.officer)
        # 1 person with roles (the session is in the cache)
        with count_queries(1):
            assert client.get("/search/").context["hits"] == []

    @pytest.mark.parametrize(
        "words", ["😀", "%", "_", "\\", "'; DROP TABLE x; --", "x" * 9000, "((((", "a b c d e f g h i", "\u202e", " "]
    )
    def test_survives_what_a_stranger_types(self, words: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).get("/search/", {"q": words}).status_code == 200

    def test_nul_is_a_bad_request(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.officer).get("/search/", {"q": "a\x00b"}).status_code == 400

    def test_a_title_with_markup_is_text(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        factories.need(cast, title="<b>Tång</b> & alger")
        text = as_(cast.officer).get("/search/", {"q": "alger"}).content.decode()
        assert "&lt;b&gt;Tång&lt;/b&gt; &amp; alger" in text
