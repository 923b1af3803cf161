"""Fees as bars: positions in per cent, so that the picture stretches with the page and needs no inline style."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

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


def _size(row: Row) -> Decimal:
    """How much the fee changes, up or down, in kronor."""
    return abs(row.change or Decimal(0))


def conclusion(seen: Preview) -> str:
    """What the table changes, in a sentence; nothing when there is no year to compare with."""
    changed = [row for row in seen.rows if row.change and not row.was_part]
    if not seen.total_before:
        return ""
    words = _("Together %(change)s against %(year)d.") % {
        "change": signed(seen.total - seen.total_before),
        "year": seen.table.year - 1,
    }
    changed.sort(key=_size, reverse=True)
    if not changed or (len(changed) > 1 and _size(changed[0]) == _size(changed[1])):
        return words  # nobody stands out
    most = changed[0]
    return f"{words} " + _("Most for %(name)s (%(change)s).") % {
        "name": most.organisation,
        "change": signed(most.change),
    }


def signed(change: Decimal | None) -> str:
    """`+ 2 000 kr`, `− 300 kr`, `± 0 kr`."""
    if change is None:
        return ""
    sign = "+" if change > 0 else "−" if change else "±"
    return f"{sign}{NO_BREAK}{kronor(abs(change))}"


def _place(amount: Decimal | None, highest: Decimal) -> str:
    return f"{amount / highest * WIDTH:.2f}%" if amount else ""
