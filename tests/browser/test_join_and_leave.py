"""A stranger applies, the administrator takes the organisation all the way in, and a member gives notice."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import fill, heading, open_letter, press
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]
Look = Callable[[Page], None]


class TestJoin:
    def test_goes_from_a_stranger_to_a_welcomed_member(self, as_person: Windows, no_barriers: Look) -> None:
        self._apply(as_person(None), no_barriers)
        page = as_person("administrator")
        page.goto("/applications/")
        no_barriers(page)
        page.get_by_role("link", name="Höörs kommun").click()
        no_barriers(page)
        press(page, "Uppgifterna stämmer")
        fill(page, decision="Organisationen får gå med", decided_by="Nätverksmötet", registry_number="NK 2026/40")
        no_barriers(page)
        press(page, "Skriv in beslutet")
        fill(page, starts_on=str(date.today()))
        press(page, "Låt medlemskapet börja")
        press(page, "Bjud in kontaktpersonen")
        fill(page, outside="Adressen är rätt")
        press(page, "Bjud in kontaktpersonen")
        press(page, "Skicka välkomstbrevet")
        fill(page, introduced_on=str(date.today()))
        press(page, "De har presenterats")
        expect(page.get_by_role("heading", name="Vad som gjordes")).to_be_visible()
        no_barriers(page)
        open_letter(page, "vera.hoor", "Välkomna till nätverket")
        expect(page.get_by_text("Höörs kommun är medlem från").first).to_be_visible()

    def _apply(self, page: Page, no_barriers: Look) -> None:
        page.goto("/join/")
        no_barriers(page)
        fill(page, organisation="Höör")
        press(page, "Visa avgiften")
        expect(page.locator("main")).to_contain_text(re.compile(r"\d\d.\d{3}.kr"))
        no_barriers(page)
        press(page, "Ansök för Höör")
        fill(
            page,
            wished_on=str(date.today() + timedelta(days=1)),
            contact_name="Vera Sökande",
            contact_email="vera.hoor@example.org",
            decider="Kommunstyrelsen",
        )
        no_barriers(page)
        press(page, "Skicka ansökan")
        heading(page, "Tack för ansökan")


class TestLeave:
    def test_is_given_confirmed_and_taken_back(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("kontakt.landskrona")
        page.goto("/members/organisations/")
        page.get_by_role("link", name="Landskrona kommun").click()
        press(page, "Säg upp medlemskapet")
        no_barriers(page)
        fill(page, last_day=f"{date.today().year + 1}-12-31", reason="Vi har ont om tid.")
        press(page, "Säg upp medlemskapet")
        address = page.url
        no_barriers(page)
        office = as_person("administrator")
        office.goto(address)
        fill(office, reference="NK 2026/41")
        no_barriers(office)
        press(office, "Bekräfta uppsägningen")
        expect(office.locator("main")).to_contain_text("Medlemskapet upphör")
        page.goto(address)
        press(page, "Ta tillbaka uppsägningen")
        no_barriers(page)
        press(page, "Ta tillbaka uppsägningen")
        expect(page.get_by_text("Uppsägningen är tillbakatagen. Medlemskapet fortsätter.")).to_be_visible()
