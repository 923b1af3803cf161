"""The rows of the access table, one after the other in one world."""

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from members.models import Person
from tests.access.table import Row
from tests.cast import Cast
from tests.strict import StrictClient

APPS = ("front", "records", "members", "operations", "competence", "procurement", "financing")


@dataclass(frozen=True)
class Step:
    """A row that one stands at: `row` is called `name` in the table, and with its arguments it is at `url`."""

    name: str
    row: Row
    world: Any
    url: str

    def ask(self, person: Person | None) -> HttpResponse:
        """What the person is answered; what the asking did is undone."""
        client = StrictClient()
        if person is not None:
            client.force_login(person)
        client.raise_request_exception = False
        with transaction.atomic():
            posts = self.row.method == "POST"
            answer = client.post(self.url, self.row.data(self.world)) if posts else client.get(self.url)
            transaction.set_rollback(True)
        return answer


def rows_of(app: str) -> dict[str, Row]:
    table: dict[str, Row] = importlib.import_module(f"tests.access.{app}").ROWS
    return table


def rows() -> dict[str, Row]:
    return {name: row for app in APPS for name, row in rows_of(app).items()}


def walk(app: str, cast: Cast) -> Iterator[Step]:
    """From row to row of the app in a world that is made once: what was done at a row is undone before the next."""
    world = importlib.import_module(f"tests.access.{app}").make_world(cast)
    for name, row in sorted(rows_of(app).items()):
        cache.clear()
        with transaction.atomic():
            yield Step(name, row, world, reverse(name.split(" ")[0], args=row.arguments(world)))
            transaction.set_rollback(True)
