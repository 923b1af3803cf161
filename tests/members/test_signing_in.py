from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
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

    def test_with_a_closed_account_says_whom_to_ask(self, officer: Person, client: StrictClient) -> None:
        Person.objects.filter(pk=officer.pk).update(is_active=False)
        response = client.post(LOGIN, {"login": officer.email, "password": PASSWORD}, follow=True)
        assert response.request["PATH_INFO"] == reverse("account_inactive")
        assert response.status_code == 200

    def test_closing_the_account_ends_the_session(self, officer: Person, as_: SignIn) -> None:
        client = as_(officer)
        actions.close_account(officer, by=None)
        assert client.get(reverse("members:profile")).status_code == 302

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


class TestAnAccountWithoutAPassword:
    def test_can_ask_for_a_link_to_choose_one(self, cast: Cast, client: StrictClient) -> None:
        actions.add_person("anna@example.org", "Anna Berg", cast.ystad, KINDS.READER, by=cast.colleague)
        client.post("/account/password/reset/", {"email": "anna@example.org"})
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
