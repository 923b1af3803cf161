"""What somebody does when the session has ended behind their back, in a real browser with and without script."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import barriers
from tests.browser.steps import fill, heading, new_name, press, publish_seminar
from tests.browser.windows import Windows, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

YSTAD, COORDINATOR = "upphandlare.ystad", "samordnare.miljokluster"


def end_session(page: Page) -> None:
    page.context.clear_cookies(name="sessionid")


@pytest.mark.parametrize("script", [True, False])
def test_a_button_leads_back_to_its_page(script: bool, as_person: Windows) -> None:
    address = publish_seminar(as_person(COORDINATOR), new_name("Ett samtal om avtal"), seats=9)
    page = as_person(YSTAD, script=script)
    page.goto(address)
    end_session(page)
    press(page, "Anmäl mig")
    expect(page.get_by_text("Du hade loggats ut, så inget blev gjort.")).to_be_visible()
    sign_in(page, YSTAD)
    assert page.url == address
    press(page, "Anmäl mig")
    expect(page.get_by_role("heading", name="Du har plats. Det börjar om 40 dagar.")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
def test_what_was_typed_is_in_the_form_again(width: int, as_person: Windows) -> None:
    page = as_person(YSTAD, width=width)
    page.goto("/procurement/needs/new/")
    title = new_name("Belysning som lyser på tomma vägar")
    fill(page, title="Belysning", current_state="Vägen lyser hela natten.\nIngen går där.", affected="Grannar")
    end_session(page)
    fill(page, title=title, cpv_words="belysning")  # what is looked up while one writes must not lead away
    press(page, "Beskriv behovet")
    sign_in(page, YSTAD)
    expect(page.get_by_text("Det du skrev finns kvar")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value(title)
    expect(page.locator("[name=current_state]")).to_have_value("Vägen lyser hela natten.\nIngen går där.")
    assert barriers(page) == []
    fill(page, wanted_state="Den lyser när någon går.", need_owner="Gatuchefen")
    press(page, "Beskriv behovet")
    heading(page, title)
