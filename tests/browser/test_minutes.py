"""Two people write minutes at once and nothing is lost; when all have approved, the minutes are locked."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.looking import barriers
from tests.browser.steps import fill, heading, here, new_name, press
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

LEADER, ADMINISTRATOR, ADJUSTER = "verksamhetsledare", "administrator", "upphandlare.ystad"


def call_for_tonight(page: Page, title: str) -> str:
    """A meeting late today, called: minutes may be opened on the day of the meeting. Gives its address."""
    page.goto("/operations/meetings/add/")
    fill(page, title=title, on=f"{here():%Y-%m-%d}", starts="23:55", ends="23:58", place="Rådhuset, Ystad")
    press(page, "Spara som utkast")
    heading(page, title)
    address = page.url
    press(page, "Lägg till en punkt")
    fill(page, title="Öppnande, val av justerare")
    press(page, "Lägg till punkten")
    press(page, "Skicka kallelsen")
    press(page, "Skicka kallelsen")
    expect(page.get_by_text("Kallelsen går till")).to_be_visible()
    return address


def text(page: Page) -> Any:
    return page.locator("textarea[name=text]").first


@pytest.mark.skipif(here().hour == 23 and here().minute > 45, reason="the meeting would have begun")
def test_two_write_at_once_and_nothing_is_lost_and_what_all_approve_is_locked(as_person: Windows) -> None:
    leader, other = as_person(LEADER), as_person(ADMINISTRATOR)
    address = call_for_tonight(leader, new_name("Möte i kväll"))

    leader.goto(address)
    held: list[Route] = []
    leader.route("**/minutes*.js", lambda route: held.append(route))
    with leader.expect_request("**/minutes*.js"):
        press(leader, "Öppna protokollet")
    text(leader).fill("Ledaren skriver att mötet öppnades.")  # before what saves it has come over a slow line
    held.pop().continue_()
    leader.unroute("**/minutes*.js")
    expect(leader.get_by_text("Sparat kl.").first).to_be_visible()
    assert barriers(leader) == []

    # The other one takes the pen and writes on, while the leader's window still stands open.
    other.goto(f"{address}minutes/write/")
    heading(other, "Ta pennan från Verksamhetsledare?")
    press(other, "Ta pennan")
    expect(text(other)).to_have_value("Ledaren skriver att mötet öppnades.")
    text(other).fill("Ledaren skriver att mötet öppnades. Två justerare valdes.")
    expect(other.get_by_text("Sparat kl.").first).to_be_visible()
    text(leader).fill("Ledaren skriver att mötet öppnades. Alla hälsades välkomna.")
    expect(leader.get_by_text("En annan text står här sedan du började. Båda finns kvar.")).to_be_visible()

    # Both texts are there, and are joined.
    other.reload()
    press(other, "Foga ihop texterna")
    expect(other.get_by_text("Alla hälsades välkomna.")).to_be_visible()
    assert barriers(other) == []
    other.get_by_role("link", name=re.compile("^Foga in den")).click()
    press(other, "Lägg den sist i texten")
    expect(text(other)).to_have_value(
        "Ledaren skriver att mötet öppnades. Två justerare valdes.\n\nLedaren skriver att mötet öppnades. Alla hälsades välkomna."
    )

    # Who was there, who approves, and off it goes.
    other.goto(f"{address}minutes/attendance/")
    for name in ("Upphandlare Ystad", "Verksamhetsledare"):
        other.get_by_role("combobox", name=name).first.select_option(label="Närvarande")
    press(other, "Spara närvaron")
    other.goto(f"{address}minutes/approvers/")
    fill(other, chair="Verksamhetsledare", first="Upphandlare Ystad")
    press(other, "Spara namnen")
    press(other, "Skicka för justering")
    press(other, "Skicka för justering")
    expect(other.get_by_text("De som justerar får frågan nu.")).to_be_visible()
    for who, said in ((ADJUSTER, "Det låses när de andra också har gjort det."), (LEADER, "Nu är det låst.")):
        page = as_person(who)
        page.goto(f"{address}minutes/")
        press(page, "Justera protokollet")
        press(page, "Jag justerar")
        expect(page.get_by_text(said)).to_be_visible()
    other.goto(f"{address}minutes/write/")
    expect(other.get_by_text("Protokollet är justerat och låst.")).to_be_visible()
