"""Browser windows of the demo people, which complain when a page misbehaves behind the scenes."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from network_portal.front.demo.cast import PASSWORD

EXPECTED = "Failed to load resource"  # the console's word for any 4xx; `_on_response` knows which of them matter


class Windows:
    """Opens windows, signs people in, and writes down every complaint of every page."""

    def __init__(self, browser: Browser, portal: str, signed_in: dict[str, Any]) -> None:
        self.browser, self.portal, self.signed_in = browser, portal, signed_in
        self.complaints: list[str] = []
        self.contexts: list[BrowserContext] = []

    def __call__(
        self, who: str | None, *, width: int = 1440, scheme: Any = "light", script: bool = True, locale: str = "sv-SE"
    ) -> Page:
        """A page of `who@example.org`, or of nobody in particular."""
        page = self._open(who, width=width, scheme=scheme, script=script, locale=locale)
        if who and who not in self.signed_in:
            sign_in(page, who)
            self.signed_in[who] = page.context.storage_state()
        return page

    def _open(self, who: str | None, *, width: int, scheme: Any, script: bool, locale: str) -> Page:
        context = self.browser.new_context(
            base_url=self.portal,
            locale=locale,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            storage_state=self.signed_in.get(who) if who else None,
        )
        context.set_default_timeout(20_000)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: script error: {error}"))
        page.on("console", self._on_console)
        page.on("request", self._on_request)
        page.on("response", self._on_response)
        return page

    def _on_console(self, message: ConsoleMessage) -> None:
        """A broken content security policy is written here."""
        if message.type == "error" and EXPECTED not in message.text:
            self.complaints.append(f"{message.location.get('url')}: console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.portal):
            self.complaints.append(f"a page asks a stranger: {request.url}")

    def _on_response(self, response: Response) -> None:
        """Pages may say no, that is theirs to do; a style sheet that is missing, or anything that breaks, is a fault."""
        wrong = 500 if response.request.resource_type in {"document", "xhr", "fetch"} else 400
        if response.status >= wrong:
            self.complaints.append(f"{response.status} {response.url}")

    def close(self) -> None:
        for context in self.contexts:
            context.close()


def sign_in(page: Page, who: str, password: str = PASSWORD) -> None:
    """From the sign-in page to wherever it leads."""
    if "/account/login/" not in page.url:
        page.goto("/account/login/")
    page.locator("input[name=login]").fill(f"{who}@example.org")
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Logga in", exact=True).click()
    page.wait_for_url(lambda url: "/account/login/" not in url)
