"""A proposal, four positions with instructions, a second version that answers them, and the decision: five people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rounds
from tests.browser.steps import heading, new_name, press
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400, func_only=True)]
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
        address = rounds.propose(office, title, no_barriers)
        rounds.send(office, address, [name for name, *_rest in MEMBERS.values()], no_barriers)
        for key, page in members.items():
            rounds.answer(page, title, *MEMBERS[key], look=no_barriers if key == "malmo" else None)
        self._draft_is_nobodys_business(members["ystad"], office, address)
        rounds.close(office, address, 1, no_barriers)
        rounds.answer_directives(office, [wish for *_rest, wish in MEMBERS.values()], no_barriers)
        rounds.second_version(office, address, len(MEMBERS), no_barriers)
        for key, page in members.items():
            rounds.answer(page, title, MEMBERS[key][0], "Tillstyrker")
        rounds.close(office, address, 2, no_barriers)
        self._adopt(office, no_barriers)
        reader = members["trelleborg"]
        reader.goto(address)
        expect(reader.locator("main")).to_contain_text(re.compile("4 tillstyrker"))
        expect(reader.locator(".status-ok").first).to_contain_text("Antaget")
        no_barriers(reader)

    def _draft_is_nobodys_business(self, member: Page, office: Page, address: str) -> None:
        """What was given is read by both; the page where it was written is the member's own."""
        member.goto(address)
        expect(member.locator("main")).to_contain_text("Ystad har svarat")
        office.goto(address)
        expect(office.locator("main")).to_contain_text("Visa egen tid bredvid avgiften.")

    def _adopt(self, page: Page, no_barriers: Look) -> None:
        press(page, "För in beslutet")
        heading(page, "Skriva in att version 2")
        no_barriers(page)
        page.locator("main select[name=item]").select_option(index=1)
        press(page, "För in beslutet")
        expect(page.locator("main")).to_contain_text("Beslut")
        expect(page.locator(".status-ok").first).to_contain_text("Antaget")
