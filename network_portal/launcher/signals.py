"""Being asked to stop: a flag that waiting code looks at, so that no child is lost half started."""

import signal
import time
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Ctrl-C, SIGTERM or a closed terminal."""


class _Asked:
    times = 0


def _remember(_number: int, _frame: FrameType | None) -> None:
    _Asked.times += 1


def listen() -> None:
    """From now on a stop signal is remembered instead of ending the launcher on the spot."""
    for number in STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup has asked for that
            signal.signal(number, _remember)


def times_asked() -> int:
    """How often we were asked to stop; the second time means: at once."""
    return _Asked.times


def pause(seconds: float, *, patient: bool = False) -> None:
    """Wait a moment; raises StopAsked when asked to stop, unless `patient` (we are stopping already)."""
    if _Asked.times and not patient:
        raise StopAsked
    time.sleep(seconds)
