"""Starts web servers for the bench and waits until they answer."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench import load


@dataclass
class Server:
    """A running gunicorn: its port, its processes, and how long it took to the first answer (seconds)."""

    port: int
    process: subprocess.Popen[bytes]
    first_answer: float

    @property
    def workers(self) -> list[int]:
        return load.children(self.process.pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(arguments: list[str], ready: load.Target, environment: dict[str, str]) -> Iterator[Server]:
    """gunicorn with `arguments` on the port of `ready`, from start to first answer and to the end."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{ready.port}", "--log-level", "error", *arguments]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        first = _wait(process, ready, started)
        yield Server(ready.port, process, first)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(process: subprocess.Popen[bytes], ready: load.Target, started: float) -> float:
    while time.perf_counter() - started < 60:
        if process.poll() is not None:
            raise load.WrongAnswer(f"the server on port {ready.port} stopped with {process.returncode}")
        try:
            load.ask(ready)
        except (ConnectionError, OSError):
            time.sleep(0.01)
            continue
        return time.perf_counter() - started
    raise load.WrongAnswer(f"the server on port {ready.port} never answered")
