import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import RequestFactory
from django.urls import reverse

from members import actions
from members.models import Person
from tests.cast import KINDS, Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]
PASSWORD = "femton hästar betar"
LOGIN = "/account/login/"


@pytest.fixture
def officer(cast: Cast) -> Person:
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return cast.officer


class TestLogIn:
    def test_needs_the_e_mail_and_the_password(self, officer: Person, client: StrictClient) -> None:
        response = client.post(LOGIN, {"login": "Officer.Ystad@example.org", "password": PASSWORD})
        assert response.status_code == 302
        assert response["Location"] == reverse(settings.LOGIN_REDIRECT_URL)
        assert client.get(reverse("members:profile")).status_code == 200

    def test_with_a_wrong_password_keeps_the_e_mail(self, officer: Person, client: StrictClient) -> None:
        html = client.post(LOGIN, {"login": officer.email, "password": "fel"}).content.decode()
        assert f'value="{officer.email}"' in html
        assert "E-postadressen och lösenordet hör inte ihop" in html
        assert 'value="fel"' not in html

    def test_waits_after_several_wrong_passwords(self, officer: Person, client: StrictClient) -> None:
        for _ in range(6):
            html = client.post(LOGIN, {"login": officer.email, "password": "fel"}).content.decode()
        assert "Lösenordet har blivit fel flera gånger" in html
        html = client.post(LOGIN, {"login": officer.email, "password": PASSWORD}).content.decode()
        assert "Vänta fem minuter" in html

    def test_says_the_same_for_an_address_nobody_has(self, officer: Person, client: StrictClient) -> None:
        html = client.post(LOGIN, {"login": "ingen@example.org", "password": "fel"}).content.decode()
        assert "E-postadressen och lösenordet hör inte ihop" in html

    def test_reckons_as_long_for_an_address_nobody_has(
        self, cast: Cast, officer: Person, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The hash is what takes time: one for each try, whether or not there is an account, or a password."""
        hashed: list[str] = []
        encode = MD5PasswordHasher.encode

        def count(self: MD5PasswordHasher, password: str, *more: Any) -> str:
            hashed.append(password)
            return encode(self, password, *more)

        monkeypatch.setattr(MD5PasswordHasher, "encode", count)
        cast.reader.set_unusable_password()
        cast.reader.save()
        for address in (officer.email, "ingen@example.org", cast.reader.email):
            hashed.clear()
            client.post(LOGIN, {"login": address, "password": "fel"})
            assert len(hashed) == 1, address

    @pytest.mark.parametrize(
        "address", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
    )
    def test_leads_nowhere_but_to_our_own_pages(self, address: str, officer: Person, client: StrictClient) -> None:
        response = client.post(LOGIN, {"login": officer.email, "password": PASSWORD, "next": address})
        assert response["Location"] == reverse(settings.LOGIN_REDIRECT_URL)

    def test_with_a_closed_account_says_whom_to_ask(self, officer: Person, client: StrictClient) -> None:
        Person.objects.filter(pk=officer.pk).update(is_active=False)
        response = client.post(LOGIN, {"login": officer.email, "password": PASSWORD}, follow=True)
        assert response.request["PATH_INFO"] == reverse("account_inactive")
        assert response.status_code == 200

    def test_closing_the_account_ends_the_sessions_for_good(self, officer: Person, client: StrictClient) -> None:
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        assert client.get(reverse("members:profile")).status_code == 200
        actions.close_account(officer, by=None)
        assert client.get(reverse("members:profile")).status_code == 302
        actions.reopen_account(officer, by=None)
        assert client.get(reverse("members:profile")).status_code == 302

    @pytest.mark.parametrize("address", ["a\x00b@example.org", "ab@exam\x00ple.org"])
    @pytest.mark.parametrize("password", ["", PASSWORD])
    def test_with_a_nul_byte_in_the_address_is_told_so(self, address: str, password: str, client: StrictClient) -> None:
        """The domain is looked up before any field has looked at what was typed."""
        response = client.post(LOGIN, {"login": address, "password": password})
        assert response.status_code == 200
        assert 'aria-invalid="true"' in response.content.decode()

    @pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
    def test_a_code_or_a_new_password_is_answered_alike_for_everybody(self, name: str, cast: Cast) -> None:
        """Who has an account, who had one and who never had."""
        Person.objects.filter(pk=cast.reader.pk).update(is_active=False)
        answers = [
            StrictClient().post(reverse(name), {"email": address})
            for address in (cast.officer.email, cast.reader.email, "ingen@example.org")
        ]
        assert len({(answer.status_code, answer.get("Location"), answer.content) for answer in answers}) == 1

    def test_without_a_role_leads_to_whom_to_ask(self, cast: Cast, client: StrictClient) -> None:
        cast.stranger.set_password(PASSWORD)
        cast.stranger.save()
        response = client.post(LOGIN, {"login": cast.stranger.email, "password": PASSWORD}, follow=True)
        html = response.content.decode()
        assert response.request["PATH_INFO"] == reverse("members:no_role")
        assert "Administrator Office" in html

    def test_names_the_contact_of_the_former_organisation(self, cast: Cast, officer: Person, as_: SignIn) -> None:
        actions.close_account(officer, by=None)
        actions.reopen_account(officer, by=None)
        officer.roles.update(starts_on="2024-01-01", ends_on="2024-12-31")
        html = as_(officer).get(reverse("members:no_role")).content.decode()
        assert "Colleague Ystad" in html
        assert "Upphandlare, Ystad" in html

    def test_nobody_signs_up_alone(self, client: StrictClient) -> None:
        response = client.post("/account/signup/", {"email": "ny@example.org", "password1": PASSWORD})
        assert not Person.objects.exists()
        assert response.status_code == 200


class TestWhereARequestComesFrom:
    """Limits count by it, and the list of sessions shows it."""

    def asked(self, settings: Any, proxies: int, forwarded: str = "") -> str:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        headers = {"X-Forwarded-For": forwarded} if forwarded else {}
        return str(get_adapter().get_client_ip(RequestFactory(REMOTE_ADDR="10.0.0.1").get("/", headers=headers)))

    def test_is_the_browser_itself_when_no_proxy_is_named(self, settings: Any) -> None:
        assert self.asked(settings, 0, "192.0.2.7") == "10.0.0.1"

    def test_is_what_ones_own_proxy_says_and_not_what_a_browser_invents(self, settings: Any) -> None:
        assert self.asked(settings, 1, "192.0.2.7") == "192.0.2.7"
        assert self.asked(settings, 1, "203.0.113.9, 192.0.2.7") == "192.0.2.7"

    def test_is_the_web_server_s_own_word_without_the_header(self, settings: Any) -> None:
        assert self.asked(settings, 1) == "10.0.0.1"

    def test_behind_the_proxy_that_comes_along_is_the_browser(self) -> None:
        """Otherwise the whole network has ten wrong passwords a minute together."""
        assert 'PORTAL_PROXIES: "1"' in (settings.BASE_DIR / "docker-compose.yml").read_text()
        code = "from network_portal import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
        said = subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env={**os.environ, "PORTAL_PROXIES": "1"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout == "1\n"


class TestAnAccountWithoutAPassword:
    def test_can_ask_for_a_link_to_choose_one(self, cast: Cast, client: StrictClient, posted: Callable[..., Any]) -> None:
        actions.add_person("anna@example.org", "Anna Berg", cast.ystad, KINDS.READER, by=cast.colleague)
        posted(client, "/account/password/reset/", {"email": "anna@example.org"})
        assert "/account/password/reset/key/" in mail.outbox[0].body


class TestChangingThePassword:
    def test_says_what_a_good_one_is_and_nothing_more(self, officer: Person, as_: SignIn) -> None:
        html = as_(officer).get("/account/password/change/").content.decode()
        assert "Minst tolv tecken" in html
        assert "personliga information" not in html  # Django's own list


class TestLanguage:
    def test_follows_the_person(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.officer)
        assert '<html lang="sv"' in client.get(reverse("members:profile")).content.decode()
        client.post(reverse("members:language"), {"language": "en"})
        cast.officer.refresh_from_db()
        assert cast.officer.language == "en"
        assert '<html lang="en"' in as_(cast.officer).get(reverse("members:profile")).content.decode()

    def test_of_a_visitor_is_kept_in_a_cookie(self, client: StrictClient, db: None) -> None:
        client.post(reverse("members:language"), {"language": "en"})
        assert '<html lang="en"' in client.get(LOGIN).content.decode()

    def test_that_does_not_exist_changes_nothing(self, cast: Cast, as_: SignIn) -> None:
        for typed in ("xx", "", "sv-FI", "\x00"):
            assert as_(cast.officer).post(reverse("members:language"), {"language": typed}).status_code == 302
        cast.officer.refresh_from_db()
        assert cast.officer.language == "sv"

    def test_comes_back_to_the_same_page_and_never_leads_away(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.officer)
        address = reverse("members:language")
        here = client.post(address, {"language": "sv"}, headers={"Referer": "http://testserver/members/people/"})
        away = client.post(address, {"language": "sv"}, headers={"Referer": "https://evil.example/"})
        assert here["Location"] == "/members/people/"
        assert away["Location"] == "/"


class TestProfile:
    def test_is_changed_by_the_person(self, cast: Cast, as_: SignIn) -> None:
        data = {"name": "Nytt Namn", "title": "Inköpschef", "phone": "0411", "language": "en", "theme": "dark"}
        response = as_(cast.officer).post(reverse("members:profile"), data, follow=True)
        cast.officer.refresh_from_db()
        assert (cast.officer.name, cast.officer.theme, cast.officer.language) == ("Nytt Namn", "dark", "en")
        assert "Your details are saved." in response.content.decode()

    def test_is_one_line_each_in_which_everything_is_seen(self, cast: Cast, as_: SignIn) -> None:
        typed = {"name": "O\u202ele", "title": "x", "phone": "0411\u200b\r\n57", "language": "sv", "theme": ""}
        as_(cast.officer).post(reverse("members:profile"), typed)
        cast.officer.refresh_from_db()
        assert (cast.officer.name, cast.officer.phone) == ("Ole", "0411 57")

    def test_keeps_what_was_typed_when_the_name_is_missing(self, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.officer).post(reverse("members:profile"), {"name": " ", "phone": "0411-577000"}).content.decode()
        assert 'value="0411-577000"' in html
        assert 'href="#id_name"' in html  # the summary leads to the field

    def test_gives_the_calendar_a_new_address(self, cast: Cast, as_: SignIn) -> None:
        before = str(cast.officer.calendar_token)
        client = as_(cast.officer)
        assert before in client.get(reverse("members:profile")).content.decode()
        asked = client.get(reverse("members:calendar_renew")).content.decode()
        assert "Gör en ny adress för din kalender?" in asked
        assert before in client.get(reverse("members:profile")).content.decode()
        assert before not in client.post(reverse("members:calendar_renew"), follow=True).content.decode()
