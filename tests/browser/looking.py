"""How a page is looked at: barriers that axe finds, and whether it fits the window."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LAUNCH: dict[str, Any] = {
    "executable_path": "/usr/bin/chromium",
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
# `preload` would fetch every style sheet a second time, for a rule we do not ask for, and complain in the console.
AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}
# Rows of a list are alike. Reading the colours of a hundred of them takes seconds and finds what twelve show.
LOOKED_AT = {"exclude": [["tbody tr:nth-child(n+13)"], ["main li:nth-child(n+13)"]]}
FOUND = """([where, options]) => axe.run(where, options).then(found => found.violations.map(broken =>
    `${broken.id} (${broken.help}): ` + broken.nodes.slice(0, 3).map(node => node.html.slice(0, 200)).join(' | ')))"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def barriers(page: Page, *, colours: bool = True) -> list[str]:
    """One line for each rule that the page breaks, and one when it scrolls sideways.

    Without `colours` it takes a third of the time: for a page whose colours have been looked at, in another width.
    """
    # A button that leads on is done when the next page is coming: there may be nothing in it yet.
    page.wait_for_load_state()
    page.evaluate(AXE_SCRIPT)
    options = AXE | {"rules": {"color-contrast": {"enabled": colours}}}
    found = [f"{page.url} {line}" for line in page.evaluate(FOUND, [LOOKED_AT, options])]
    if wide := page.evaluate(TOO_WIDE):
        found.append(f"{page.url} scrolls {wide} px sideways")
    return found
