from contextlib import suppress

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from members.models import Organisation
from network_portal.lib import pages
from network_portal.lib.pages import NoSuchPage, paginate, paginate_at_once
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


def organisations(count: int) -> None:
    Organisation.objects.bulk_create(
        Organisation(kind="partner", name=f"Nr {n:03}", short_name=f"Nr {n:03}", organisation_number=f"{5560000000 + n}")
        for n in range(count)
    )


def asked(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/{query}")


class TestPaginate:
    def test_cuts_a_list_into_pages(self) -> None:
        organisations(7)
        first, last = (paginate(asked(query), Organisation.objects.all(), 3) for query in ("", "?page=3"))
        assert [row.name for row in first.rows] == ["Nr 000", "Nr 001", "Nr 002"]
        assert (first.has_previous, first.has_next) == (False, True)
        assert [row.name for row in last.rows] == ["Nr 006"]
        assert (last.has_previous, last.has_next) == (True, False)

    def test_says_how_many_there_are(self) -> None:
        organisations(7)
        for query in ("", "?page=2", "?page=3"):
            assert paginate(asked(query), Organisation.objects.all(), 3).count_text.startswith("7 ")

    def test_stops_counting_when_nobody_needs_to_know(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "COUNT_UP_TO", 5)
        organisations(7)
        assert paginate(asked(), Organisation.objects.all(), 3).count_text == "mer än 5"

    def test_asks_once_when_all_fits_and_twice_otherwise(self, count_queries: type) -> None:
        organisations(4)
        with count_queries(1):
            paginate(asked(), Organisation.objects.all(), 4)
        with count_queries(2):
            paginate(asked(), Organisation.objects.all(), 3)

    def test_does_not_count_what_the_page_has_seen(self, count_queries: type, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "COUNT_UP_TO", 5)
        organisations(9)
        with count_queries(1):
            assert paginate(asked("?page=2"), Organisation.objects.all(), 3).count_text == "mer än 5"

    @pytest.mark.parametrize("most", [2, 5, 200])
    def test_at_once_is_the_same_in_one_query(self, most: int, count_queries: type, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pages, "COUNT_UP_TO", most)
        organisations(7)
        rows = Organisation.objects.values_list("name")
        for query in ("", "?page=2", "?page=3"):
            with count_queries(1):
                at_once = paginate_at_once(asked(query), rows, 3)
            assert at_once == paginate(asked(query), rows, 3)

    def test_keeps_what_else_was_asked_for(self) -> None:
        organisations(4)
        page = paginate(asked("?q=a%26b&page=2&sort=-name"), Organisation.objects.all(), 1)
        assert page.next_url == "?q=a%26b&page=3&sort=-name"
        assert page.previous_url == "?q=a%26b&page=1&sort=-name"

    @pytest.mark.parametrize("typed", ["0", "-1", "x", "", "1e3", "٣", "9" * 400, "\ud83d", "1.5"])
    def test_shows_the_first_page_for_anything_else(self, typed: str) -> None:
        organisations(2)
        request = asked()
        request.GET = request.GET.copy()
        request.GET["page"] = typed
        assert [row.name for row in paginate(request, Organisation.objects.all(), 1).rows] == ["Nr 000"]

    @pytest.mark.parametrize(("query", "first"), [("?page=99", "/"), ("?q=a&page=3", "/?q=a")])
    def test_a_page_beyond_the_end_leads_to_the_first(self, query: str, first: str) -> None:
        organisations(2)
        with pytest.raises(NoSuchPage) as beyond:
            paginate(asked(query), Organisation.objects.all(), 1)
        assert beyond.value.first_url == first

    def test_an_empty_list_has_a_first_page(self) -> None:
        assert paginate(asked("?page=1"), Organisation.objects.none()).count_text.startswith("0 ")

    def test_says_on_a_page_of_its_own_that_there_is_no_such_page(self, client: StrictClient) -> None:
        answer = client.get("/competence/events/?page=999&kind=seminar")
        html = answer.content.decode()
        assert answer.status_code == 404
        assert "Listan har ingen sida 999" in html
        assert 'href="/competence/events/?kind=seminar">Gå till listans första sida' in html

    @settings(max_examples=50, deadline=None)
    @given(typed=st.text(max_size=30))
    def test_never_crashes(self, typed: str) -> None:
        request = asked()
        request.GET = request.GET.copy()
        request.GET["page"] = typed
        with suppress(NoSuchPage):
            assert paginate(request, Organisation.objects.all()).number >= 1
