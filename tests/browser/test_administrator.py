"""The administrator's year: fees from proposal to payment, people, reports for all, and how the portal is."""

import io
import re
from collections.abc import Callable
from datetime import date

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import download, faulty, fill, heading, open_letter, press, wait_for_work
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

ADMINISTRATOR = "administrator"
Look = Callable[[Page], None]


class TestFees:
    def test_go_from_proposal_to_invoices_that_are_made_once(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(ADMINISTRATOR)
        self._propose(page, no_barriers)
        table = page.url
        self._decide(page, no_barriers)
        press(page, self._create(page))
        expect(page.get_by_role("heading", level=1)).to_have_text(
            re.compile(r"^Skapa \d+ fakturor på tillsammans .*\skr\?$")
        )
        no_barriers(page)
        press(page, self._create(page))

        expect(page.get_by_role("progressbar")).to_be_visible()
        no_barriers(page)
        wait_for_work(page)
        no_barriers(page)
        page.get_by_role("link", name=re.compile("körning", re.I)).last.click()
        expect(page.locator("main .lede")).to_contain_text("fakturor")
        no_barriers(page)
        press(page, "Se fakturorna")
        no_barriers(page)

        page.goto(table)
        expect(page.get_by_text("medlemmar är fakturerade för året")).to_be_visible()
        expect(page.get_by_role("link", name=re.compile("^Skapa"))).to_have_count(0)
        page.goto(f"{table}run/")
        heading(page, "Det finns inget nytt att fakturera")
        no_barriers(page)

    def _propose(self, page: Page, no_barriers: Look) -> None:
        page.goto("/financing/")
        press(page, "Avgifter per år")
        page.get_by_role("link", name=re.compile("^Föreslå avgifter för")).click()
        no_barriers(page)
        fill(page, population_on=f"{date.today().year - 1}-12-31", **{"steps-0-fee": "tretton tusen"})
        press(page, "Spara förslaget")
        faulty(page)
        expect(page.locator("main [name=steps-0-fee]")).to_have_value("tretton tusen")
        no_barriers(page)
        fill(page, **{"steps-0-fee": "13 000"})
        press(page, "Spara förslaget")
        expect(page.get_by_role("heading", name="Vad det betyder för varje medlem")).to_be_visible()
        row = page.get_by_role("row").filter(has_text="Tomelilla")
        expect(row).to_contain_text(re.compile(r"13.000.kr"))
        no_barriers(page)

    def _decide(self, page: Page, no_barriers: Look) -> None:
        press(page, "Skriv in beslutet")
        fill(page, reference="Nätverksmöte 11/2026, § 34")
        no_barriers(page)
        press(page, "Skriv in beslutet")
        expect(page.get_by_text("Nätverksmöte 11/2026, § 34")).to_be_visible()
        no_barriers(page)

    def _create(self, page: Page) -> str:
        """What the button for making invoices says; the number depends on how many members there are."""
        button = page.locator("main .button").filter(has_text=re.compile(r"^Skapa \d+ faktur"))
        return button.first.inner_text()

    def test_are_paid_by_hand_and_a_mistake_is_taken_back(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(ADMINISTRATOR)
        page.goto("/financing/?status=open")
        no_barriers(page)
        page.locator("main tbody th a").first.click()
        no_barriers(page)
        state = page.locator("main .over .status")
        was = state.inner_text()
        file = page.get_by_role("link", name="Hämta som PDF").get_attribute("href")
        made = page.request.get(str(file)).body()
        with pikepdf.open(io.BytesIO(made)) as pdf:
            assert pdf.Root.MarkInfo.Marked

        press(page, "Markera en betalning")
        fill(page, note="Kontoutdrag 47", paid_on=str(date.today()))
        no_barriers(page)
        press(page, "Markera som betald")
        expect(state).to_have_text("Betald")
        expect(page.get_by_role("row").filter(has_text="Kontoutdrag 47")).to_be_visible()
        no_barriers(page)
        page.get_by_role("button", name=re.compile("^Ta tillbaka")).last.click()
        expect(page.get_by_text("är tillbakatagen")).to_be_visible()
        expect(state).to_have_text(was)
        no_barriers(page)


class TestReports:
    def test_are_made_for_all_members_and_sent(self, as_person: Windows, no_barriers: Look) -> None:
        page, contact = as_person(ADMINISTRATOR), as_person("kontakt.skurup")
        page.goto("/reports/")
        no_barriers(page)
        press(page, "Gör och skicka alla rapporter")
        heading(page, "Gör och skicka ")
        no_barriers(page)
        press(page, "Gör och skicka alla rapporter")
        expect(page.get_by_role("progressbar")).to_be_visible()
        wait_for_work(page)
        no_barriers(page)
        open_letter(contact, "kontakt.skurup", "rapport")
        contact.locator("main .prose a").first.click()
        wait_for_work(contact)
        assert download(contact, "Ladda ner").startswith(b"%PDF")


class TestOverview:
    def test_tells_how_the_portal_is(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(ADMINISTRATOR)
        page.goto("/")
        press(page, "Hur portalen mår")
        for _look in range(60):  # the clock ticks every half minute, and the portal may have begun just now
            if page.locator("main .facts .status-ok").count() >= 3:  # the clock, a worker and the post
                break
            page.wait_for_timeout(1000)
            page.reload()
        assert page.locator("main .facts .status-ok").count() >= 3
        expect(page.locator("main .facts .status-ok").first).to_contain_text("tickade")
        expect(page.get_by_role("heading", name="Brev som inte gick att skicka")).to_be_visible()
        expect(page.get_by_role("heading", name="Arbeten som misslyckades")).to_be_visible()
        no_barriers(page)
        page.get_by_role("link", name=re.compile(r"\d+ poster")).click()
        heading(page, "Journalen")
        no_barriers(page)
        page.locator("[name=action]").select_option(label="Ställde in ett evenemang")
        press(page, "Filtrera")
        done = page.locator("main tbody td:nth-of-type(2)")
        expect(page).to_have_url(re.compile("action="))
        expect(done.first).to_contain_text("Ställde in ett evenemang")
        assert all("Ställde in ett evenemang" in text for text in done.all_inner_texts())
        no_barriers(page)
        page.locator("main tbody td:nth-of-type(2) a").first.click()
        heading(page, "Studiebesök")

    def test_has_every_letter_in_its_log(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(ADMINISTRATOR)
        page.goto("/overview/")
        press(page, "Alla brev")
        no_barriers(page)
        page.locator("main tbody th a").first.click()
        expect(page.locator("main .over .status")).to_be_visible()
        no_barriers(page)
