"""Passkeys in a virtual device, codes, sessions and an organisation's own sign-in, in a real browser."""

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import provider
from tests.browser.steps import fill, heading, press
from tests.browser.windows import Windows, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]
Look = Callable[[Page], None]
READER, OTHER, ADMINISTRATOR = "chef.svedala", "chef.tomelilla", "administrator"
SECURITY = "/members/profile/sign-in/"


def give_device(page: Page) -> tuple[Any, str]:
    """A device that makes passkeys and says yes, as a telephone with a fingerprint does."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devices, devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def log_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main").get_by_role("button", name="Logga ut").click()
    page.wait_for_url(lambda url: "logout" not in url)


def remove_everything(page: Page) -> None:
    """So that the walk can be walked again on the same portal."""
    page.goto(SECURITY)
    while page.get_by_role("link", name=re.compile("^Ta bort")).count():
        page.get_by_role("link", name=re.compile("^Ta bort")).first.click()
        page.locator("main form.confirm button[type=submit]").click()
        page.goto(SECURITY)


@pytest.fixture
def window(as_person: Windows) -> Iterator[Callable[[str], Page]]:
    """A window whose sign-in is its own: this walk signs out."""
    opened = []

    def open_(who: str) -> Page:
        page = as_person(None)
        sign_in(page, who)
        opened.append(page)
        return page

    yield open_
    for page in opened:
        remove_everything(page)


class TestPasskey:
    def test_is_added_and_used_instead_of_the_password(self, window: Callable[[str], Page], no_barriers: Look) -> None:
        page = window(READER)
        devices, device = give_device(page)
        page.goto(SECURITY)
        no_barriers(page)
        press(page, "Lägg till en passnyckel")
        heading(page, "Lägg till en passnyckel")
        no_barriers(page)
        fill(page, name="Telefonen")
        press(page, "Lägg till passnyckeln")
        heading(page, "Reservkoder")
        no_barriers(page)
        press(page, "Jag har sparat dem")
        expect(page.locator("main")).to_contain_text("Telefonen")
        keys = devices.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert [key["isResidentCredential"] for key in keys] == [True]

        log_out(page)
        page.goto("/account/login/?next=/members/people/")
        no_barriers(page)
        press(page, "Logga in med passnyckel")
        page.wait_for_url(re.compile(r"//[^/]+/members/people/$"))

        log_out(page)
        page.goto("/account/login/")
        sign_in_to_step_two(page, READER)
        no_barriers(page)
        press(page, "Använd passnyckel")
        page.wait_for_url("**/")
        heading(page, "Det här väntar på dig")

    def test_that_says_no_is_said_no_to_in_words(self, window: Callable[[str], Page]) -> None:
        page = window(OTHER)
        devices, device = give_device(page)
        devices.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
        page.goto("/account/2fa/webauthn/add/")
        press(page, "Lägg till passnyckeln")
        expect(page.get_by_role("alert")).to_contain_text("Din enhet gjorde ingen passnyckel.", timeout=60_000)


class TestApp:
    def test_gives_codes_and_recovery_codes_do_when_it_is_lost(
        self, window: Callable[[str], Page], no_barriers: Look
    ) -> None:
        page = window(OTHER)
        page.goto(SECURITY)
        press(page, "Lägg till en app")
        no_barriers(page)
        secret = page.locator("#key").input_value()
        fill(page, code=code(secret))
        press(page, "Lägg till appen")
        heading(page, "Reservkoder")
        recovery = page.locator(".codes code").first.inner_text()
        log_out(page)
        sign_in_to_step_two(page, OTHER)
        no_barriers(page)
        fill(page, code="000000")
        press(page, "Logga in")
        expect(page.locator("main")).to_contain_text("Koden stämmer inte")
        fill(page, code=recovery)
        press(page, "Logga in")
        heading(page, "Det här väntar på dig")
        page.goto(SECURITY)
        expect(page.locator("main")).to_contain_text("9 koder är kvar.")
        no_barriers(page)


class TestSession:
    def test_ended_from_another_browser_is_really_out(self, window: Callable[[str], Page], as_person: Windows) -> None:
        lost, mine = window(READER), window(READER)
        mine.goto(SECURITY)
        press(mine, "Logga ut överallt annars")
        expect(mine.get_by_text("Du är utloggad på")).to_be_visible()
        lost.goto("/members/people/")
        heading(lost, "Logga in")
        sign_in(lost, READER)


class TestOrganisation:
    def test_signs_its_people_in(
        self, as_person: Windows, no_barriers: Look, portal: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        office = as_person(ADMINISTRATOR)
        office.goto("/members/organisations/?q=Svedala")
        office.locator("main").get_by_role("link", name="Svedala").first.click()
        press(office, "Organisationens egen inloggning")
        no_barriers(office)
        with provider.running(tmp_path_factory.mktemp("provider")) as address:
            callback = office.locator("#callback").input_value()
            provider.know(address, callback, chef={"email": "chef.svedala@example.org", "email_verified": True})
            press(office, "Ställ in den")
            no_barriers(office)
            fill(office, issuer=address, client_id=provider.CLIENT, secret=provider.SECRET, domains="example.org")
            office.get_by_label("I bruk").check()
            press(office, "Spara")
            expect(office.get_by_text("Inloggningen är sparad.")).to_be_visible()
            no_barriers(office)
            try:
                page = as_person(None)
                as_person.portal = "http://"  # this walk goes to a stranger on purpose
                page.goto("/account/login/")
                fill(page, login="chef.svedala@example.org")
                press(page, "Logga in")
                expect(page.get_by_role("heading", level=1)).to_have_text("Arbetsplatsens inloggning")
                page.get_by_label("Vem?").fill("chef")
                page.get_by_role("button").click()
                heading(page, "Det här väntar på dig")
            finally:
                as_person.portal = portal
                press(office, "Ta bort organisationens egen inloggning")
                no_barriers(office)
                press(office, "Ta bort inloggningen")


def sign_in_to_step_two(page: Page, who: str) -> None:
    sign_in(page, who)
    heading(page, "Ett steg till")


def code(secret: str) -> str:
    """What an app shows, by RFC 6238."""

    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), "sha1").digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"
