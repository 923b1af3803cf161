"""Looking at processes from outside, without trusting what the launcher says about them."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
# What `./portal test` sets for the tests themselves must not reach the portals that they start.
OURS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE")


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a person who has set nothing."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTEST_")) and name not in OURS
    }
    # Tests with another PostgreSQL are to see it here too.
    if "PORTAL_POSTGRES_BIN" in os.environ:
        more.setdefault("PORTAL_POSTGRES_BIN", os.environ["PORTAL_POSTGRES_BIN"])
    return kept | more


class Running:
    """A launcher that runs, and what it has said so far."""

    def __init__(self, argv: list[str], **env: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            argv, env=clean_environment(**env), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float = 60) -> str:
        """The rest of the first line with these words."""
        wait_until(lambda: words in self.said or self.process.poll() is not None, seconds, lambda: self.said)
        assert words in self.said, self.said
        return self.said.split(words, 1)[1].split("\n", 1)[0]

    def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return self.process.wait(90)


def wait_until(true: Callable[[], bool], seconds: float = 60, explain: Callable[[], object] = str) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, explain()
        time.sleep(0.05)


def family(pid: int) -> dict[int, str]:
    """Every process below this one, with its command."""
    found: dict[int, str] = {}
    below = [pid]
    while below:
        parent = below.pop()
        for child, (its_parent, command) in _all().items():
            if its_parent == parent and child not in found:
                found[child] = command
                below.append(child)
    return found


def still_there(processes: dict[int, str]) -> dict[int, str]:
    """Those of them that have not ended."""
    now = _all()
    return {pid: command for pid, command in processes.items() if pid in now}


def _all() -> dict[int, tuple[int, str]]:
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            stat = re.match(r"\d+ \(.*\) (\S) (\d+)", (folder / "stat").read_text(), re.DOTALL)
            command = (folder / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
        if stat and stat.group(1) not in "ZX":
            found[int(folder.name)] = (int(stat.group(2)), command)
    return found
