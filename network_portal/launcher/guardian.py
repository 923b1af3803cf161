"""The guardian: a small process that outlives a `kill -9` of the launcher just long enough to end what it started.

The kernel ends the direct children of a dead launcher, but not theirs: the worker's processes and the web server's.
"""

import os
import shutil
import signal
from pathlib import Path

from .state import State, bury, forget_sockets


class Guardian:
    """The guardian as the launcher sees it."""

    def __init__(self, state: State, throw_away: Path | None) -> None:
        self._children, self._sockets, self._throw_away = state.own_children, state.own_sockets, throw_away
        self._stand()

    def stand_again(self) -> None:
        """Replace a guardian that was killed; it can be mistaken for the launcher."""
        if os.waitpid(self._pid, os.WNOHANG)[0]:
            os.close(self._lifeline)
            self._stand()

    def dismiss(self) -> None:
        """Everything is stopped; it looks once more, finds nothing, and ends."""
        os.close(self._lifeline)
        os.waitpid(self._pid, 0)

    def _stand(self) -> None:
        reading, self._lifeline = os.pipe()
        self._pid = os.fork()
        if self._pid:
            os.close(reading)
            return
        try:
            _wait_for_the_end(reading)
            bury(self._children)
            forget_sockets(self._sockets)
            if self._throw_away:
                shutil.rmtree(self._throw_away, ignore_errors=True)
        finally:
            os._exit(0)


def _wait_for_the_end(reading: int) -> None:
    """Let go of everything that belongs to the launcher, then wait until it is gone: its end of the pipe closes."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    Path("/proc/self/comm").write_text("portal-guardian")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(3, reading)
    os.closerange(reading + 1, 4096)
    os.chdir("/")
    while os.read(reading, 1):
        pass
