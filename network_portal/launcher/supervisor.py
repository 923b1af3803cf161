"""Keeps the children running, and ends them in order."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass

from .child import Child, Command
from .guardian import Guardian
from .identity import die_with_parent
from .say import Problem, say
from .signals import pause
from .state import State

LONGEST_WAIT = 30.0
CALM = 60.0  # seconds after which an earlier crash no longer counts


@dataclass
class Watched:
    """A child, and how badly it has done lately."""

    child: Child
    crashes: int = 0
    due: float | None = None  # when to start it again


class Supervisor:
    """Everything that was started, in order. Its `stop` leaves nothing running."""

    def __init__(self, state: State, *, throw_away: bool = False) -> None:
        self.state = state
        self.watched: list[Watched] = []
        self._guardian = Guardian(state, state.folder if throw_away else None)

    def start(self, command: Command) -> Child:
        """Start a child that is to run until the end."""
        child = Child(command, self.state.remember)
        self.watched.append(Watched(child))
        child.start()
        return child

    def finish(self, child: Child, tell: Callable[[str], None]) -> str:
        """Wait for a child that ends by itself, telling its last line; returns what it said."""
        child.wait_until_ended(lambda: tell(child.last_line()))
        self.watched = [watched for watched in self.watched if watched.child is not child]
        if child.process.returncode != 0:
            raise Problem(f"{child.command.name} failed: {child.last_words()}")
        return child.said()

    def watch(self) -> None:
        """Start crashed children again, waiting longer each time, until asked to stop."""
        while True:
            pause(0.1)
            self._guardian.stand_again()
            for watched in self.watched:
                self._look_after(watched)

    def stop(self, *, quiet: bool = True) -> None:
        """Stop in the opposite order of starting: nobody loses the server it still needs."""
        while self.watched:
            child = self.watched[-1].child
            began = time.monotonic()
            if hasattr(child, "process"):
                child.stop()
            if not quiet:
                say(f"Stopped {child.command.name} in {time.monotonic() - began:.1f} s")
            self.watched.pop()

    def let_go(self) -> None:
        """Dismiss the guardian: everything is stopped, and it finds nothing to do."""
        self.state.release()
        self._guardian.dismiss()

    def _look_after(self, watched: Watched) -> None:
        child, now = watched.child, time.monotonic()
        if watched.due is None and not child.alive:
            child.sweep()
            calm = now - child.started > CALM
            watched.crashes = 1 if calm else watched.crashes + 1
            wait = min(LONGEST_WAIT, 0.5 * 2 ** (watched.crashes - 1))
            watched.due = now + wait
            say(f"{child.command.name} ended ({_how(child.process)}); starting it again in {wait:g} s: {child.last_words()}")
        elif watched.due is not None and now >= watched.due:
            watched.due = None
            child.start()


def run_in_front(argv: list[str], env: dict[str, str], cwd: os.PathLike[str] | str) -> int:
    """Run a command that has the terminal, such as pytest or a shell; returns its exit code.

    Ctrl-C reaches it through the terminal, so the launcher only waits; SIGTERM is passed on.
    """
    parent = os.getpid()
    process = subprocess.Popen(argv, env=env, cwd=cwd, preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent))
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: process.send_signal(received))
    signal.signal(signal.SIGINT, lambda _received, _frame: None)
    code = process.wait()
    return 128 - code if code < 0 else code


def _how(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"signal {-code}" if code < 0 else f"exit code {code}"
