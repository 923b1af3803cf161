"""The guards of the test client and of the shared fixtures, each seen to fail."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from members.models import Organisation
from tests.strict import StrictClient, faults

GOOD = '<!doctype html><html lang="sv"><head><title>Behov</title></head><body><h1>Behov</h1>{}</body></html>'

BROKEN = {
    "inline script": "<script>alert(1)</script>",
    "inline style in <p>": '<p style="color:red">x</p>',
    "inline style in <style>": "<style>p{}</style>",
    "event attribute onclick in <a>": '<a onclick="x()">x</a>',
    "id a twice": '<p id="a"></p><p id="a"></p>',
    "img without alt": '<img src="x.png">',
    "POST form without CSRF token": '<form method="post"><input name="a"></form>',
    "template syntax in the output": "{{ need.title }}",
    "2 <h1>": "<h1>En till</h1>",
}


class TestFaults:
    def test_finds_nothing_in_a_good_page(self) -> None:
        form = '<form method="post"><input name="csrfmiddlewaretoken"></form><form method="get"></form>'
        extras = '<script src="x.js"></script><img src="x" alt="">'
        assert faults(GOOD.format(form + extras), whole_page=True) == []

    @pytest.mark.parametrize("fault", BROKEN)
    def test_finds(self, fault: str) -> None:
        assert faults(GOOD.format(BROKEN[fault]), whole_page=True) == [fault]

    def test_finds_what_a_whole_page_lacks(self) -> None:
        assert faults("<html><body></body></html>", whole_page=True) == ["no <title>", "0 <h1>", "no language"]
        assert faults("<html><body></body></html>", whole_page=False) == []

    def test_a_title_inside_a_picture_is_no_second_title(self) -> None:
        assert faults(GOOD.format("<svg><title>Diagram</title></svg>"), whole_page=True) == []


def page(content: str, kind: str = "text/html") -> Callable[[HttpRequest], HttpResponse]:
    return login_not_required(lambda request: HttpResponse(content, content_type=kind))


class Urls:
    urlpatterns = [
        path("good/", page(GOOD.format(""))),
        path("bad/", page(GOOD.format("<script>x</script>"))),
        path("part/", page('<div id="a"></div>')),
        path("text/", page("<script>", "text/plain")),
        path("list/", login_not_required(lambda request: HttpResponse(str([str(row) for row in listed(request)])))),
    ]


def listed(request: HttpRequest) -> list[Any]:
    rows = list(Organisation.objects.all())
    if "slow" in request.GET:
        return [list(row.memberships.all()) for row in rows]  # a query for each row
    return rows


@pytest.fixture
def visitor(db: None, settings: Any) -> StrictClient:
    settings.ROOT_URLCONF = Urls
    return StrictClient()


class TestStrictClient:
    def test_lets_good_pages_and_parts_through(self, visitor: StrictClient) -> None:
        for address in ("/good/", "/part/", "/text/"):
            assert visitor.get(address).status_code == 200

    def test_fails_a_bad_page(self, visitor: StrictClient) -> None:
        with pytest.raises(AssertionError, match="/bad/: inline script"):
            visitor.get("/bad/")


class TestCounting:
    def test_query_counts_are_exact(self, db: None, count_queries: Callable[..., Any]) -> None:
        with count_queries(1):
            Organisation.objects.count()
        for wrong in (0, 2):
            with pytest.raises(AssertionError, match="1 queries instead of"), count_queries(wrong):
                Organisation.objects.count()

    def test_an_error_inside_is_not_hidden_by_the_count(self, db: None, count_queries: Callable[..., Any]) -> None:
        with pytest.raises(ZeroDivisionError), count_queries(5):
            _ = 1 // 0

    def test_one_and_three_finds_a_query_for_each_row(
        self, visitor: StrictClient, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            number = 5560000000 + Organisation.objects.count()
            Organisation.objects.create(kind="partner", name="x", short_name="x", organisation_number=str(number))

        one_and_three(visitor, "/list/", make, queries=1)
        Organisation.objects.all().delete()
        with pytest.raises(AssertionError, match="4 queries instead of 2"):
            one_and_three(visitor, "/list/?slow", make, queries=2)


class TestSwapEqualsReload:
    """Stands in for a page whose button swaps a part: the check compares the part with a fresh page."""

    class Pretended(StrictClient):
        def __init__(self, swapped: str, fresh: str) -> None:
            super().__init__()
            self.answers = {"POST": swapped, "GET": fresh}

        def request(self, **request: Any) -> HttpResponse:
            return HttpResponse(self.answers[request["REQUEST_METHOD"]])

    def test_is_content_when_they_are_alike_but_for_space_and_token(self, swap_equals_reload: Callable[..., None]) -> None:
        part = '<div id="seats"><div>3</div>{}</div>'
        token = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        client = self.Pretended(part.format(token.format("abc")), f"<body>{part.format(token.format('xyz'))}<p>x</p></body>")
        swap_equals_reload(client, "/do/", "/page/", "seats")

    def test_fails_when_the_swapped_part_says_something_else(self, swap_equals_reload: Callable[..., None]) -> None:
        client = self.Pretended('<div id="seats">3</div>', '<body><div id="seats">2</div></body>')
        with pytest.raises(AssertionError):
            swap_equals_reload(client, "/do/", "/page/", "seats")
