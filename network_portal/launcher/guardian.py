"""The guardian: a small process that outlives a `kill -9` of the launcher just long enough to end what it started.

The kernel ends the direct children of a dead launcher, but not theirs: the worker's processes and the web server's.
"""

import os
import shutil
import signal
from pathlib import Path

from .state import State, bury


def stand_guard(state: State, throw_away: Path | None = None) -> int:
    """Fork the guardian; returns a file number that tells it, by being closed, that the launcher is gone."""
    reading, writing = os.pipe()
    children = state.own_children
    if os.fork():
        os.close(reading)
        return writing
    try:
        _watch(reading)
        bury(children)
        if throw_away:
            shutil.rmtree(throw_away, ignore_errors=True)
    finally:
        os._exit(0)


def _watch(reading: int) -> None:
    """Let go of everything that belongs to the launcher, then wait for its end."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, reading)
    os.closerange(reading + 1, 4096)
    os.chdir("/")
    while os.read(reading, 1):
        pass
