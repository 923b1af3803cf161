"""The whole chain, with six people at once: a proposal goes to the members, comes back, is decided on at a meeting, and what
the meeting promised stands on the next agenda by itself."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import rounds
from tests.browser.steps import download, fill, heading, here, new_name, press, wait_for_work
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(500, func_only=True)]
Look = Callable[[Page], None]
# Who answers for which municipality, what they think, and what they ask for.
MEMBERS = {
    "chef.malmo": ("Malmö", "Tillstyrker med ändring", "Instruktion", "Sätt ett tak på 80 000 kronor."),
    "chef.staffanstorp": ("Staffanstorp", "Avstyrker", "Instruktion", "Avisera avgiften före 1 juni."),
    "chef.trelleborg": ("Trelleborg", "Tillstyrker", "Önskemål", "Gärna en uträkning som bilaga."),
    "chef.ystad": ("Ystad", "Tillstyrker", "", ""),
}
LEADER, ADJUSTER = "Verksamhetsledare", "Inköpschef Ystad"
DECISION = "Avgiften följer antalet invånare från den 1 januari."


@pytest.mark.skipif(here().hour == 23 and here().minute > 40, reason="the meeting would be tomorrow")
class TestChain:
    def test_goes_from_a_proposal_to_the_next_agenda(self, as_person: Windows, no_barriers: Look) -> None:
        title = new_name("Avgift efter storlek")
        office = as_person("verksamhetsledare")
        members = {who: as_person(who) for who in MEMBERS}
        proposal = self._from_proposal_to_second_version(office, members, title, no_barriers)
        meeting, begins = self._meeting_with_the_proposal(office, proposal, title, no_barriers)
        self._minutes(office, meeting, title, no_barriers)
        what = self._action(office, meeting, title, no_barriers)
        self._adopted_when_the_meeting_has_begun(office, proposal, title, begins, no_barriers)
        self._approved_by_both(office, members["chef.ystad"], meeting, no_barriers)
        self._on_paper(members["chef.ystad"], meeting)
        self._there_and_back(members["chef.malmo"], proposal, title, no_barriers)
        self._on_the_next_agenda(office, what, no_barriers)

    def _from_proposal_to_second_version(self, office: Page, members: dict[str, Page], title: str, no_barriers: Look) -> str:
        names = [name for name, *_rest in MEMBERS.values()]
        address = rounds.propose(office, title, no_barriers)
        rounds.send(office, address, names, no_barriers)
        for who, page in members.items():
            rounds.answer(page, title, *MEMBERS[who])
        rounds.close(office, address, 1, no_barriers)
        rounds.answer_directives(office, [wish for *_rest, wish in MEMBERS.values() if wish], no_barriers)
        rounds.second_version(office, address, len(names), no_barriers)
        for who, page in members.items():
            rounds.answer(page, title, MEMBERS[who][0], "Tillstyrker")
        rounds.close(office, address, 2, no_barriers)
        return address

    def _meeting_with_the_proposal(self, page: Page, proposal: str, title: str, no_barriers: Look) -> tuple[str, datetime]:
        """It begins within two minutes: what was decided is entered when the meeting has begun, and not before."""
        name = f"Möte om {title}"
        begins = (here() + timedelta(seconds=105)).replace(second=0, microsecond=0)
        page.goto("/operations/meetings/")
        press(page, "Planera ett möte")
        ends = begins + timedelta(minutes=1)
        fill(page, title=name, on=f"{begins:%Y-%m-%d}", starts=f"{begins:%H:%M}", ends=f"{ends:%H:%M}", place="Rådhuset")
        press(page, "Spara som utkast")
        heading(page, name)
        meeting = page.url
        page.goto(proposal)
        press(page, "Sätt upp det på ett mötes dagordning")
        heading(page, "På vilket mötes dagordning?")
        page.get_by_role("radio", name=re.compile(re.escape(name))).check()
        press(page, "Sätt upp det på dagordningen")
        heading(page, name)
        press(page, "Skicka kallelsen")
        press(page, "Skicka kallelsen")
        expect(page.get_by_text("Kallelsen går till")).to_be_visible()
        expect(page.get_by_role("heading", name="Förslag på mötet")).to_be_visible()
        no_barriers(page)
        return meeting, begins

    def _item(self, page: Page, title: str) -> Locator:
        """The item on which the proposal is decided, on the page where minutes are written or read."""
        return page.locator("section[id^=item-]").filter(has_text=title)

    def _minutes(self, page: Page, meeting: str, title: str, no_barriers: Look) -> None:
        page.goto(meeting)
        press(page, "Öppna protokollet")
        item = self._item(page, title)
        item.locator("textarea").fill("Alla fyra har svarat på version 2.")
        expect(item.get_by_text("Sparat kl.")).to_be_visible()
        item.get_by_role("link", name=re.compile("^Anteckna ett beslut")).click()
        fill(page, text=DECISION)
        no_barriers(page)
        press(page, "Spara beslutet")
        expect(self._item(page, title)).to_contain_text(DECISION)
        press(page, "Notera närvaro")
        for name in (ADJUSTER, LEADER, "Inköpschef Malmö"):
            page.get_by_role("combobox", name=name).first.select_option(label="Närvarande")
        press(page, "Spara närvaron")
        press(page, "Utse vilka som justerar")
        fill(page, chair=LEADER, first=ADJUSTER)
        press(page, "Spara namnen")
        no_barriers(page)

    def _adopted_when_the_meeting_has_begun(
        self, page: Page, proposal: str, title: str, begins: datetime, no_barriers: Look
    ) -> None:
        page.goto(proposal)
        left = (begins - here()).total_seconds()
        page.wait_for_timeout(max(left, 0) * 1000 + 500)  # the clock is what is waited for
        press(page, "För in beslutet")
        heading(page, "Skriva in att version 2")
        expect(page.locator("main select[name=item] option:checked")).to_contain_text(title)
        no_barriers(page)
        press(page, "För in beslutet")
        expect(page.locator(".status-ok").first).to_contain_text("Antaget")

    def _action(self, page: Page, meeting: str, title: str, no_barriers: Look) -> str:
        """Born where the minutes are written, and the pen is not put down for it."""
        what = new_name("Räkna ut avgiften för var och en")
        page.goto(f"{meeting}minutes/write/")
        self._item(page, title).get_by_role("link", name=re.compile("^Åtgärd")).click()
        fill(page, what=what, owner="Inköpschef Malmö", due_on=f"{here() + timedelta(days=30):%Y-%m-%d}")
        no_barriers(page)
        press(page, "Skriv upp åtgärden")
        expect(page).to_have_url(re.compile("/minutes/write/"))
        expect(self._item(page, title)).to_contain_text(what)
        no_barriers(page)
        return what

    def _approved_by_both(self, office: Page, adjuster: Page, meeting: str, no_barriers: Look) -> None:
        office.goto(f"{meeting}minutes/write/")
        press(office, "Skicka för justering")
        press(office, "Skicka för justering")
        expect(office.get_by_text("De som justerar får frågan nu.")).to_be_visible()
        for page, said in ((adjuster, "Det låses när de andra också har gjort det."), (office, "Nu är det låst.")):
            page.goto(f"{meeting}minutes/")
            press(page, "Justera protokollet")
            no_barriers(page)
            press(page, "Jag justerar")
            expect(page.get_by_text(said)).to_be_visible()
        office.goto(f"{meeting}minutes/write/")
        expect(office.get_by_text("Protokollet är justerat och låst.")).to_be_visible()

    def _on_paper(self, page: Page, meeting: str) -> None:
        page.goto(meeting)
        press(page, "Läs protokollet")
        press(page, "Gör en PDF")
        wait_for_work(page)
        assert download(page, "Ladda ner").startswith(b"%PDF")

    def _there_and_back(self, page: Page, proposal: str, title: str, no_barriers: Look) -> None:
        """From an adopted proposal to its decision in the register, to the positions behind it, and back."""
        page.goto(proposal)
        page.locator("aside").get_by_role("link", name=re.compile("^§")).click()
        heading(page, title)
        expect(page.locator("main")).to_contain_text(DECISION)
        expect(page.get_by_role("heading", name="Ställningstagandena bakom")).to_be_visible()
        expect(page.get_by_text("4 tillstyrker")).to_be_visible()
        no_barriers(page)
        page.get_by_role("link", name=re.compile(f"^Förslag .*{re.escape(title)}")).click()
        heading(page, title)
        expect(page).to_have_url(proposal)

    def _on_the_next_agenda(self, page: Page, what: str, no_barriers: Look) -> None:
        name = new_name("Mötet därefter")
        page.goto("/operations/meetings/")
        press(page, "Planera ett möte")
        fill(page, title=name, on=f"{here() + timedelta(days=28):%Y-%m-%d}", starts="09:00", ends="11:00", place="Rådhuset")
        press(page, "Spara som utkast")
        heading(page, name)
        expect(page.locator("#agenda")).to_contain_text(what)
        no_barriers(page)
        page.get_by_role("link", name=what).click()
        heading(page, what)
        expect(page.locator("main")).to_contain_text("Möte om")
        no_barriers(page)
