"""The web server as it is set, in front of an application that only says how much it was asked."""

import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator

import pytest

from .processes import Running

pytestmark = pytest.mark.kill


def application(environ: dict[str, str], start_response: Callable[..., object]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(len(environ["QUERY_STRING"])).encode()]


@pytest.fixture
def address() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = ["-c", "network_portal/launcher/gunicorn.py", "--workers", "1", "--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", *settings, "tests.launcher.test_gunicorn:application"]
    running = Running(command, DJANGO_SETTINGS_MODULE="django.conf.global_settings")  # `when_ready` asks for connections
    try:
        running.wait_for("Listening at")
        yield f"http://127.0.0.1:{port}/"
    finally:
        running.process.terminate()
        running.process.wait(30)


def asked(url: str) -> str:
    """What the application said, or the status of a refusal."""
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return f"{refused.code}"


def test_a_search_of_five_thousand_characters_reaches_the_portal(address: str) -> None:
    assert asked(f"{address}search/?q={'a' * 5000}") == "5002"


def test_canary_what_is_longer_than_the_limit_does_not(address: str) -> None:
    assert asked(f"{address}search/?q={'a' * 9000}") == "414"
