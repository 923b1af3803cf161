"""A real portal with the demo network, started by `./portal up`, and a real Chromium in front of it."""

import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "skåne tillsammans 2026"  # of the demo people
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {
        "executable_path": "/usr/bin/chromium",
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running portal with the demo network."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    state = tmp_path_factory.mktemp("up")
    log = (state / "up.log").open("w+")
    quiet = {
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
        "PORTAL_STATE",
        "PORTAL_MODE",
        "SECRET_KEY",
        "PORTAL_PROCESS",
        "PORTAL_URL",
    }
    environment = {key: value for key, value in os.environ.items() if key not in quiet and not key.startswith("PYTEST")}
    command = [str(PROJECT / "portal"), "up", "--port", str(port), "--state", str(state / "state")]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=PROJECT)
    try:
        _wait(process, f"http://127.0.0.1:{port}/readyz", Path(log.name))
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + 170
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            select_pause()
    raise AssertionError(f"the portal did not start:\n{log.read_text()[-4000:]}")


def select_pause() -> None:
    """Half a second between two looks at a server that is starting."""
    import select

    select.select([], [], [], 0.5)


@pytest.fixture
def as_person(browser: Browser, portal: str) -> Iterator[Callable[[str], Page]]:
    """`as_person("upphandlare.ystad@example.org")`: a browser window in which that person has signed in."""
    contexts: list[BrowserContext] = []

    def sign_in(email: str, width: int = 1440) -> Page:
        context = browser.new_context(locale="sv-SE", viewport={"width": width, "height": 900}, base_url=portal)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        page.on("console", lambda message: _no_complaint(message.type, message.text))
        page.goto("/account/login/")
        page.get_by_label(re.compile("E-post")).fill(email)
        page.get_by_label(re.compile("Lösenord")).first.fill(PASSWORD)
        page.get_by_role("button", name=re.compile("Logga in")).click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert "/account/login" not in page.url
        return page

    yield sign_in
    for context in contexts:
        context.close()


def _no_complaint(kind: str, text: str) -> None:
    """A broken content security policy or a missing file is written to the console."""
    if kind == "error" and "status of 4" not in text:
        pytest.fail(f"console: {text}")


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Fails when axe finds a barrier, or when the page scrolls sideways."""
    axe = Axe()

    def look(page: Page) -> None:
        results = axe.run(page, options=RULES)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} scrolls {wide} px sideways"

    return look
