"""Sends requests and times them. Every answer's status is checked: a redirect to sign-in is very fast and worth nothing."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Target:
    """An address on this machine and the headers of the person who asks."""

    port: int
    path: str
    headers: dict[str, str]
    expected: int = 200


@dataclass
class Burst:
    """Times (seconds, sorted) of one burst of requests, and how long the whole burst took."""

    times: list[float]
    wall: float

    def percentile(self, share: float) -> float:
        """Milliseconds below which `share` of the requests lie."""
        return 1000 * self.times[min(len(self.times) - 1, int(share * len(self.times)))]

    @property
    def per_second(self) -> float:
        return len(self.times) / self.wall


class WrongAnswer(Exception):
    """A server answered something else than what is measured."""


def ask(target: Target, method: str = "GET", body: str | None = None, extra: dict[str, str] | None = None) -> float:
    """One request on a new connection, as behind a proxy without keep-alive; seconds."""
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", target.port, timeout=60)
    try:
        connection.request(method, target.path, body=body, headers={**target.headers, **(extra or {})})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != target.expected:
        raise WrongAnswer(f"{target.path} answered {answer.status}, not {target.expected}: {answer.getheader('Location')}")
    return time.perf_counter() - started


def burst(calls: Sequence[Callable[[], float]], clients: int) -> Burst:
    """Make all calls with `clients` at a time, and wait until the last is answered, so that no queue is left over."""
    waiting = list(reversed(calls))
    times: list[float] = []
    faults: list[Exception] = []

    def work() -> None:
        while waiting and not faults:
            try:
                call = waiting.pop()
            except IndexError:
                return
            try:
                times.append(call())
            except Exception as fault:
                faults.append(fault)

    started = time.perf_counter()
    if clients == 1:
        work()
    else:
        threads = [threading.Thread(target=work) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    wall = time.perf_counter() - started
    if faults:
        raise faults[0]
    return Burst(sorted(times), wall)


def processor_seconds(pids: Sequence[int]) -> float:
    """User and system time that the processes have used so far."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / 100


def children(pid: int) -> list[int]:
    """Direct children of a process."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def proportional_memory(pid: int) -> float:
    """Memory of a process in MB, shared pages divided among those who share them (PSS)."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
