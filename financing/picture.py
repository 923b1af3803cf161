"""Fees as bars: positions in per cent, so that the picture stretches with the page and needs no inline style."""

from dataclasses import dataclass
from decimal import Decimal

from financing.preview import Preview, Row
from network_portal.lib.money import NO_BREAK, kronor

WIDTH = 98  # per cent; the rest is room for the last tick's width


@dataclass(frozen=True)
class Line:
    """A member's bar, the tick where last year's fee was, and the change in words; empty when there is none."""

    row: Row
    bar: str
    tick: str
    change: str


def draw(seen: Preview) -> list[Line]:
    """The rows with their bars, on one scale from zero."""
    return [
        Line(row, _place(row.amount, seen.highest), _place(row.before, seen.highest), signed(row.change))
        for row in seen.rows
    ]


def signed(change: Decimal | None) -> str:
    """`+ 2 000 kr`, `− 300 kr`, `± 0 kr`."""
    if change is None:
        return ""
    sign = "+" if change > 0 else "−" if change else "±"
    return f"{sign}{NO_BREAK}{kronor(abs(change))}"


def _place(amount: Decimal | None, highest: Decimal) -> str:
    return f"{amount / highest * WIDTH:.2f}%" if amount else ""
