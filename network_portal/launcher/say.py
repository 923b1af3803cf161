"""What the launcher says in the terminal: steps with their time, and problems in one sentence."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something the person at the terminal can act on; shown as one sentence, never as a traceback."""


class Steps:
    """Numbers the steps of a command, so that a slow first start is seen to move."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.number = 0
        self.line = self.words = ""
        self.width = 0

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """One step: its name at once, its time when it is done."""
        self.number += 1
        self.line = f"[{self.number}/{self.total}] {what} …"
        self.width = 0
        self._write(self.line)
        began = time.monotonic()
        try:
            yield
        except BaseException:
            self._write("\n")
            raise
        self._rewrite(f" {time.monotonic() - began:.1f} s")
        self._write("\n")

    def progress(self, words: str) -> None:
        """Words that change while a step runs; only on a terminal, since a log keeps every one of them."""
        if sys.stdout.isatty() and words != self.words:
            self.words = words
            self._rewrite(f" {words}")

    def note(self, words: str) -> None:
        """Something unusual about the step, which is worth a line of its own; its time follows."""
        self.line, self.width = f"      {words} …", 0
        self._write(f"\n{self.line}")

    def _rewrite(self, tail: str) -> None:
        if not self.width:
            self._write(tail)
        else:
            self._write("\r" + self.line + tail + " " * max(0, self.width - len(tail)))
        self.width = len(tail)

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def say(text: str = "") -> None:
    """One line for the person at the terminal, shown at once also through a pipe."""
    print(text, flush=True)
