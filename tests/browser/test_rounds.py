"""A proposal, four positions with instructions, a second version that answers them, and the decision: five people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import fill, heading, new_name, press
from tests.browser.windows import Windows

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.timeout(400, func_only=True),
]
Look = Callable[[Page], None]
# Who answers, what they think, and what they ask for.
MEMBERS = {
    "malmo": ("Malmö", "Tillstyrker med ändring", "Instruktion", "Sätt ett tak på 80 000 kronor."),
    "staffanstorp": ("Staffanstorp", "Avstyrker", "Instruktion", "Avisera avgiften före 1 juni."),
    "trelleborg": ("Trelleborg", "Tillstyrker", "Önskemål", "Gärna en uträkning som bilaga."),
    "ystad": ("Ystad", "Tillstyrker med ändring", "Instruktion", "Visa egen tid bredvid avgiften."),
}


class TestRound:
    def test_goes_from_a_proposal_to_a_decision(self, as_person: Windows, no_barriers: Look) -> None:
        title = new_name("Avgift efter invånare")
        office = as_person("verksamhetsledare")
        members = {key: as_person(f"chef.{key}") for key in MEMBERS}
        address = self._propose(office, title, no_barriers)
        self._send(office, address, no_barriers)
        for key, page in members.items():
            self._answer(page, title, *MEMBERS[key], look=no_barriers if key == "malmo" else None)
        self._draft_is_nobodys_business(members["ystad"], office, address)
        self._close_and_answer(office, address, no_barriers)
        self._second_version(office, address, no_barriers)
        for key, page in members.items():
            self._answer(page, title, MEMBERS[key][0], "Tillstyrker", "", "")
        self._adopt(office, address, no_barriers)
        reader = members["trelleborg"]
        reader.goto(address)
        expect(reader.locator("main")).to_contain_text(re.compile("4 tillstyrker"))
        expect(reader.locator(".status-ok").first).to_contain_text("Antaget")
        no_barriers(reader)

    def _propose(self, page: Page, title: str, no_barriers: Look) -> str:
        page.goto("/operations/proposals/")
        press(page, "Skriv ett förslag")
        no_barriers(page)
        fill(page, kind="Avgiftsprincip", title=title, ask="Ska avgiften följa antalet invånare?")
        fill(page, text="Avgiften följer antalet invånare.\n\nLägsta avgift är 10 000 kronor.")
        press(page, "Spara utkastet")
        heading(page, title)
        no_barriers(page)
        return page.url

    def _send(self, page: Page, address: str, no_barriers: Look) -> None:
        page.goto(f"{address}send/")
        no_barriers(page)
        receivers = page.get_by_role("group", name="Vilka ska svara?")
        for box in receivers.get_by_role("checkbox").all():
            box.uncheck()
        for name, *_rest in MEMBERS.values():
            receivers.get_by_role("checkbox", name=name, exact=True).check()
        press(page, "Skicka")
        expect(page.get_by_text("Versionen är skickad till 4 organisationer.")).to_be_visible()

    def _answer(
        self, page: Page, title: str, name: str, stance: str, kind: str, wish: str, look: Look | None = None
    ) -> None:
        page.goto("/operations/proposals/?tab=mine")
        page.get_by_role("listitem").filter(has_text=title).get_by_role("link", name=re.compile("^Ta ställning")).click()
        heading(page, f"Ta ställning för {name}")
        page.get_by_role("radio", name=re.compile(f"^{stance} ?Förslaget")).check()
        if wish:
            fill(page, reason="Så har vi beslutat.", text_1=wish, kind_1=kind)
        if look:
            look(page)
        press(page, "Spara och gå vidare till att lämna")
        heading(page, f"Lämna svaret för {name}?")
        if look:
            look(page)
        press(page, "Lämna svaret")
        expect(page.get_by_text(f"Svaret från {name} är lämnat.")).to_be_visible()

    def _draft_is_nobodys_business(self, member: Page, office: Page, address: str) -> None:
        """What was given is read by both; the page where it was written is the member's own."""
        member.goto(address)
        expect(member.locator("main")).to_contain_text("Ystad har svarat")
        office.goto(address)
        expect(office.locator("main")).to_contain_text("Visa egen tid bredvid avgiften.")

    def _close_and_answer(self, page: Page, address: str, no_barriers: Look) -> None:
        page.goto(address)
        press(page, "Stäng rundan")
        heading(page, "Stänga rundan om version 1")
        no_barriers(page)
        press(page, "Stäng rundan")
        expect(page.get_by_text("Rundan är stängd.")).to_be_visible()
        for _name, _stance, _kind, wish in MEMBERS.values():
            page.get_by_role("row").filter(has_text=wish).get_by_role("link", name=re.compile("^Svara")).click()
            fill(page, state="Inarbetas i version 2", answer="Se texten.")
            no_barriers(page)
            press(page, "Spara svaret")
            row = page.get_by_role("row").filter(has_text=wish)
            expect(row).to_contain_text("Inarbetat i version 2")

    def _second_version(self, page: Page, address: str, no_barriers: Look) -> None:
        page.goto(address)
        press(page, "Börja på version 2")
        heading(page, "version 2")
        fill(page, news="Tak, avisering i maj och egen tid.")
        fill(page, text="Avgiften följer antalet invånare.\n\nLägsta avgift är 12 000 kronor, högsta 80 000 kronor.")
        press(page, "Spara utkastet")
        expect(page.locator("del").first).to_be_visible()
        page.goto(f"{address}send/")
        press(page, "Skicka")
        expect(page.get_by_text("Versionen är skickad till 4 organisationer.")).to_be_visible()
        page.goto(f"{address}difference/")
        expect(page.locator("main ins").filter(has_text="högsta 80 000")).to_be_visible()
        expect(page.get_by_role("heading", name="Vad medlemmarna begärde")).to_be_visible()
        no_barriers(page)

    def _adopt(self, page: Page, address: str, no_barriers: Look) -> None:
        page.goto(address)
        press(page, "Stäng rundan")
        heading(page, "Stänga rundan om version 2")
        press(page, "Stäng rundan")
        expect(page.get_by_text("Rundan är stängd.")).to_be_visible()
        press(page, "För in beslutet")
        heading(page, "Skriva in att version 2")
        no_barriers(page)
        page.locator("main select[name=item]").select_option(index=1)
        press(page, "För in beslutet")
        expect(page.locator("main")).to_contain_text("Beslut")
        expect(page.locator(".status-ok").first).to_contain_text("Antaget")
