"""Second factors, sessions and letters: what a role needs, what a person adds, and what they are told."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse, reverse_lazy

from members import actions
from members.models import Person, SecondFactorRule
from network_portal.lib import dates
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast
from tests.codes import SECRET, code
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
PASSWORD = "femton hästar betar"
LOGIN, SECURITY = "/account/login/", "/members/profile/sign-in/"


@pytest.fixture
def officer(cast: Cast) -> Person:
    cast.officer.set_password(PASSWORD)
    cast.officer.last_login = dates.now() - timedelta(days=3)
    cast.officer.save()
    return cast.officer


def log_in(person: Person, **headers: str) -> StrictClient:
    client = StrictClient(headers=headers)
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return client


def give_app(person: Person, client: StrictClient) -> str:
    """Adds an app as a person does; gives its secret."""
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="key"[^>]*value="([A-Z2-7]+)"', html)
    assert secret, html
    assert '<svg class="qr"' in html
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret[1])}).status_code == 302
    return secret[1]


class TestRule:
    def need(self, cast: Cast, day: date, *kinds: str) -> None:
        actions.set_second_factor_rules(dict.fromkeys(kinds or (KINDS.PROCUREMENT_OFFICER,), day), by=cast.administrator)

    def test_stops_nobody_before_its_day_but_says_so(self, cast: Cast, as_: As) -> None:
        self.need(cast, dates.today() + timedelta(days=14))
        client = as_(cast.officer)
        assert client.get("/members/people/").status_code == 200
        assert "Lägg till ett andra steg" in client.get("/").content.decode()
        assert "Din roll behöver ett andra steg från" in client.get(SECURITY).content.decode()
        assert "Lägg till ett andra steg" not in as_(cast.reader).get("/").content.decode()

    def test_leads_everything_to_the_page_where_one_is_added(self, cast: Cast, as_: As) -> None:
        self.need(cast, dates.today())
        client = as_(cast.officer)
        assert client.get("/members/people/")["Location"] == SECURITY
        assert client.post(reverse("procurement:need_add"), {"title": "x"})["Location"] == SECURITY
        assert client.get("/members/people/", headers={"HX-Request": "true"})["HX-Redirect"] == SECURITY
        html = client.get(SECURITY).content.decode()
        assert "Din roll behöver det" in html
        for open_page in ("mfa_activate_totp", "mfa_add_webauthn", "account_logout", "front:healthz"):
            assert SECURITY not in client.get(reverse(open_page)).headers.get("Location", ""), open_page
        assert as_(cast.reader).get("/members/people/").status_code == 200

    def test_is_met_by_an_app_and_by_a_passkey_but_not_by_codes_alone(self, cast: Cast, as_: As) -> None:
        self.need(cast, dates.today())
        RecoveryCodes.activate(cast.officer)
        assert as_(cast.officer).get("/members/people/").status_code == 302
        TOTP.activate(cast.officer, SECRET)
        assert as_(cast.officer).get("/members/people/").status_code == 200

    def test_counts_by_the_role_of_today(self, cast: Cast, as_: As) -> None:
        self.need(cast, dates.today())
        cast.officer.roles.update(ends_on=dates.today() - timedelta(days=1))
        assert as_(cast.officer).get("/members/no-role/").status_code == 200

    def test_costs_no_query(self, cast: Cast, as_: As) -> None:
        """The session's person comes with their rule, in the same one query as before; the session is in the cache."""
        client, counted = as_(cast.officer), []
        for day in (None, dates.today() + timedelta(days=9)):
            if day:
                self.need(cast, day)
            client.get(reverse("members:calendar_renew"))
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("members:calendar_renew"))
            counted.append(len(queries))
        assert counted == [1, 1]

    def test_is_set_on_a_page_and_journalled(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        assert "1 person, 0 med ett andra steg." in client.get(reverse("members:second_factor")).content.decode()
        sent = {KINDS.NETWORK_ADMINISTRATOR: "2030-01-01", KINDS.READER: "2030-02-01"}
        client.post(reverse("members:second_factor"), sent)
        client.post(reverse("members:second_factor"), {KINDS.READER: "2030-02-01"})
        assert list(SecondFactorRule.objects.values_list("kind", "starts_on")) == [(KINDS.READER, date(2030, 2, 1))]
        rows = JournalEntry.objects.filter(action="members.second_factor_set").order_by("pk").values_list("data", flat=True)
        assert [(row["kind"], row["before"], row["after"]) for row in rows] == [
            (KINDS.NETWORK_ADMINISTRATOR, None, "2030-01-01"),
            (KINDS.READER, None, "2030-02-01"),
            (KINDS.NETWORK_ADMINISTRATOR, "2030-01-01", None),
        ]
        journal = client.get("/records/journal/").content.decode()
        assert "Bestämde från när en roll behöver ett andra steg" in journal


class TestApp:
    def test_is_asked_for_at_the_next_sign_in(self, officer: Person) -> None:
        client = log_in(officer)
        secret = give_app(officer, client)
        assert secret not in str(Authenticator.objects.get(type="totp").data)
        again = StrictClient()
        asked = again.post(LOGIN, {"login": officer.email, "password": PASSWORD}, follow=True)
        assert asked.request["PATH_INFO"] == reverse("mfa_authenticate")
        assert again.get("/members/people/").status_code == 302
        wrong = again.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert "Koden stämmer inte" in wrong.content.decode()
        cache.clear()  # the code of this half minute has been used
        assert again.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
        assert again.get("/members/people/").status_code == 200

    def test_a_recovery_code_works_once(self, officer: Person) -> None:
        client = log_in(officer)
        give_app(officer, client)
        shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
        codes = re.findall(r"<code>(\d+)</code>", shown)
        assert len(codes) == 10
        for expected in (200, 302):
            again = StrictClient()
            again.post(LOGIN, {"login": officer.email, "password": PASSWORD})
            again.post(reverse("mfa_authenticate"), {"code": codes[0]})
            assert again.get("/members/people/").status_code == expected

    def test_guessing_stops(self, officer: Person) -> None:
        give_app(officer, log_in(officer))
        client = StrictClient()
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        for _ in range(7):
            html = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
        assert "Vänta fem minuter" in html

    def test_is_added_only_by_whoever_just_showed_who_they_are(self, officer: Person) -> None:
        client = log_in(officer)
        session = client.session
        for record in session["account_authentication_methods"]:
            record["at"] -= 3600
        session.save()
        asked = client.get(reverse("mfa_activate_totp"), follow=True)
        assert asked.request["PATH_INFO"] == reverse("account_reauthenticate")
        following = client.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {"password": PASSWORD})
        assert following["Location"] == reverse("mfa_activate_totp")

    def test_whose_seal_is_broken_fits_no_code(self, officer: Person) -> None:
        give_app(officer, log_in(officer))
        row = Authenticator.objects.get(type="totp")
        row.data["secret"] = "sealed with a key that is gone"
        row.save()
        client = StrictClient()
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        assert "Koden stämmer inte" in client.post(reverse("mfa_authenticate"), {"code": code("")}).content.decode()


class TestLetters:
    def subjects(self) -> list[str]:
        return list(Notice.objects.order_by("pk").values_list("subject", flat=True))

    def test_tell_of_what_was_added_and_removed(
        self, officer: Person, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
    ) -> None:
        client = log_in(officer)
        Notice.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            give_app(officer, client)
        client.get(reverse("mfa_deactivate_totp"))
        client.post(reverse("mfa_deactivate_totp"))
        assert self.subjects() == ["En app för koder har lagts till", "Appen för koder har tagits bort"]
        acts = JournalEntry.objects.filter(object_id=officer.pk).values_list("action", flat=True)
        assert {"members.app_added", "members.app_removed"} <= set(acts)

    def test_tell_of_a_new_device_once(self, officer: Person) -> None:
        client = log_in(officer, user_agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
        assert self.subjects() == ["Du loggade in från en ny enhet"]
        assert "Firefox, Windows" in Notice.objects.get().text
        client.post(reverse("account_logout"))
        client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
        assert len(self.subjects()) == 1

    def test_say_nothing_of_the_first_sign_in(self, officer: Person) -> None:
        Person.objects.filter(pk=officer.pk).update(last_login=None)
        log_in(officer)
        assert self.subjects() == []


class TestCode:
    """What one is let in by; the letter itself is looked at in test_keys.py."""

    ASK = reverse_lazy("account_request_login_code")

    def code(self) -> str:
        sent = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[0].body, re.MULTILINE)
        assert sent, mail.outbox[0].body
        return sent[1]

    def test_lets_in_by_mail(self, officer: Person, posted: Callable[..., Any]) -> None:
        client = StrictClient()
        posted(client, self.ASK, {"email": officer.email})
        html = client.post(reverse("account_confirm_login_code"), {"code": "XXXXXX"}).content.decode()
        assert "Koden stämmer inte" in html
        client.post(reverse("account_confirm_login_code"), {"code": self.code()})
        assert client.get("/members/people/").status_code == 200

    def test_is_sent_to_nobody_else_and_says_the_same(self, officer: Person, posted: Callable[..., Any]) -> None:
        posted(StrictClient(), self.ASK, {"email": officer.email})
        unknown = posted(StrictClient(), self.ASK, {"email": "ingen@example.org"})
        assert unknown["Location"] == reverse("account_confirm_login_code")
        assert "Det finns inget konto" in mail.outbox[1].subject

    def test_asks_for_the_second_factor_too(self, officer: Person, posted: Callable[..., Any]) -> None:
        TOTP.activate(officer, SECRET)
        client = StrictClient()
        posted(client, self.ASK, {"email": officer.email})
        answer = client.post(reverse("account_confirm_login_code"), {"code": self.code()})
        assert answer["Location"] == reverse("mfa_authenticate")

    def test_may_not_be_asked_for_without_end(self, officer: Person, posted: Callable[..., Any]) -> None:
        for _ in range(5):
            posted(StrictClient(), self.ASK, {"email": officer.email})
        assert len(mail.outbox) == 3


class TestSessions:
    def test_are_listed_and_ended(self, officer: Person) -> None:
        here, there = log_in(officer, user_agent="Firefox/1 Windows"), log_in(officer, user_agent="Chrome/1 Android")
        html = here.get(SECURITY).content.decode()
        assert "Firefox, Windows" in html
        assert "Chrome, Android" in html
        other = UserSession.objects.get(session_key=there.session.session_key)
        here.post(reverse("members:session_end", args=[other.pk]))
        assert there.get("/members/people/").status_code == 302
        assert here.get("/members/people/").status_code == 200

    def test_of_somebody_else_cannot_be_ended(self, officer: Person, cast: Cast, as_: As) -> None:
        mine = log_in(officer)
        row = UserSession.objects.get(user=officer)
        assert as_(cast.neighbour).post(reverse("members:session_end", args=[row.pk])).status_code == 404
        assert mine.get("/members/people/").status_code == 200

    def test_all_others_end(self, officer: Person) -> None:
        here, *others = (log_in(officer) for _ in range(3))
        here.post(reverse("members:sessions_end"))
        assert [other.get("/members/people/").status_code for other in others] == [302, 302]
        assert here.get("/members/people/").status_code == 200

    def test_end_elsewhere_with_the_old_password(self, officer: Person) -> None:
        here, there = log_in(officer), log_in(officer)
        new = "sexton hästar betar"
        here.post(
            reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
        )
        assert there.get("/members/people/").status_code == 302
        assert here.get("/members/people/").status_code == 200
        assert UserSession.objects.filter(user=officer).count() == 1

    def test_that_ran_out_are_not_listed(self, officer: Person) -> None:
        here, gone = log_in(officer), log_in(officer)
        gone.session.delete()
        assert "Logga ut där" not in here.get(SECURITY).content.decode()

    def test_page_costs_the_same_for_many(self, officer: Person, one_and_three: Callable[..., None]) -> None:
        """Session's person, authenticators, sessions, which of them live, domain's provider."""
        one_and_three(log_in(officer), SECURITY, lambda n: log_in(officer), queries=5)


# --- every page of allauth's -----------------------------------------------------------------------------------------
OF_ALLAUTH = ("account_", "mfa_", "socialaccount_", "openid_connect_", "saml_", "usersessions_")
ARGUMENTS: dict[str, list[str]] = {
    "account_confirm_email": ["abc"],
    "account_reset_password_from_key": ["1", "set-password"],
    "openid_connect_login": ["1"],
    "openid_connect_callback": ["1"],
    **{name: ["nobody"] for name in ("saml_login", "saml_acs", "saml_finish_acs", "saml_metadata")},
}
ENGLISH = re.compile(
    r"\b(Sign In|Sign Up|password|passkey|authenticator|recovery|account|your|please|the|security key|email address)\b"
)


def doors(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += doors(pattern.url_patterns)
        elif (pattern.name or "").startswith(OF_ALLAUTH):
            found.append(pattern.name)
    return sorted(set(found))


@pytest.mark.parametrize("visitor", ["nobody", "officer", "with everything"])
@pytest.mark.parametrize("name", doors(get_resolver().url_patterns))
def test_every_page_of_allauth_is_ours_and_in_swedish(name: str, visitor: str, officer: Person) -> None:
    client = StrictClient() if visitor == "nobody" else log_in(officer)
    arguments = ARGUMENTS.get(name, [])
    if visitor == "with everything":
        give_app(officer, client)
        key = Authenticator.objects.create(user=officer, type="webauthn", data={"name": "Nyckeln", "credential": {}})
        if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
            arguments = [str(key.pk)]
        if name in {"mfa_reauthenticate_webauthn", "mfa_add_webauthn"}:
            return  # needs a real key: walked in tests/browser
    elif name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        arguments = ["1"]
    answer = client.get(reverse(name, args=arguments))
    if answer.status_code in {302, 404, 405}:  # elsewhere, nothing there, or a door that only takes what is sent
        return
    assert answer.status_code in {200, 401}, name
    if name == "mfa_download_recovery_codes":
        assert answer.content.decode().startswith("Reservkoder till portalen.")
        return
    html = answer.content.decode()
    assert 'css/portal.css"' in html
    words = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(head|svg).*?</\1>", " ", html))
    assert not ENGLISH.search(words), ENGLISH.findall(words)


def test_canary_a_page_in_english_is_found() -> None:
    assert ENGLISH.search("Please enter an authenticator code")


def test_there_are_many_pages() -> None:
    assert len(doors(get_resolver().url_patterns)) > 20
