"""Signing in by one's organisation, against a real provider that says whatever the test wants."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.urls import reverse

from members import actions, identity
from members.actions import sign_in
from members.models import IdentityProvider, Person
from network_portal.records.models import JournalEntry
from tests import provider
from tests.cast import KINDS, Cast, person
from tests.codes import SECRET, code
from tests.races import Rendezvous, race
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"
DOMAIN = "ystad.example"
As = Callable[..., StrictClient]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with provider.running(tmp_path_factory.mktemp("provider")) as address:
        yield address


@pytest.fixture
def theirs(cast: Cast, address: str) -> IdentityProvider:
    """Ystad's sign-in, with which `anna` has an account there and here."""
    person("Anna Berg", cast.ystad, KINDS.READER, email=f"anna@{DOMAIN}")
    return set_up(cast, address)


def set_up(cast: Cast, address: str, **values: Any) -> IdentityProvider:
    wanted = {"issuer": address, "client_id": provider.CLIENT, "secret": provider.SECRET, "is_enabled": True, **values}
    return actions.set_provider(cast.ystad, by=cast.administrator, **{"domains": [DOMAIN], **wanted})


def come_in(client: StrictClient, theirs: IdentityProvider, who: str = "anna", *, next: str = "", **claims: Any) -> Any:
    """The whole way from the sign-in page to where it ends; `claims` is what the provider says of the person."""
    callback = f"http://testserver{reverse('openid_connect_callback', args=[theirs.key])}"
    provider.know(theirs.issuer, callback, **{who: claims})
    back = go(client, theirs, who, next)
    return client.get(back.removeprefix("http://testserver"), follow=True)


def go(client: StrictClient, theirs: IdentityProvider, who: str, next: str = "") -> str:
    """To the provider; gives the address it sends the browser back to."""
    page = client.post(LOGIN, {"login": f"{who}@{DOMAIN}", "next": next}, follow=True)
    there = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert there, page.content.decode()
    away = client.get(there[1].replace("&amp;", "&"))
    assert away.status_code == 302
    with requests.Session() as browser:
        door = browser.get(away["Location"])
        following = parse_qs(urlsplit(door.url).query)["next"][0]
        answer = browser.post(door.url, data={"who": who, "next": following}, allow_redirects=False)
        while not answer.headers.get("Location", "").startswith("http://testserver"):
            assert "Location" in answer.headers, answer.text[:2000]
            answer = browser.get(requests.compat.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
        return str(answer.headers["Location"])


def signed_in(client: StrictClient) -> str:
    """The address of who is signed in, or nothing."""
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key).email if key else ""


GOOD = {"email": f"anna@{DOMAIN}", "email_verified": True}


class TestSignInByOrganisation:
    def test_lets_in_who_is_invited(self, theirs: IdentityProvider, client: StrictClient) -> None:
        answer = come_in(client, theirs, **GOOD)
        assert signed_in(client) == f"anna@{DOMAIN}"
        assert answer.status_code == 200
        assert JournalEntry.objects.filter(action="members.bound_to_provider").count() == 1

    def test_leads_to_the_page_one_wanted(self, theirs: IdentityProvider, client: StrictClient) -> None:
        answer = come_in(client, theirs, next="/members/people/", **GOOD)
        assert answer.request["PATH_INFO"] == "/members/people/"

    def test_uses_proof_key_and_state(self, theirs: IdentityProvider, client: StrictClient) -> None:
        away = client.get(reverse("openid_connect_login", args=[theirs.key]))
        asked = parse_qs(urlsplit(away["Location"]).query)
        assert asked["code_challenge_method"] == ["S256"]
        assert asked["response_type"] == ["code"]
        assert len(asked["state"][0]) >= 16

    def test_takes_no_answer_that_it_did_not_ask_for(self, theirs: IdentityProvider, client: StrictClient) -> None:
        """Somebody else's answer, in a browser that has asked nothing: the state is not this browser's."""
        stranger = StrictClient()
        callback = f"http://testserver{reverse('openid_connect_callback', args=[theirs.key])}"
        provider.know(theirs.issuer, callback, anna=GOOD)
        back = go(client, theirs, "anna")
        answer = stranger.get(back.removeprefix("http://testserver"))
        assert answer.status_code == 401
        assert "Din organisations inloggning fungerade inte" in answer.content.decode()
        assert signed_in(stranger) == ""

    def test_an_answer_works_once(self, theirs: IdentityProvider, client: StrictClient) -> None:
        callback = f"http://testserver{reverse('openid_connect_callback', args=[theirs.key])}"
        provider.know(theirs.issuer, callback, anna=GOOD)
        back = go(client, theirs, "anna").removeprefix("http://testserver")
        client.get(back)
        client.post(reverse("account_logout"))
        assert client.get(back).status_code == 401
        assert signed_in(client) == ""

    def test_keeps_nothing_of_what_was_told(self, theirs: IdentityProvider, client: StrictClient) -> None:
        for _ in range(2):
            come_in(client, theirs, picture="https://x.example/p.png", **GOOD)
            client.post(reverse("account_logout"))
        account = SocialAccount.objects.get()
        assert account.extra_data == {}
        assert not SocialApp.objects.exists()

    def test_with_a_closed_account_says_so(self, theirs: IdentityProvider, client: StrictClient) -> None:
        Person.objects.filter(email=f"anna@{DOMAIN}").update(is_active=False)
        answer = come_in(client, theirs, **GOOD)
        assert answer.request["PATH_INFO"] == reverse("account_inactive")
        assert signed_in(client) == ""


class TestWhoIsNotLetIn:
    def refused(self, client: StrictClient, theirs: IdentityProvider, words: str, who: str = "anna", **claims: Any) -> str:
        answer = come_in(client, theirs, who, **claims)
        html: str = answer.content.decode()
        assert answer.status_code == 403
        assert words in html
        assert signed_in(client) == ""
        return html

    def test_whose_address_lies_in_another_organisation(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient
    ) -> None:
        """Ystad's provider says, confirmed and all, that one of its people has the administrator's address."""
        for who in (cast.administrator, cast.neighbour):
            self.refused(
                client, theirs, "inte en som den här inloggningen får tala för", email=who.email, email_verified=True
            )

    @pytest.mark.parametrize(
        "typed",
        [f"anna@{DOMAIN}.evil.example", f"anna@sub.{DOMAIN}", f"anna@evil.example@{DOMAIN}", f"anna@{DOMAIN} ", "anna", ""],
    )
    def test_whose_address_only_looks_like_one(self, typed: str, theirs: IdentityProvider, client: StrictClient) -> None:
        claims = {"email": typed, "email_verified": True}
        answer = come_in(client, theirs, **claims)
        assert (answer.status_code, signed_in(client)) == (
            (200, f"anna@{DOMAIN}") if typed.strip() == f"anna@{DOMAIN}" else (403, "")
        )

    def test_whose_address_is_elsewhere_here(self, theirs: IdentityProvider, cast: Cast, client: StrictClient) -> None:
        """Bound once, then moved to another organisation: the old employer lets nobody in any more."""
        come_in(client, theirs, **GOOD)
        client.post(reverse("account_logout"))
        Person.objects.filter(email=f"anna@{DOMAIN}").update(email="anna@malmo.example")
        self.refused(client, theirs, "inte en som den här inloggningen får tala för", **GOOD)

    def test_whose_address_is_not_confirmed(self, theirs: IdentityProvider, client: StrictClient) -> None:
        words = "intygar inte att e-postadressen verkligen är din"
        self.refused(client, theirs, words, email=f"anna@{DOMAIN}", email_verified=False)
        self.refused(client, theirs, words, email=f"anna@{DOMAIN}")

    def test_who_has_no_address(self, theirs: IdentityProvider, client: StrictClient) -> None:
        self.refused(client, theirs, "sade inte vilken e-postadress du har")

    def test_who_is_not_invited_is_told_whom_to_ask(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient
    ) -> None:
        people = Person.objects.count()
        claims = {"email": f"bo@{DOMAIN}", "email_verified": True}
        html = self.refused(client, theirs, "Ingen med din e-postadress är inbjuden", who="bo", **claims)
        assert cast.colleague.email in html
        assert Person.objects.count() == people

    def test_who_has_got_the_address_of_another(self, theirs: IdentityProvider, client: StrictClient) -> None:
        come_in(client, theirs, sub="old", **GOOD)
        client.post(reverse("account_logout"))
        self.refused(client, theirs, "hade adressen på jobbet tidigare", sub="new", **GOOD)
        actions.unbind_from_provider(Person.objects.get(email=f"anna@{DOMAIN}"), by=None)
        come_in(client, theirs, sub="new", **GOOD)
        assert signed_in(client) == f"anna@{DOMAIN}"

    def test_who_is_bound_at_two_organisations_is_unbound_from_both(self, cast: Cast, as_: As) -> None:
        """As after a change of e-mail domain."""
        for place in (cast.malmo, cast.ystad):
            SocialAccount.objects.create(user=cast.officer, provider=str(place.pk), uid="7")
        url = reverse("members:person_unbind", args=[cast.officer.pk])
        assert as_(cast.administrator).post(url)["Location"] == reverse("members:provider", args=[cast.ystad.pk])
        assert not SocialAccount.objects.filter(user=cast.officer).exists()
        assert as_(cast.administrator).post(url).status_code == 404

    def test_when_the_two_answers_speak_of_different_people(self, theirs: IdentityProvider, client: StrictClient) -> None:
        self.refused(client, theirs, "sade inte vilken", userinfo={**GOOD, "sub": "somebody else"}, sub="anna", **GOOD)

    def test_by_entra_the_organisation_answers_for_its_addresses(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient
    ) -> None:
        """Entra ID says nothing of whether the address is confirmed."""
        set_up(cast, theirs.issuer, vouches=True)
        come_in(client, theirs, email=f"anna@{DOMAIN}")
        assert signed_in(client) == f"anna@{DOMAIN}"
        client.post(reverse("account_logout"))
        self.refused(client, theirs, "intygar inte", email=f"anna@{DOMAIN}", xms_edov=False)

    def test_canary_without_the_look_at_domains_the_administrator_would_be_let_in(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("members.providers.speaks_for", lambda provider, email: True)
        come_in(client, theirs, email=cast.administrator.email, email_verified=True)
        assert signed_in(client) == cast.administrator.email


class TestProviderOutOfOrder:
    @pytest.mark.parametrize(
        "issuer", ["http://127.0.0.1:9", "{address}/nothing-here", "{address}/account/login/?x=/.well-known/"]
    )
    def test_is_said_on_a_page(self, issuer: str, cast: Cast, address: str, client: StrictClient) -> None:
        theirs = set_up(cast, issuer.format(address=address))
        answer = client.get(reverse("openid_connect_login", args=[theirs.key]))
        assert answer.status_code == 502
        assert "Din organisations inloggning fungerade inte" in answer.content.decode()

    def test_with_the_wrong_secret(self, cast: Cast, address: str, theirs: IdentityProvider, client: StrictClient) -> None:
        set_up(cast, address, secret="guessed")
        answer = come_in(client, theirs, **GOOD)
        assert answer.status_code == 401
        assert signed_in(client) == ""

    def test_that_does_not_exist_or_is_not_in_use(self, cast: Cast, address: str, as_: As) -> None:
        theirs = set_up(cast, address, is_enabled=False)
        for key in (theirs.key, "10000000", "abc", "²"):
            assert as_(None).get(reverse("openid_connect_login", args=[key])).status_code == 404
        assert as_(cast.administrator).get(reverse("openid_connect_login", args=[theirs.key])).status_code == 302

    def test_breaking_off_is_no_error(self, theirs: IdentityProvider, client: StrictClient) -> None:
        away = client.get(reverse("openid_connect_login", args=[theirs.key]))
        state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
        callback = reverse("openid_connect_callback", args=[theirs.key])
        answer = client.get(f"{callback}?error=access_denied&state={state}", follow=True)
        assert "Du loggade inte in" in answer.content.decode()


class TestWayIn:
    def test_by_domain_says_the_same_whoever_has_an_account(self, theirs: IdentityProvider, client: StrictClient) -> None:
        known = client.post(LOGIN, {"login": f"anna@{DOMAIN}"})
        unknown = client.post(LOGIN, {"login": f"nobody@{DOMAIN}"})
        assert known["Location"] == unknown["Location"] == reverse("members:to_provider", args=[theirs.organisation_id])

    def test_of_others_still_needs_the_password(self, theirs: IdentityProvider, cast: Cast, client: StrictClient) -> None:
        html = client.post(LOGIN, {"login": cast.neighbour.email}).content.decode()
        assert "Skriv lösenordet." in html

    def test_by_password_stays_until_it_is_the_only_way(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient
    ) -> None:
        anna = Person.objects.get(email=f"anna@{DOMAIN}")
        anna.set_password("femton hästar betar")
        anna.save()
        sent = {"login": anna.email, "password": "femton hästar betar"}
        client.post(LOGIN, sent)
        assert signed_in(client) == anna.email
        client.post(reverse("account_logout"))
        set_up(cast, theirs.issuer, is_only_way=True)
        client.post(LOGIN, sent)
        assert signed_in(client) == ""
        client.post(reverse("account_reset_password"), {"email": anna.email})
        come_in(client, theirs, **GOOD)
        assert signed_in(client) == anna.email

    def test_of_an_administrator_is_never_shut(self, cast: Cast, address: str, client: StrictClient) -> None:
        set_up(cast, address, domains=["example.org"], is_only_way=True)
        cast.administrator.set_password("femton hästar betar")
        cast.administrator.save()
        page = client.post(LOGIN, {"login": cast.administrator.email, "password": "femton hästar betar"})
        assert page.status_code == 302
        assert signed_in(client) == cast.administrator.email

    def test_second_factor_of_theirs_is_enough(self, theirs: IdentityProvider, cast: Cast, client: StrictClient) -> None:
        actions.set_second_factor_rules({KINDS.READER: date(2026, 1, 1)}, by=cast.administrator)
        answer = come_in(client, theirs, **GOOD)
        assert answer.request["PATH_INFO"] == reverse("members:security")
        client.post(reverse("account_logout"))
        answer = come_in(client, theirs, amr=["pwd", "mfa"], **GOOD)
        assert answer.request["PATH_INFO"] == reverse("front:home")

    def test_goes_on_with_the_second_factor_one_has_here(self, theirs: IdentityProvider, client: StrictClient) -> None:
        TOTP.activate(Person.objects.get(email=f"anna@{DOMAIN}"), SECRET)
        answer = come_in(client, theirs, next="/members/people/", **GOOD)
        assert (answer.status_code, answer.request["PATH_INFO"]) == (200, reverse("mfa_authenticate"))
        assert signed_in(client) == ""
        answer = client.post(reverse("mfa_authenticate"), {"code": code(SECRET)}, follow=True)
        assert answer.request["PATH_INFO"] == "/members/people/"
        assert signed_in(client) == f"anna@{DOMAIN}"

    @pytest.mark.parametrize(("always", "claims"), [(True, {}), (False, {"amr": ["pwd", "mfa"]})])
    def test_with_a_second_factor_there_asks_for_none_here(
        self, always: bool, claims: dict[str, Any], cast: Cast, address: str, client: StrictClient
    ) -> None:
        anna = person("Anna Berg", cast.ystad, KINDS.READER, email=f"anna@{DOMAIN}")
        TOTP.activate(anna, SECRET)
        answer = come_in(client, set_up(cast, address, has_second_factor=always), **claims, **GOOD)
        assert answer.request["PATH_INFO"] == reverse("front:home")
        assert signed_in(client) == anna.email

    def test_that_is_taken_away_before_the_second_step_begins_anew(
        self, theirs: IdentityProvider, cast: Cast, client: StrictClient
    ) -> None:
        TOTP.activate(Person.objects.get(email=f"anna@{DOMAIN}"), SECRET)
        come_in(client, theirs, **GOOD)
        actions.remove_provider(cast.ystad, by=cast.administrator)
        answer = client.post(reverse("mfa_authenticate"), {"code": code(SECRET)}, follow=True)
        assert (answer.status_code, answer.request["PATH_INFO"]) == (200, LOGIN)
        assert signed_in(client) == ""

    def test_of_two_that_share_a_service_and_its_client_is_one_of_them(
        self, theirs: IdentityProvider, cast: Cast, address: str, client: StrictClient
    ) -> None:
        shared = {"issuer": address, "client_id": provider.CLIENT, "secret": provider.SECRET, "is_enabled": True}
        actions.set_provider(cast.malmo, by=cast.administrator, domains=["malmo.example"], **shared)
        TOTP.activate(Person.objects.get(email=f"anna@{DOMAIN}"), SECRET)
        come_in(client, theirs, **GOOD)
        client.post(reverse("mfa_authenticate"), {"code": code(SECRET)}, follow=True)
        assert signed_in(client) == f"anna@{DOMAIN}"


@pytest.mark.django_db(transaction=True)
class TestFirstSignInTwiceAtOnce:
    """Both have come back from the provider before either is bound."""

    def meet(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both, person_of = threading.Barrier(2), identity.person_of

        def found_and_wait(*told: Any) -> Person:
            found = person_of(*told)
            both.wait(timeout=60)  # the way from the provider is long: each waits until the other is here
            return found

        monkeypatch.setattr(identity, "person_of", found_and_wait)

    def unlock(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sign_in, "lock_person", lambda person: person)
        monkeypatch.setattr(SocialAccount, "save", Rendezvous().before(SocialAccount.save))

    def two_come(self, theirs: IdentityProvider, *subs: str) -> tuple[list[StrictClient], list[Any]]:
        callback = f"http://testserver{reverse('openid_connect_callback', args=[theirs.key])}"
        names = [f"anna-{number}" for number, _sub in enumerate(subs)]
        provider.know(theirs.issuer, callback, **{name: {**GOOD, "sub": sub} for name, sub in zip(names, subs, strict=True)})
        clients = [StrictClient(), StrictClient()]
        backs = [
            go(client, theirs, name).removeprefix("http://testserver") for client, name in zip(clients, names, strict=True)
        ]
        calls = [partial(client.get, back) for client, back in zip(clients, backs, strict=True)]
        return clients, race(*calls)

    def bound(self) -> int:
        journalled = JournalEntry.objects.filter(action="members.bound_to_provider").count()
        assert journalled == SocialAccount.objects.count()
        return journalled

    def test_in_two_browsers_binds_once_and_lets_both_in(
        self, theirs: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.meet(monkeypatch)
        people = Person.objects.count()
        clients, answers = self.two_come(theirs, "anna", "anna")
        assert [answer.status_code for answer in answers] == [302, 302]
        assert [signed_in(client) for client in clients] == [f"anna@{DOMAIN}"] * 2
        assert (self.bound(), Person.objects.count()) == (1, people)

    def test_of_two_who_have_had_the_address_lets_one_in(
        self, theirs: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.meet(monkeypatch)
        clients, answers = self.two_come(theirs, "old", "new")
        assert sorted(answer.status_code for answer in answers) == [302, 409]
        refused = next(answer for answer in answers if answer.status_code == 409)
        assert "loggade just in med den adressen" in refused.content.decode()
        assert sorted(signed_in(client) for client in clients) == ["", f"anna@{DOMAIN}"]
        assert self.bound() == 1

    def test_canary_without_the_lock_one_is_turned_away_from_their_own_account(
        self, theirs: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.meet(monkeypatch)
        self.unlock(monkeypatch)
        _clients, answers = self.two_come(theirs, "anna", "anna")
        assert sorted(answer.status_code for answer in answers) == [302, 409]

    def test_canary_without_the_lock_two_own_the_account(
        self, theirs: IdentityProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.meet(monkeypatch)
        self.unlock(monkeypatch)
        clients, _answers = self.two_come(theirs, "old", "new")
        assert [signed_in(client) for client in clients] == [f"anna@{DOMAIN}"] * 2
        assert self.bound() == 2
