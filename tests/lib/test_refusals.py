from typing import Any

import pytest
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

import network_portal.urls
from network_portal.lib.refusals import Refused, Way, attempt, require
from tests.strict import StrictClient


@login_not_required
def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("Seminariet är <b>fullt</b>.")


@login_not_required
def lead(request: HttpRequest) -> HttpResponse:
    raise Refused("Rummet är låst.", Way("Hämta nyckeln", "/key/"))


@login_not_required
def deny(request: HttpRequest) -> HttpResponse:
    require(False, "Fråga kontaktpersonen i Ystad.")
    return HttpResponse()


@login_not_required
def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("hemligt")


class Urls:
    handler500 = network_portal.urls.handler500
    urlpatterns = [
        path("refuse/", refuse, name="refuse"),
        path("lead/", lead, name="lead"),
        path("deny/", deny, name="deny"),
        path("crash/", crash, name="crash"),
        *network_portal.urls.urlpatterns,
    ]


@pytest.fixture
def visitor(db: None, settings: Any) -> StrictClient:
    settings.ROOT_URLCONF = Urls
    client = StrictClient()
    client.raise_request_exception = False
    return client


class TestRefusalMiddleware:
    def test_makes_a_page_with_the_reason(self, visitor: StrictClient) -> None:
        response = visitor.get("/refuse/")
        assert response.status_code == 409
        assert "Seminariet är &lt;b&gt;fullt&lt;/b&gt;." in response.content.decode()

    def test_leads_to_where_it_is_mended(self, visitor: StrictClient) -> None:
        html = visitor.get("/lead/", headers={"Referer": "http://testserver/members/people/"}).content.decode()
        assert html.index('href="/key/">Hämta nyckeln') < html.index('href="/members/people/"')

    def test_leads_back_to_the_page_one_came_from(self, visitor: StrictClient) -> None:
        def page(referer: str) -> str:
            return visitor.get("/refuse/", headers={"Referer": referer}).content.decode()

        assert 'href="/members/people/"' in page("http://testserver/members/people/")
        assert "evil.example" not in page("https://evil.example/")
        assert 'class="button" href="/refuse/"' not in page("http://testserver/refuse/")

    def test_leaves_other_errors_alone_and_tells_no_secrets(self, visitor: StrictClient) -> None:
        response = visitor.get("/crash/")
        assert response.status_code == 500
        assert "hemligt" not in response.content.decode()

    def test_a_403_says_whom_to_ask(self, visitor: StrictClient) -> None:
        response = visitor.get("/deny/")
        assert response.status_code == 403
        assert "Fråga kontaktpersonen i Ystad." in response.content.decode()

    def test_a_403_speaks_of_the_page_or_of_the_deed(self, visitor: StrictClient) -> None:
        seen, done = visitor.get("/deny/").content.decode(), visitor.post("/deny/").content.decode()
        assert "Du får inte öppna den här sidan" in seen
        assert "Inget har ändrats" not in seen
        assert "Du får inte göra det här" in done
        assert "Inget har ändrats" in done

    @pytest.mark.parametrize("address", ["/refuse/?q=%00", "/refuse/?a=1&b=x%00y", "/members/first/%00/"])
    def test_answers_a_nul_byte_with_400(self, address: str, visitor: StrictClient) -> None:
        assert visitor.get(address).status_code == 400


class TestCsrf:
    def test_a_form_without_token_is_told_what_to_do(self, db: None) -> None:
        response = StrictClient(enforce_csrf_checks=True).post("/account/login/", {})
        assert response.status_code == 403
        assert "Sidan var öppen för länge" in response.content.decode()


class TestRequire:
    def test_goes_on_or_stops(self) -> None:
        require(True, "")
        with pytest.raises(PermissionDenied, match="Fråga"):
            require(False, "Fråga")


class TestAttempt:
    class Form(forms.Form):
        name = forms.CharField()

    def act(self) -> str:
        raise Refused("Inte nu.")

    def test_gives_what_the_action_gave(self) -> None:
        assert attempt(self.Form({"name": "a"}), lambda: "klart") == "klart"

    def test_puts_the_refusal_above_the_form(self) -> None:
        form = self.Form({"name": "a"})
        assert form.is_valid()
        assert attempt(form, self.act) is None
        assert form.non_field_errors() == ["Inte nu."]
        assert form["name"].value() == "a"

    @pytest.mark.parametrize(("field", "place"), [("name", "name"), ("day", "__all__")])
    def test_puts_it_at_the_field_that_is_the_reason(self, field: str, place: str) -> None:
        form = self.Form({"name": "a"})
        assert form.is_valid()

        def refuse() -> None:
            raise Refused("Namnet är taget.", field=field)

        assert attempt(form, refuse) is None
        assert form.errors == {place: ["Namnet är taget."]}

    def test_lets_other_errors_through(self) -> None:
        with pytest.raises(ZeroDivisionError):
            attempt(self.Form({"name": "a"}), lambda: 1 // 0)
