"""How a row of the access table is written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

VISITORS = ("anonymous", "stranger", "officer", "neighbour", "reader", "coordinator", "administrator")


@dataclass(frozen=True)
class Row:
    """`statuses`: one for each of VISITORS, in that order, for example "302 404 200 404 200 404 404".

    `arguments(world)` gives the address its parts; `data` is what a POST sends. `world` is built by `make_world` of the
    app's module: the cast and the objects that rows speak of, all owned by Ystad unless said.
    """

    statuses: str
    arguments: Callable[[Any], list[Any]] = field(default=lambda world: [])
    method: str = "GET"
    data: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})

    def expected(self) -> dict[str, int]:
        codes = [int(code) for code in self.statuses.split()]
        return dict(zip(VISITORS, codes, strict=True))
