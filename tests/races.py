"""Two people pressing at once, for real: threads with their own connections, started together.

Use with `@pytest.mark.django_db(transaction=True)`. Keep a canary beside each race: the same race with the lock taken
away must fail, or the race proves nothing.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, OperationalError, connection


class Rendezvous:
    """A point where those who press at once wait for each other, so that a canary does not depend on who is quicker.

    When a lock keeps the others back they wait for a moment in vain, and go on. A canary, where no lock does, may have more
    `patience` (seconds), so that a busy machine does not let one of them come too late.
    """

    def __init__(self, people: int = 2, patience: float = 2.0) -> None:
        self._barrier = threading.Barrier(people)
        self._patience = patience

    def wait(self) -> None:
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(timeout=self._patience)

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

    def run(index: int, call: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def crashed(results: list[Any]) -> bool:
    """Whether the database stopped one of them: by a constraint, or as a deadlock when each waits for a row of the other's.
    Which of the two is chance; a page would be broken by either."""
    return any(isinstance(result, (IntegrityError, OperationalError)) for result in results)
