"""Signing in by one's organisation with SAML, against a provider with keys of its own that says whatever the test wants."""

import base64
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from members import actions
from members.forms import ProviderForm
from members.models import IdentityProvider, Organisation, Person
from network_portal.records.models import JournalEntry
from tests.cast import KINDS, Cast, person
from tests.codes import SECRET, code
from tests.strict import StrictClient

pytest.importorskip("onelogin", reason="The extra saml is not installed: nothing of SAML is tested (docs/operate.md).")

from members import saml
from tests.provider import saml as provider

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]
LOGIN, DOMAIN = "/account/login/", "ystad.example"
ANNA = f"anna@{DOMAIN}"


@pytest.fixture(scope="module")
def there() -> Iterator[provider.Provider]:
    with provider.running() as running:
        yield running


@pytest.fixture
def theirs(cast: Cast, there: provider.Provider) -> IdentityProvider:
    """Ystad's sign-in, with which `anna` has an account there and here."""
    person("Anna Berg", cast.ystad, KINDS.READER, email=ANNA)
    return set_up(cast, cast.ystad, there)


def set_up(cast: Cast, organisation: Organisation, there: provider.Provider, **values: Any) -> IdentityProvider:
    wanted = {"protocol": "saml", "issuer": there.address, "client_id": provider.NAME, "is_enabled": True, "vouches": True}
    return actions.set_provider(organisation, by=cast.administrator, **{**wanted, "domains": [DOMAIN], **values})


def go(client: StrictClient, theirs: IdentityProvider, next: str = "") -> provider.Question:
    """From the sign-in page to the provider, which reads the question."""
    page = client.post(LOGIN, {"login": ANNA, "next": next}, follow=True)
    to = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page.content.decode())
    assert to, page.content.decode()
    away = client.get(to[1].replace("&amp;", "&"))
    assert away["Location"].startswith("https://login.ystad.example/sso?SAMLRequest=")
    return provider.read(away["Location"])


def come_back(client: StrictClient, theirs: IdentityProvider, answer: str) -> Any:
    """As a browser does it: another site posts, so the session stays behind; then the browser asks for the next page itself."""
    posted = StrictClient()
    away = posted.post(reverse("saml_acs", args=[theirs.key]), {"SAMLResponse": answer})
    assert away.status_code == 302
    for name in posted.cookies:
        client.cookies[name] = posted.cookies[name].value
    return client.get(away["Location"], follow=True)


def come_in(
    client: StrictClient, theirs: IdentityProvider, there: provider.Provider, *, next: str = "", **values: Any
) -> Any:
    question = go(client, theirs, next)
    return come_back(client, theirs, there.answer(question, **{"email": ANNA, **values}))


def signed_in(client: StrictClient) -> str:
    key = client.session.get("_auth_user_id")
    return Person.objects.get(pk=key).email if key else ""


class TestSignIn:
    def test_goes_on_with_the_second_factor_one_has_here(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        TOTP.activate(Person.objects.get(email=ANNA), SECRET)
        answer = come_in(client, theirs, there)
        assert (answer.request["PATH_INFO"], signed_in(client)) == (reverse("mfa_authenticate"), "")
        client.post(reverse("mfa_authenticate"), {"code": code(SECRET)})
        assert signed_in(client) == ANNA

    def test_binds_the_person_to_the_organisations_provider(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        answer = come_in(client, theirs, there)
        assert (answer.status_code, signed_in(client)) == (200, ANNA)
        bound = SocialAccount.objects.get()
        assert (bound.user.email, bound.provider, bound.uid) == (ANNA, str(cast.ystad.pk), "anna-at-work")
        assert bound.extra_data == {}
        entry = JournalEntry.objects.get(action="members.bound_to_provider")
        assert entry.data["organisation"] == cast.ystad.pk

    def test_of_one_who_is_bound_goes_by_the_id(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        come_in(client, theirs, there)
        client.post(reverse("account_logout"))
        come_in(client, theirs, there, email=f"anna.married@{DOMAIN}")
        assert signed_in(client) == ANNA

    def test_prefers_the_id_that_is_never_given_to_another(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        come_in(client, theirs, there, name=ANNA, claims={provider.OBJECT: "5f2a"})
        assert SocialAccount.objects.get().uid == "5f2a"

    def test_leads_to_the_page_one_wanted_and_never_away(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        assert come_in(client, theirs, there, next="/members/people/").request["PATH_INFO"] == "/members/people/"
        client.post(reverse("account_logout"))
        away = come_in(client, theirs, there, next="https://evil.example/")
        assert away.request["PATH_INFO"] == reverse("front:home")

    def test_of_a_role_that_needs_it_asks_for_a_second_factor(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        actions.set_second_factor_rules({KINDS.READER: date(2026, 1, 1)}, by=cast.administrator)
        assert come_in(client, theirs, there).request["PATH_INFO"] == reverse("members:security")
        client.post(reverse("account_logout"))
        set_up(cast, cast.ystad, there, has_second_factor=True)
        assert come_in(client, theirs, there).request["PATH_INFO"] == reverse("front:home")


class TestAnswerIsRefused:
    def refused(self, answer: Any, client: StrictClient, words: str) -> None:
        html = answer.content.decode()
        assert answer.status_code == 403
        assert words in html
        assert "Du släpps inte in" in html
        assert "Ystads kommun" in html
        assert signed_in(client) == ""
        assert not SocialAccount.objects.exists()

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"signed_by": None}, "Svaret är inte undertecknat"),
            ({"minutes_ago": 30}, "Svaret är för gammalt"),
            ({"minutes_ago": -30}, "Svaret är för gammalt, eller så går klockan fel"),
            ({"audience": "https://another.example/"}, "Svaret var avsett för en annan tjänst"),
            ({"audience": None}, "Svaret var avsett för en annan tjänst"),
            ({"destination": "https://another.example/acs/"}, "Svaret var avsett för en annan tjänst"),
            ({"issuer": "https://login.malmo.example/saml"}, "Svaret är inte undertecknat av din organisations inloggning"),
            ({"asked": None}, "Portalen har inte bett om det svaret"),
            ({"format": provider.TRANSIENT}, "kallar dig något nytt varje gång"),
            ({"email": ""}, "sade inte vilken e-postadress du har"),
        ],
    )
    def test_when(
        self, values: dict[str, Any], words: str, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        self.refused(come_in(client, theirs, there, **values), client, words)

    def test_signed_with_another_key(self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient) -> None:
        forged = come_in(client, theirs, there, signed_by=provider.make_key())
        self.refused(forged, client, "Svaret är inte undertecknat av din organisations inloggning")

    def test_changed_after_it_was_signed(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        person("Bo Ek", cast.ystad, KINDS.READER, email=f"bodil@{DOMAIN}")
        signed = base64.b64decode(there.answer(go(client, theirs), email=ANNA)).decode()
        changed = base64.b64encode(signed.replace("anna@", "bodil@").encode()).decode()
        self.refused(come_back(client, theirs, changed), client, "Svaret är inte undertecknat av din organisations")

    def test_canary_without_the_look_at_signatures_it_would_be_let_in(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(saml.Response, "is_valid", lambda self, *told, **how: True)
        come_in(client, theirs, there, signed_by=provider.make_key())
        assert signed_in(client) == ANNA

    def test_used_before_in_the_same_browser(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        answer = there.answer(go(client, theirs), email=ANNA)
        come_back(client, theirs, answer)
        assert signed_in(client) == ANNA
        client.post(reverse("account_logout"))
        SocialAccount.objects.all().delete()
        self.refused(
            come_back(client, theirs, answer), client, "Portalen har inte bett om det svaret, eller så är det redan"
        )

    def test_stolen_and_brought_by_another_browser(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        answer = there.answer(go(client, theirs), email=ANNA)
        thief = StrictClient()
        self.refused(come_back(thief, theirs, answer), thief, "Portalen har inte bett om det svaret")

    def test_stolen_and_told_to_answer_the_thiefs_own_question(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        """What is around the signed part may be written anew; the signed part says which question it belongs to."""
        signed = base64.b64decode(there.answer(go(client, theirs), email=ANNA)).decode()
        thief = StrictClient()
        own = go(thief, theirs)
        head, rest = signed.split(">", 1)
        moved = re.sub(r'InResponseTo="[^"]+"', f'InResponseTo="{own.id}"', head) + ">" + rest
        answer = come_back(thief, theirs, base64.b64encode(moved.encode()).decode())
        assert answer.status_code == 403
        assert signed_in(thief) == ""

    def test_given_to_the_provider_of_another_organisation(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        """Malmö's own question, answered by what Ystad's provider said to Ystad's."""
        other = set_up(cast, cast.malmo, there, domains=["malmo.example"])
        answer = there.answer(go(client, theirs), email=ANNA)
        assert come_back(client, other, answer).status_code == 403
        assert signed_in(client) == ""

    @pytest.mark.parametrize(
        "sent", ["", "x", "PHg+", "åäö", base64.b64encode(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>").decode()]
    )
    def test_no_answer_at_all(self, sent: str, theirs: IdentityProvider, client: StrictClient) -> None:
        go(client, theirs)
        answer = come_back(client, theirs, sent)
        assert answer.status_code == 403
        assert signed_in(client) == ""

    def test_broken_off_is_no_error(self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient) -> None:
        answer = come_back(client, theirs, provider.no_success(go(client, theirs)))
        assert "Du loggade inte in" in answer.content.decode()


class TestPersonIsRefused:
    """The rules are those of every provider (identity.py); here is seen that they hold for SAML."""

    def test_of_a_foreign_domain(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        for email in (cast.administrator.email, f"anna@sub.{DOMAIN}", f"anna@{DOMAIN}.evil.example"):
            html = come_in(client, theirs, there, email=email).content.decode()
            assert "inte en som den här inloggningen får tala för" in html
            assert signed_in(client) == ""

    def test_who_is_unknown_is_told_whom_to_ask(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        people = Person.objects.count()
        html = come_in(client, theirs, there, email=f"bo@{DOMAIN}").content.decode()
        assert "Ingen med din e-postadress är inbjuden" in html
        assert cast.colleague.email in html
        assert Person.objects.count() == people

    def test_who_has_got_the_address_of_another(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient
    ) -> None:
        come_in(client, theirs, there)
        client.post(reverse("account_logout"))
        assert "hade adressen på jobbet tidigare" in come_in(client, theirs, there, name="another").content.decode()
        assert signed_in(client) == ""

    def test_when_the_organisation_does_not_answer_for_its_addresses(
        self, theirs: IdentityProvider, there: provider.Provider, cast: Cast, client: StrictClient
    ) -> None:
        set_up(cast, cast.ystad, there, vouches=False)
        assert "intygar inte att e-postadressen" in come_in(client, theirs, there).content.decode()
        assert signed_in(client) == ""


class TestProviderOutOfOrder:
    @pytest.mark.parametrize(
        "values",
        [
            {"issuer": "http://127.0.0.1:9/metadata"},
            {"issuer": "{address}/nothing-here"},
            {"client_id": "https://another.example/saml"},
        ],
    )
    def test_is_said_on_a_page(
        self, values: dict[str, str], cast: Cast, there: provider.Provider, client: StrictClient
    ) -> None:
        told = {name: value.format(address=there.address) for name, value in values.items()}
        theirs = set_up(cast, cast.ystad, there, **told)
        answer = client.get(reverse("saml_login", args=[theirs.key]))
        assert answer.status_code == 502
        assert "Din organisations inloggning fungerade inte" in answer.content.decode()

    def test_with_a_new_key_is_known_after_a_while(
        self, theirs: IdentityProvider, there: provider.Provider, client: StrictClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        come_in(client, theirs, there)
        client.post(reverse("account_logout"))
        monkeypatch.setattr(there, "key", provider.make_key())
        assert come_in(client, theirs, there).status_code == 403
        cache.clear()
        assert come_in(client, theirs, there).status_code == 200

    def test_that_does_not_exist_or_speaks_otherwise(self, theirs: IdentityProvider, cast: Cast, as_: As) -> None:
        other = actions.set_provider(
            cast.malmo,
            by=None,
            domains=["malmo.example"],
            secret="x",
            client_id="x",
            issuer="https://x.example",
            is_enabled=True,
        )
        for key in (other.key, "10000000", "abc", "²"):
            for name in ("saml_login", "saml_finish_acs"):
                assert as_(None).get(reverse(name, args=[key])).status_code == 404
        assert as_(None).get(reverse("openid_connect_login", args=[theirs.key])).status_code in (404, 502)


class TestSettingUp:
    def test_shows_the_addresses_to_give_to_the_provider(self, theirs: IdentityProvider, cast: Cast, as_: As) -> None:
        html = as_(cast.administrator).get(reverse("members:provider", args=[cast.ystad.pk])).content.decode()
        for name in ("saml_metadata", "saml_acs"):
            assert f"http://localhost:8000{reverse(name, args=[cast.ystad.pk])}" in html
        assert "openid" not in html

    def test_metadata_say_who_the_portal_is(self, cast: Cast, client: StrictClient) -> None:
        answer = client.get(reverse("saml_metadata", args=[cast.malmo.pk]))
        assert answer["Content-Type"] == "application/samlmetadata+xml"
        text = answer.content.decode()
        assert f'entityID="http://localhost:8000{reverse("saml_metadata", args=[cast.malmo.pk])}"' in text
        assert f'Location="http://localhost:8000{reverse("saml_acs", args=[cast.malmo.pk])}"' in text
        assert 'WantAssertionsSigned="true"' in text
        assert client.get(reverse("saml_metadata", args=[10_000_000])).status_code == 404

    def test_asks_whether_the_organisation_answers_for_its_addresses(self, cast: Cast) -> None:
        data = {"protocol": "saml", "issuer": "https://login.ystad.example/m", "client_id": provider.NAME, "domains": DOMAIN}
        form = ProviderForm(data, organisation=cast.ystad, provider=None)
        assert list(form.errors) == ["vouches"]
        assert "SAML talar aldrig om" in str(form.errors["vouches"])
        assert ProviderForm({**data, "vouches": "on"}, organisation=cast.ystad, provider=None).is_valid()


class TestPackages:
    def test_are_those_that_the_tests_run_with(self) -> None:
        root = Path(__file__).parents[2]
        operators, ours = (
            set(re.findall(r"^([a-z0-9-]+==\S+)", (root / name).read_text(), re.MULTILINE))
            for name in ("requirements-saml.lock", "requirements-dev.lock")
        )
        assert {name.partition("==")[0] for name in operators} == {"isodate", "lxml", "python3-saml", "xmlsec"}
        assert operators <= ours
