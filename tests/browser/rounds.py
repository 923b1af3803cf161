"""What the walks through proposals do: a proposal is written, sent, answered by each, and its round closed."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import fill, heading, press

Look = Callable[[Page], None]


def propose(page: Page, title: str, no_barriers: Look) -> str:
    """A draft of a proposal; gives its address."""
    page.goto("/operations/proposals/")
    press(page, "Skriv ett förslag")
    no_barriers(page)
    fill(page, kind="Avgiftsprincip", title=title, ask="Ska avgiften följa antalet invånare?")
    fill(page, text="Avgiften följer antalet invånare.\n\nLägsta avgift är 10 000 kronor.")
    press(page, "Spara utkastet")
    heading(page, title)
    no_barriers(page)
    return page.url


def send(page: Page, address: str, names: list[str], no_barriers: Look) -> None:
    page.goto(f"{address}send/")
    no_barriers(page)
    receivers = page.get_by_role("group", name="Vilka ska svara?")
    for box in receivers.get_by_role("checkbox").all():
        box.uncheck()
    for name in names:
        receivers.get_by_role("checkbox", name=name, exact=True).check()
    press(page, "Skicka")
    expect(page.get_by_text(f"Versionen är skickad till {len(names)} organisationer.")).to_be_visible()


def answer(page: Page, title: str, name: str, stance: str, kind: str = "", wish: str = "", look: Look | None = None) -> None:
    """Somebody with a mandate gives the answer of an organisation, with a directive or without."""
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


def close(page: Page, address: str, version: int, no_barriers: Look) -> None:
    page.goto(address)
    press(page, "Stäng rundan")
    heading(page, f"Stänga rundan om version {version}")
    no_barriers(page)
    press(page, "Stäng rundan")
    expect(page.get_by_text("Rundan är stängd.")).to_be_visible()


def answer_directives(page: Page, wishes: list[str], no_barriers: Look) -> None:
    """Each instruction and wish is worked into version 2."""
    for wish in wishes:
        page.get_by_role("row").filter(has_text=wish).get_by_role("link", name=re.compile("^Svara")).click()
        fill(page, state="Inarbetas i version 2", answer="Se texten.")
        no_barriers(page)
        press(page, "Spara svaret")
        expect(page.get_by_role("row").filter(has_text=wish)).to_contain_text("Inarbetat i version 2")


def second_version(page: Page, address: str, names: int, no_barriers: Look) -> None:
    """Written, compared with the first, and sent to those who were asked before."""
    page.goto(address)
    press(page, "Börja på version 2")
    heading(page, "version 2")
    fill(page, news="Tak, avisering i maj och egen tid.")
    fill(page, text="Avgiften följer antalet invånare.\n\nLägsta avgift är 12 000 kronor, högsta 80 000 kronor.")
    press(page, "Spara utkastet")
    expect(page.locator("del").first).to_be_visible()
    page.goto(f"{address}send/")
    press(page, "Skicka")
    expect(page.get_by_text(f"Versionen är skickad till {names} organisationer.")).to_be_visible()
    page.goto(f"{address}difference/")
    expect(page.locator("main ins").filter(has_text="högsta 80 000")).to_be_visible()
    expect(page.get_by_role("heading", name="Vad medlemmarna begärde")).to_be_visible()
    no_barriers(page)
