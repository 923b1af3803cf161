"""A colleague leaves: the contact person moves what is open and ends the role, in one step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import heading, press
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

Look = Callable[[Page], None]


class TestHandOver:
    def test_what_is_open_goes_to_a_colleague(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("kontakt.ystad")
        page.goto("/members/people/?q=Upphandlare+Ystad")
        page.locator("main tbody th a").first.click()
        press(page, "Lämna över")
        heading(page, "Vem tar över efter Upphandlare Ystad?")
        no_barriers(page)
        press(page, "Lämna över")  # nobody is chosen yet
        expect(page.locator("main .error").first).to_be_visible()
        no_barriers(page)
        page.locator("main select").first.select_option(label="Kontaktperson Ystad")
        press(page, "Lämna över")
        expect(page.get_by_text("Överlämnat:")).to_be_visible()
        no_barriers(page)
        # Back again, so that a second walk on the same portal finds the same.
        page.goto("/members/people/?q=Kontaktperson+Ystad")
        page.locator("main tbody th a").first.click()
        press(page, "Lämna över")
        page.locator("main select").first.select_option(label="Upphandlare Ystad")
        press(page, "Lämna över")
        expect(page.get_by_text("Överlämnat:")).to_be_visible()


class TestMandates:
    def test_are_seen_by_all_and_the_document_by_their_own(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("upphandlare.malmo")
        page.goto("/members/mandates/?kind=buy")
        no_barriers(page)
        page.locator("main tbody th a").filter(has_text="Upphandlare Ystad").first.click()
        heading(page, "Upphandlare Ystad")
        expect(page.get_by_text("Protokollsutdrag")).to_have_count(0)
        no_barriers(page)
        own = as_person("kontakt.ystad")
        own.goto(page.url)
        expect(own.get_by_text("Protokollsutdrag KS 2025-204.txt")).to_be_visible()
        press(own, "Avsluta mandatet")
        no_barriers(own)
