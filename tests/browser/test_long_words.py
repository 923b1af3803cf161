"""Somebody pastes a long address, or a word without end: no page may be pushed sideways by it."""

import pytest
from playwright.sync_api import Page

from tests.browser.looking import TOO_WIDE
from tests.browser.steps import fill, heading, press
from tests.browser.windows import Windows

YSTAD, MALMO = "upphandlare.ystad", "upphandlare.malmo"
TITLE = "Strandtångsbortforslingsentreprenadsunderlag" * 3 + "xxxxxxxxxxxxxxxxxx"
LINK = "https://www.example.org/" + "en-sida-utan-slut/" * 12 + "?" + "q" * 120


def describe(page: Page) -> str:
    """A need with a title and an address that never break; its own address."""
    page.goto("/procurement/needs/new/")
    texts = {"current_state": f"Se {LINK}", "wanted_state": LINK, "affected": LINK, "need_owner": TITLE[:120]}
    fill(page, title=TITLE, **texts, visibility="Hela nätverket")
    press(page, "Beskriv behovet")
    heading(page, TITLE)
    return page.url


def too_wide(page: Page, addresses: list[str]) -> list[str]:
    found = []
    for address in addresses:
        page.goto(address)
        if wide := page.evaluate(TOO_WIDE):
            found.append(f"{address} scrolls {wide} px sideways at {page.viewport_size}")
    return found


pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_push_no_page_sideways(width: int, as_person: Windows) -> None:
    page = as_person(YSTAD, width=width)
    need = describe(page)
    search = f"/search/?q={TITLE[:30]}"
    pages = [need, f"{need}edit/", f"{need}move/", f"{need}close/", "/procurement/needs/?tab=ours", "/", search]
    assert too_wide(page, pages) == []
    other = as_person(MALMO, width=width)
    assert too_wide(other, [need, f"{need}contribute/", "/procurement/needs/?tab=network", search]) == []
