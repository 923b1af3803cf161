"""What several of the walks do: a form is filled, a seminar is made, a letter is found, work that takes time is waited for."""

import re
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

WORK_TAKES = 90_000  # ms at most, on a machine that does other things too


def heading(page: Page, words: str) -> None:
    """The page says in its one main heading what it is."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def faulty(page: Page) -> None:
    """The page says in its title that something must be put right: the first that a screen reader says."""
    expect(page).to_have_title(re.compile("^Fel: "))


def press(page: Page, name: str) -> None:
    """The button, or the link that looks like one, with exactly that name."""
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True)).first.click()


def fill(page: Page, **fields: str) -> None:
    """Fields of the page's form by name; a choice is made by its words."""
    for name, value in fields.items():
        field = page.locator(f"main [name={name}]").first
        kind = field.evaluate("field => field.type")
        if kind == "select-one":
            field.select_option(label=value)
        elif kind in {"radio", "checkbox"}:
            page.locator(f"main label:has([name={name}])").filter(has_text=value).first.click()
        else:
            field.fill(value)


def publish_seminar(page: Page, title: str, *, seats: int) -> str:
    """A coordinator writes a seminar and publishes it; gives its address."""
    write_seminar(page, title, seats=seats)
    press(page, "Publicera evenemanget")
    expect(page.get_by_text("Evenemanget är publicerat")).to_be_visible()
    return page.url


def write_seminar(page: Page, title: str, *, seats: int) -> None:
    """A draft, forty days ahead."""
    day = date.today() + timedelta(days=40)
    page.goto("/competence/events/add/")
    fill(
        page,
        title=title,
        kind="Seminarium",
        summary="För dig som vill köpa det som inte finns ännu.",
        description="09.00–09.30 Varför?\nSamordnaren\n09.30–10.00 Hur?",
        matrix_row="1.1 Seminarier",
        on=str(day),
        starts="09:00",
        ends="10:00",
        place="Stadshuset, Ystad",
        capacity=str(seats),
    )
    press(page, "Spara utkastet")
    heading(page, title)


def open_letter(page: Page, to: str, subject: str) -> None:
    """The newest letter to somebody with those words in its subject, once the worker has sent it."""
    until = time.monotonic() + 30
    row = page.get_by_role("row").filter(has_text=f"{to}@example.org").filter(has_text=subject)
    while time.monotonic() < until:
        page.goto("/mail/")
        if row.count():
            row.first.get_by_role("link").click()
            return
        time.sleep(0.5)
    raise AssertionError(f"no letter “{subject}” to {to}")


def wait_for_work(page: Page) -> None:
    """Stays on the page of a job until its bar is full."""
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "100", timeout=WORK_TAKES)
    expect(page.get_by_text("Klart.")).to_be_visible()


def download(page: Page, link: str) -> bytes:
    """What comes when one presses the link that begins with those words."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile(f"^{re.escape(link)}")).click()
    return coming.value.path().read_bytes()


def new_name(words: str) -> str:
    """The words with the time of day, so that a second walk on the same portal finds its own things."""
    return f"{words} {datetime.now():%H.%M.%S}"


def here() -> datetime:
    """Now in Stockholm, where the portal's meetings are held; the machine may keep another time."""
    return datetime.now(ZoneInfo("Europe/Stockholm"))
