"""Everybody's main job in a narrow window with nothing but the keyboard; whoever steps on sees where they are."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.keys import FAULT, choose_in_menu, enter, sign_in_by_keys, tab, tab_to, type_in
from tests.browser.steps import faulty, heading, new_name
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

OFFICER, COORDINATOR, ADMINISTRATOR = "upphandlare.skurup", "samordnare.miljokluster", "administrator"
PAGES = [(OFFICER, "/"), (OFFICER, "/procurement/needs/?tab=network"), (ADMINISTRATOR, "/financing/")]


@pytest.fixture
def narrow(as_person: Windows) -> Page:
    """A phone's window of somebody who is yet to sign in. Without smooth scrolling, which ends after the next key."""
    page = as_person(None, width=320)
    page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(reduced_motion="reduce")
    return page


class TestOfficer:
    def test_registers_for_a_seminar_and_withdraws(self, narrow: Page) -> None:
        sign_in_by_keys(narrow, OFFICER)
        heading(narrow, "Det här väntar på dig")
        choose_in_menu(narrow, "Seminarier kompetens")
        heading(narrow, "Seminarier och andra evenemang")
        enter(narrow, "main a", "Torka i stadsplanteringar – öppen marknadsdialog")
        heading(narrow, "Torka i stadsplanteringar")
        enter(narrow, "main button", "Anmäl mig")
        expect(narrow.get_by_role("heading", name=re.compile("^Du har plats"))).to_be_visible()
        expect(narrow.get_by_role("button", name="Avanmäl")).to_be_focused()
        narrow.keyboard.press("Enter")
        expect(narrow.get_by_role("button", name="Anmäl mig")).to_be_visible()

    def test_describes_a_need(self, narrow: Page) -> None:
        title = new_name("Nycklar som ingen hittar")
        sign_in_by_keys(narrow, OFFICER)
        heading(narrow, "Det här väntar på dig")
        tab(narrow)
        expect(narrow.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
        choose_in_menu(narrow, "Behov innovation")
        heading(narrow, "Behov")
        enter(narrow, "main a", "Beskriv ett behov")
        heading(narrow, "Beskriv ett behov")
        type_in(narrow, title=title, current_state="Tre nyckelskåp.", wanted_state="Den som ska in kommer in.")
        type_in(narrow, affected="Alla", need_owner="Service")
        tab_to(narrow, "[name=visibility]")
        narrow.keyboard.press("ArrowDown")
        narrow.keyboard.press("ArrowDown")
        expect(narrow.locator("[name=visibility][value=network]")).to_be_checked()
        enter(narrow, "button", "Beskriv behovet")
        heading(narrow, title)


class TestCoordinator:
    def test_publishes_a_seminar_at_the_third_try(self, narrow: Page) -> None:
        title = new_name("Med tangenter")
        sign_in_by_keys(narrow, COORDINATOR)
        heading(narrow, "Det här väntar på dig")
        choose_in_menu(narrow, "Seminarier kompetens")
        heading(narrow, "Seminarier och andra evenemang")
        enter(narrow, "main a", "Nytt evenemang")
        heading(narrow, "Nytt evenemang")
        type_in(narrow, summary="För dig som köper.")
        self._is_told(narrow, "title")
        narrow.keyboard.type(title)
        self._is_told(narrow, "matrix_row")
        narrow.keyboard.type("1.1")
        tab_to(narrow, "[name=on]")
        for _part in ("day", "month", "year"):  # in the order of the browser's own language
            narrow.keyboard.press("ArrowUp")
            narrow.keyboard.press("ArrowUp")
            narrow.keyboard.press("ArrowRight")
        expect(narrow.locator("[name=on]")).to_have_value(f"{date.today().year + 1}-02-02")
        type_in(narrow, starts="0900A", ends="1000A", place="Stadshuset, Ystad")
        enter(narrow, "main button", "Spara utkastet")
        heading(narrow, title)
        enter(narrow, "main button", "Publicera evenemanget")
        expect(narrow.get_by_text("Evenemanget är publicerat")).to_be_visible()

    def test_puts_an_item_elsewhere_and_is_still_at_it(self, narrow: Page) -> None:
        sign_in_by_keys(narrow, COORDINATOR)
        heading(narrow, "Det här väntar på dig")
        narrow.goto("/operations/meetings/")
        enter(narrow, "main th a", f"Nätverksmöte 1/{date.today().year + 1}")
        heading(narrow, "Nätverksmöte 1/")
        item = narrow.locator(".programme > li").first.get_attribute("data-title") or ""
        enter(narrow, "summary")
        tab_to(narrow, "[name=place]")
        narrow.keyboard.press("ControlOrMeta+a")
        narrow.keyboard.type("3")
        narrow.keyboard.press("Enter")
        grip = narrow.get_by_role("button", name=f"Dra: {item}, nu 3 av")
        expect(grip).to_be_focused()
        assert not narrow.evaluate(FAULT)
        tab_to(narrow, "[name=direction][value=down]")
        for place in (4, 5):  # the second time the row goes to the very end, below the window
            narrow.keyboard.press("Enter")
            down = narrow.get_by_role("button", name=f"Flytta ned: {item}, nu {place} av")
            expect(down).to_be_focused()
            expect(down).to_be_in_viewport()

    def _is_told(self, page: Page, name: str) -> None:
        """What is missing has the focus, every time, and leads to the field."""
        enter(page, "main button", "Spara utkastet")
        faulty(page)
        expect(page.locator("#errors")).to_be_focused()
        enter(page, f"#errors a[href='#id_{name}']")
        expect(page.locator(f"[name={name}]")).to_be_focused()
        assert not page.evaluate(FAULT)


class TestAdministrator:
    def test_records_a_payment_and_takes_it_back(self, narrow: Page) -> None:
        sign_in_by_keys(narrow, ADMINISTRATOR)
        heading(narrow, "Det här väntar på dig")
        choose_in_menu(narrow, "Avgifter")
        heading(narrow, "Fakturor")
        enter(narrow, "main tbody th a")
        heading(narrow, "Faktura")
        enter(narrow, "main a", "Markera en betalning")
        heading(narrow, "Markera en betalning")
        tab_to(narrow, "[name=amount]")
        narrow.keyboard.press("ControlOrMeta+a")
        narrow.keyboard.type("1,50")
        enter(narrow, "main button", "Markera som betald")
        expect(narrow.get_by_text("1,50 kr är markerat som betalt.")).to_be_visible()
        enter(narrow, "main button", "Ta tillbaka")
        expect(narrow.get_by_text("är tillbakatagen")).to_be_visible()


class TestEveryStop:
    @pytest.mark.parametrize(("who", "address"), PAGES)
    def test_is_seen(self, as_person: Windows, who: str, address: str) -> None:
        page = as_person(who, width=320)
        page.emulate_media(reduced_motion="reduce")
        page.goto(address)
        tab_to(page, "footer a", "Vem får göra vad")

    def test_in_a_menu_is_left_by_escape_and_a_menu_that_is_left_is_closed(self, as_person: Windows) -> None:
        page = as_person(OFFICER, width=320)
        page.goto("/")
        enter(page, ".menu-button")
        tab_to(page, "#menu a", "Behov innovation")
        page.keyboard.press("Escape")
        expect(page.locator("#menu")).to_be_hidden()
        expect(page.locator(".menu-button")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#menu")).to_be_visible()
        tab_to(page, "main a")
        expect(page.locator("#menu")).to_be_hidden()
