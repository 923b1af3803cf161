"""One child process: started with its own group and log, watched, and stopped without leaving anything behind."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .identity import Account, become, die_with_parent
from .say import Problem
from .signals import pause, times_asked

LARGEST_LOG = 20 * 1024 * 1024
CLASS = re.compile(r"^(\w+\.)*(CommandError|ImproperlyConfigured): ")  # of sentences that were written to be read


@dataclass(frozen=True)
class Command:
    """How to run one child."""

    name: str
    argv: list[str]
    env: dict[str, str]
    log: Path
    cwd: Path
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    harder_signal: signal.Signals | None = None
    patience: float = 10.0
    account: Account | None = None
    may_pass_closed_folders: bool = False
    pass_fds: tuple[int, ...] = ()


@dataclass
class Child:
    """A running command. Its process group has the number of its process."""

    command: Command
    on_start: Callable[["Child"], None]
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(init=False, default=0.0)
    log_began: int = field(init=False, default=0)

    def start(self) -> None:
        """Start it; the kernel is told to end it when the launcher dies."""
        command, parent = self.command, os.getpid()

        def prepare() -> None:
            if command.account:
                become(command.account, may_pass_closed_folders=command.may_pass_closed_folders)
            die_with_parent(command.orphan_signal, parent)

        command.log.parent.mkdir(parents=True, exist_ok=True)
        if command.log.exists() and command.log.stat().st_size > LARGEST_LOG:
            command.log.replace(command.log.with_suffix(".old.log"))
        with command.log.open("ab") as log:
            self.log_began = log.tell()
            self.process = subprocess.Popen(
                command.argv,
                env=command.env,
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=prepare,
                pass_fds=command.pass_fds,
            )
        self.started = time.monotonic()
        self.on_start(self)

    @property
    def alive(self) -> bool:
        """Whether the process itself still runs."""
        return self.process.poll() is None

    def said(self) -> str:
        """What it has written since it was started."""
        with self.command.log.open("rb") as log:
            log.seek(self.log_began)
            return log.read().decode(errors="replace")

    def last_line(self) -> str:
        """Its last line, cut to fit beside the name of a step."""
        return (self._last_lines() or [""])[-1][:60]

    def last_words(self) -> str:
        """The last line that says what went wrong, for a message of one sentence."""
        telling = self._last_lines()
        loud = [line for line in telling if any(word in line for word in ("FATAL", "PANIC", "Error", "ERROR", "error:"))]
        words = (loud or telling or ["it said nothing"])[-1]
        return f"{CLASS.sub('', words)} (see {self.command.log})"

    def _last_lines(self) -> list[str]:
        return [line.strip() for line in self.said()[-4000:].splitlines() if line.strip()]

    def wait_until_ended(self, meanwhile: Callable[[], None]) -> None:
        """Wait until it has done its work."""
        while self.alive:
            pause(0.05)
            meanwhile()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for the first good answer; say what the child said when it ends or stays silent."""
        end = time.monotonic() + seconds
        while not ready():
            if not self.alive:
                raise Problem(f"{self.command.name} did not start: {self.last_words()}")
            if time.monotonic() > end:
                raise Problem(f"{self.command.name} gave no answer in {seconds:.0f} s; see {self.command.log}.")
            pause(0.02)

    def stop(self) -> None:
        """Ask, wait, insist. A second wish to stop ends the waiting, except for what must close its files."""
        self._ask(self.command.stop_signal, self.command.patience)
        if self.command.harder_signal:
            self._ask(self.command.harder_signal, 3)
        self.sweep()

    def _ask(self, number: signal.Signals, seconds: float) -> None:
        in_hurry = times_asked() > 1 and self.command.orphan_signal == signal.SIGKILL
        if not self.alive or in_hurry:
            return
        self._signal(number)
        end, asked = time.monotonic() + seconds, times_asked()
        while self.alive and time.monotonic() < end and times_asked() == asked:
            pause(0.02, patient=True)

    def sweep(self) -> None:
        """End what the process may have left in its group, such as workers that lost their parent."""
        signal_group(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _signal(self, number: signal.Signals) -> None:
        try:
            self.process.send_signal(number)
        except ProcessLookupError:
            return


def signal_group(group: int, number: signal.Signals) -> None:
    """Signal a process group that may be gone."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return
