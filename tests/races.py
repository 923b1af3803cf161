"""Two people pressing at once, for real: threads with their own connections, started together.

Use with `@pytest.mark.django_db(transaction=True)`. Keep a canary beside each race: the same race with the lock taken
away must fail, or the race proves nothing.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, OperationalError, connection

_racing: set[int] = set()  # those who have not come to the end of the race that goes on
_watchers: list[threading.Thread] = []  # of that race
KEPT_BACK = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid)))"


class Rendezvous:
    """A point where those who press at once wait for each other, so that a canary does not depend on who is quicker.

    Nobody waits for somebody who cannot come: who is kept back by a lock that one of those who wait here holds, or is
    through already. `patience` (seconds) is for what is not seen by that; a busy machine needs some, too.
    """

    def __init__(self, people: int = 2, patience: float = 10.0) -> None:
        self._people = people
        self._barrier = threading.Barrier(people)
        self._patience = patience

    def wait(self) -> None:
        if not _racing:  # nobody presses at once with whom one could meet
            return
        over = threading.Event()
        own = connection.connection.info.backend_pid if connection.connection else 0
        watcher = threading.Thread(target=self._watch, args=(own, over))
        _watchers.append(watcher)
        watcher.start()
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(timeout=self._patience)
        over.set()

    def _watch(self, own: int, over: threading.Event) -> None:
        """Lets everybody go on when somebody cannot come; `own` is the number of the connection that waits meanwhile."""
        try:
            while not over.wait(0.02):
                if len(_racing) < self._people or self._keeps_back(own):
                    self._barrier.abort()
        finally:
            connection.close()

    def _keeps_back(self, own: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(KEPT_BACK, [own])
            return bool(cursor.fetchone()[0])

    def before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """The wait, and then `act`."""

        def wait_and_act(*arguments: Any, **named: Any) -> Any:
            self.wait()
            return act(*arguments, **named)

        return wait_and_act

    def after(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """`act`, and then the wait."""

        def act_and_wait(*arguments: Any, **named: Any) -> Any:
            result = act(*arguments, **named)
            self.wait()
            return result

        return act_and_wait


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at the same moment; their results or exceptions, in order."""
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)
    _racing.clear()
    _racing.update(range(len(calls)))

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()
            _racing.discard(index)

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in [*threads, *_watchers]:
        thread.join(timeout=60)
    _watchers.clear()
    return results


def crashed(results: list[Any]) -> bool:
    """Whether the database stopped one of them: by a constraint, or as a deadlock when each waits for a row of the other's.
    Which of the two is chance; a page would be broken by either."""
    return any(isinstance(result, (IntegrityError, OperationalError)) for result in results)
