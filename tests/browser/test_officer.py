"""A procurement officer's day: what waits, a need and those who join it, seminars, the calendar and the year's report."""

import io
import re
from collections.abc import Callable

import icalendar
import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import download, faulty, fill, heading, new_name, press, publish_seminar, wait_for_work
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

YSTAD, MALMO = "upphandlare.ystad", "upphandlare.malmo"
COORDINATOR = "samordnare.miljokluster"
Look = Callable[[Page], None]


class TestHome:
    def test_lists_what_waits_by_date_and_leads_there(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        page.goto("/")
        heading(page, "Det här väntar på dig")
        rows = page.locator("main .ledger-row")
        expect(rows.first).to_be_visible()
        no_barriers(page)
        days = [row.get_attribute("datetime") or "" for row in page.locator("main .ledger-row .when-late time").all()]
        assert days == sorted(days)
        title = rows.first.get_by_role("heading").inner_text()
        rows.first.get_by_role("link").last.click()
        heading(page, title)


class TestNeed:
    def test_keeps_what_was_typed_until_everything_is_right(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        title = new_name("Fönster som ingen når att putsa")
        page.goto("/procurement/needs/")
        press(page, "Beskriv ett behov")
        fill(page, title=title, current_state="Två personer och en lift, fyra veckor om året.")
        press(page, "Beskriv behovet")

        faulty(page)
        summary = page.locator("#errors")
        expect(summary).to_be_focused()
        expect(summary.get_by_role("link")).to_have_count(3)
        no_barriers(page)
        expect(page.locator("[name=title]")).to_have_value(title)
        expect(page.locator("[name=current_state]")).to_have_value("Två personer och en lift, fyra veckor om året.")
        summary.get_by_role("link").first.click()
        expect(page.locator("[name=wanted_state]")).to_be_focused()

        fill(page, wanted_state="Rena fönster året om utan lift.", affected="Elever och vaktmästare", need_owner="Fastighet")
        page.locator("[name=cpv_words]").press_sequentially("fönster")
        page.locator("#found label").filter(has_text="Fönster").first.click()
        fill(page, visibility="Hela nätverket")
        press(page, "Beskriv behovet")
        heading(page, title)
        expect(page.get_by_text("Två personer och en lift")).to_be_visible()
        expect(page.get_by_text("CPV", exact=True)).to_be_visible()
        no_barriers(page)

    def test_is_found_followed_and_contributed_to_by_others(self, as_person: Windows, no_barriers: Look) -> None:
        ystad, malmo = as_person(YSTAD), as_person(MALMO)
        title = new_name("Rastplatser som töms för sent")
        address = describe(ystad, title)

        malmo.goto("/procurement/needs/?tab=network")
        fill(malmo, q=title)
        press(malmo, "Filtrera")
        press(malmo, title)
        press(malmo, "Följ")
        expect(malmo.get_by_role("heading", name="Malmö följer")).to_be_visible()
        press(malmo, "Bidra")
        fill(malmo, comment="Vi har sex rastplatser och en mätning från i somras.")
        no_barriers(malmo)
        press(malmo, "Bidra")
        expect(malmo.get_by_role("heading", name="Malmö bidrar")).to_be_visible()

        ystad.goto(address)
        row = ystad.locator("#company").get_by_role("row").filter(has_text="Malmö")
        expect(row).to_contain_text("Bidrar")
        expect(row).to_contain_text("sex rastplatser")
        no_barriers(ystad)

    def test_moves_on_with_a_reason(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        address = describe(page, new_name("Cyklar som blir stående"))
        press(page, "Flytta till ett annat skede")
        fill(page, reason="Vi har frågat tre skolor.")
        no_barriers(page)
        for answer in page.locator("textarea[name^=answer_]").all():
            answer.fill("Det finns.")
        press(page, "Flytta behovet")
        page.wait_for_url(address)
        expect(page.locator("#stage")).to_contain_text("Behov analyserat")
        expect(page.locator("main .story")).to_contain_text("Vi har frågat tre skolor.")


class TestSeminar:
    def test_gives_a_seat_while_there_are_seats(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        page.goto("/competence/events/")
        page.get_by_role("link", name=re.compile("Torka i stadsplanteringar")).click()
        press(page, "Anmäl mig")
        expect(page.get_by_role("heading", name=re.compile("^Du har plats"))).to_be_visible()
        no_barriers(page)
        press(page, "Avanmäl")
        expect(page.get_by_role("button", name="Anmäl mig")).to_be_visible()

    def test_gives_the_seat_of_who_withdraws_to_the_first_in_the_queue(self, as_person: Windows, no_barriers: Look) -> None:
        coordinator, ystad, malmo = as_person(COORDINATOR), as_person(YSTAD), as_person(MALMO)
        address = publish_seminar(coordinator, new_name("Ett samtal på två stolar"), seats=1)
        ystad.goto(address)
        press(ystad, "Anmäl mig")
        expect(ystad.get_by_role("heading", name=re.compile("^Du har plats"))).to_be_visible()

        malmo.goto(address)
        expect(malmo.locator("#registration")).to_contain_text("Du blir nummer 1 i kön")
        press(malmo, "Ställ mig i kö")
        expect(malmo.get_by_role("heading", name="Du är nummer 1 i kön")).to_be_visible()
        no_barriers(malmo)

        press(ystad, "Avanmäl")
        heading(ystad, "Lämna din plats?")
        no_barriers(ystad)
        press(ystad, "Avanmäl")
        expect(ystad.get_by_text("Du är avanmäld från evenemanget.")).to_be_visible()
        expect(ystad.get_by_role("button", name="Ställ mig i kö")).to_be_visible()
        malmo.reload()
        expect(malmo.get_by_role("heading", name=re.compile("^Du har plats"))).to_be_visible()


class TestFinding:
    def test_search_finds_needs_and_seminars(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        page.goto("/")
        page.locator("header").get_by_role("link", name="Sök").first.click()
        page.get_by_role("searchbox").fill("stadsplanteringar")
        page.keyboard.press("Enter")
        hits = page.locator("main .hits")
        expect(hits).to_contain_text("Torka i stadsplanteringar")
        assert len({kind.split(",")[0] for kind in hits.locator(".kind").all_inner_texts()}) > 1
        no_barriers(page)

    def test_calendar_shows_the_month_and_gives_a_feed(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        page.goto("/calendar/")
        no_barriers(page)
        month = page.get_by_role("heading", level=1).inner_text()
        page.get_by_role("link", name="Nästa månad").click()
        expect(page.get_by_role("heading", level=1)).not_to_have_text(month)
        feed = page.locator("#feed").input_value()
        answer = as_person(None).request.get(feed)
        calendar = icalendar.Calendar.from_ical(answer.body())
        events = calendar.walk("VEVENT")
        assert answer.ok
        assert any("Nätverksmöte" in event["SUMMARY"] for event in events)
        assert all(event["UID"] and event["DTSTART"] for event in events)


class TestReport:
    def test_is_made_while_one_watches_and_is_a_tagged_pdf(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person(YSTAD)
        page.goto("/reports/")
        press(page, "Gör rapporten")
        expect(page.get_by_role("progressbar")).to_be_visible()
        no_barriers(page)
        wait_for_work(page)
        no_barriers(page)
        made = download(page, "Ladda ner")
        assert made.startswith(b"%PDF")
        with pikepdf.open(io.BytesIO(made)) as pdf:
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.Lang == "sv"
            assert "/StructTreeRoot" in pdf.Root
            assert "Ystad" in str(pdf.docinfo.get("/Title", ""))


def describe(page: Page, title: str) -> str:
    """A need that the whole network may see; gives its address."""
    page.goto("/procurement/needs/new/")
    fill(
        page,
        title=title,
        current_state="Det tar en dag i veckan.",
        wanted_state="Det sköter sig.",
        affected="Invånare",
        need_owner="Gata och park",
        visibility="Hela nätverket",
    )
    press(page, "Beskriv behovet")
    heading(page, title)
    return page.url


class TestCodes:
    """Enter in the field that looks for a code looks for a code."""

    @pytest.mark.parametrize("script", [True, False])
    def test_are_looked_up_by_enter(self, as_person: Windows, script: bool) -> None:
        page = as_person(YSTAD, script=script)
        page.goto("/procurement/needs/new/")
        fill(page, title="Vinter på cykelvägen")
        page.locator("[name=cpv_words]").fill("fönster")
        page.locator("[name=cpv_words]").press("Enter")
        expect(page.locator("#found label").filter(has_text="Fönster").first).to_be_visible()
        expect(page.locator("[name=title]")).to_have_value("Vinter på cykelvägen")
        expect(page.locator("[name=cpv_words]")).to_be_focused()
        expect(page.locator("#errors")).to_have_count(0)
