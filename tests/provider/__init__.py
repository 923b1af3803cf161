"""An identity provider of an invented organisation, in a process of its own: allauth's, so that the portal meets real
OpenID Connect. It runs on 127.0.0.1 for as long as a test session, and nothing of the portal knows it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CLIENT, SECRET = "the-portal", "between-us-two"
STARTS_WITHIN = 60  # seconds


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """Its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {name: os.environ[name] for name in ("PATH", "HOME", "VIRTUAL_ENV", "LANG") if name in os.environ}
    env |= {"PROVIDER_FOLDER": str(folder), "PROVIDER_PORT": str(port), "PYTHONPATH": str(Path(__file__).parents[2])}
    with (folder / "provider.log").open("w+") as log:
        process = subprocess.Popen([sys.executable, "-m", "tests.provider"], env=env, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(process, f"{address}/.well-known/openid-configuration", Path(log.name))
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait(process: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the provider did not start:\n{log.read_text()[-3000:]}")


def know(address: str, callback: str, **people: dict[str, object]) -> None:
    """Let the provider come back to `callback`, and know these people: what it says of each beside their number."""
    body = json.dumps({"callback": callback, "people": people}).encode()
    with urllib.request.urlopen(urllib.request.Request(f"{address}/know", data=body), timeout=10):
        pass
