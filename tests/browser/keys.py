"""How somebody without a mouse walks: Tab, Enter, arrows and typing, who must see the whole time where they are."""

from playwright.sync_api import Page

from network_portal.front.demo.cast import PASSWORD

# What is wrong with where the focus is, or nothing. A field for a day or a time has marks of its own on its parts.
FAULT = """() => {
    const here = document.activeElement, style = getComputedStyle(here), box = here.getClientRects()[0];
    if (here === document.body) return "";
    if (!box) return "has no place";
    if (style.outlineStyle === "none" && style.boxShadow === "none" && !/date|time/.test(here.type)) return "has no ring";
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    if (left >= right || top >= bottom) return "is outside the window";
    const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return [here, ...(here.labels || [])].some(own => own.contains(seen)) ? "" : "is hidden";
}"""
HERE = """([selector, words]) => document.activeElement.matches(selector)
    && (!words || document.activeElement.innerText.trim().split("\\n")[0].trim() === words)"""
NAME = "document.activeElement.outerHTML.slice(0, 160)"


def tab(page: Page) -> None:
    """One step on, to something that is seen to have the focus."""
    page.keyboard.press("Tab")
    if fault := page.evaluate(FAULT):
        raise AssertionError(f"{page.url} {fault}: {page.evaluate(NAME)}")


def tab_to(page: Page, selector: str, words: str = "") -> None:
    """Steps until the focus is there; with `words`, where its first line says just that."""
    for _press in range(120):
        tab(page)
        if page.evaluate(HERE, [selector, words]):
            return
    raise AssertionError(f"Tab never comes to {selector} {words} on {page.url}")


def enter(page: Page, selector: str, words: str = "") -> None:
    """Steps to a link or a button and presses it."""
    tab_to(page, selector, words)
    page.keyboard.press("Enter")


def type_in(page: Page, **texts: str) -> None:
    """Fields by name, in the order of the page."""
    for name, text in texts.items():
        tab_to(page, f"main [name={name}]")
        page.keyboard.type(text)


def choose_in_menu(page: Page, words: str) -> None:
    """The place in the main menu, which on a phone is a sheet to be opened."""
    enter(page, ".menu-button")
    enter(page, "#menu a", words)


def sign_in_by_keys(page: Page, who: str) -> None:
    """From the sign-in page to home."""
    page.goto("/account/login/")
    type_in(page, login=f"{who}@example.org", password=PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)
