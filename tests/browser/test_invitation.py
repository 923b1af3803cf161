"""From the invitation to being logged in, in a real browser: for somebody new, and for somebody with an account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import faulty, fill, heading, new_name, open_letter, press
from tests.browser.windows import Windows, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

CONTACT = "kontakt.ystad"
Look = Callable[[Page], None]


def _unlooked(page: Page) -> None:
    """Instead of `no_barriers`."""


def invite(page: Page, no_barriers: Look, key: str, role: str) -> None:
    page.goto("/members/organisations/?q=Ystad")
    page.locator("main tbody th a").filter(has_text="Ystad").click()
    no_barriers(page)
    press(page, "Bjud in någon")
    no_barriers(page)
    fill(page, email=f"{key}@example.org", kind=role)
    press(page, "Skicka inbjudan")
    faulty(page)  # the address is not the municipality's own: look once more
    no_barriers(page)
    fill(page, outside="Adressen är rätt")
    press(page, "Skicka inbjudan")
    expect(page.get_by_text(f"Vi har skrivit till {key}@example.org.")).to_be_visible()


@pytest.mark.parametrize(("script", "width"), [(True, 1440), (False, 320)])
def test_somebody_new_is_invited_and_logged_in(script: bool, width: int, as_person: Windows, no_barriers: Look) -> None:
    page = as_person(CONTACT, script=script, width=width)
    if not script:
        no_barriers = _unlooked  # what looks for barriers is itself a script
    key = new_name("ny").replace(" ", ".")
    invite(page, no_barriers, key, "Läsare")
    expect(page.get_by_role("listitem").filter(has_text=key)).to_contain_text("Väntar på svar")

    newcomer = as_person(None, script=script, width=width)
    open_letter(newcomer, key, "Inbjudan")
    newcomer.locator("main .prose a").first.click()
    heading(newcomer, "Du är inbjuden")
    no_barriers(newcomer)
    fill(newcomer, name="Ny Kollega", password="kort")
    press(newcomer, "Tacka ja och logga in")
    faulty(newcomer)
    fill(newcomer, password="tre-raggsockor-i-aspen")
    press(newcomer, "Tacka ja och logga in")
    expect(newcomer.get_by_text("Nu företräder du Ystad.")).to_be_visible()

    page.reload()
    expect(page.get_by_role("listitem").filter(has_text=key)).to_have_count(0)
    expect(page.get_by_role("rowheader").filter(has_text="Ny Kollega").first).to_be_visible()


def test_somebody_with_an_account_logs_in_and_accepts(as_person: Windows, no_barriers: Look) -> None:
    invite(as_person(CONTACT), no_barriers, "parkchef.malmo", "Läsare")
    guest = as_person(None)
    open_letter(guest, "parkchef.malmo", "Inbjudan")
    guest.locator("main .prose a").first.click()
    guest.wait_for_url("**/members/invitations/**")
    no_barriers(guest)
    press(guest, "Logga in")
    sign_in(guest, "parkchef.malmo")
    heading(guest, "Tackar du ja till inbjudan till Ystad?")
    no_barriers(guest)
    press(guest, "Tacka ja")
    expect(guest.get_by_text("Nu har du en roll i Ystad också.")).to_be_visible()
