"""A real portal with the demo network, started by `./portal up`, and a real Chromium in front of it.

`PORTAL_ADDRESS=http://localhost:8000` walks a portal that already runs instead: quicker while a test is being written.
"""

import os
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
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import LAUNCH, barriers
from tests.browser.windows import Windows

PROJECT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 240  # seconds, on a machine that does other things too
# What somebody may have set for an installation must not reach the portal that is tested.
OF_AN_INSTALLATION = {
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "PORTAL_STATE",
    "PORTAL_MODE",
    "SECRET_KEY",
    "PORTAL_PROCESS",
    "PORTAL_URL",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
}

expect.set_options(timeout=15_000)


@pytest.fixture(autouse=True)
def _swedish_and_clean() -> None:
    """These tests share no process with the portal: there is no language to choose and no cache to empty."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    # Playwright leaves an event loop running, so Django would take every later test of this process for asynchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    return LAUNCH


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[str]:
    """The address of a running portal with the demo network. One serves all walks of a run."""
    if running := os.environ.get("PORTAL_ADDRESS"):
        yield running.rstrip("/")
        return
    # Fails when another process of this run has started one: see WITH_SERVERS in tests/conftest.py.
    (tmp_path_factory.getbasetemp().parent / f"portal-{testrun_uid}").touch(exist_ok=False)
    port = _free_port()
    state = tmp_path_factory.mktemp("up")
    with (state / "up.log").open("w+") as log:
        process = _start(port, state / "state", log)
        try:
            _wait(process, f"http://127.0.0.1:{port}/readyz", Path(log.name))
            yield f"http://localhost:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(port: int, state: Path, log: Any) -> "subprocess.Popen[bytes]":
    environment = {
        key: value for key, value in os.environ.items() if key not in OF_AN_INSTALLATION and not key.startswith("PYTEST")
    }
    command = [str(PROJECT / "portal"), "up", "--port", str(port), "--state", str(state)]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=PROJECT)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError(f"the portal did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """Cookies of those who have signed in once: a password is slow to check on purpose."""
    return {}


@pytest.fixture
def as_person(browser: Browser, portal: str, signed_in: dict[str, Any]) -> Iterator[Windows]:
    """`as_person("upphandlare.ystad")`: a page in a browser window of their own in which that person has signed in.

    `as_person(None)` is somebody who has not. When the test ends, whatever a window complained about fails it.
    """
    windows = Windows(browser, portal, signed_in)
    yield windows
    windows.close()
    assert not windows.complaints, "\n".join(windows.complaints)


@pytest.fixture
def no_barriers() -> Callable[[Page], None]:
    """Fails when axe finds a barrier, or when the page scrolls sideways."""

    def look(page: Page) -> None:
        found = barriers(page)
        assert not found, "\n".join(found)

    return look
