"""The measures of the charts. Each chart says in words what it shows; the template only draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.front.reports.network import Spread
from procurement.models import Stage

SQUARE, GAP, GROUP_GAP = 10, 3, 5  # of the stage strip, in its own units
GROUPS_END = {2, 6, 9}  # need, preparation, procurement, carrying out
SECRET = {Stage.ADVERTISED, Stage.EVALUATION, Stage.AWARD_STANDSTILL}


@dataclass(frozen=True)
class Square:
    """One of the twelve stages: `kind` is done, now, left, secret or coming."""

    x: int
    kind: str


@dataclass(frozen=True)
class Strip:
    """The twelve stages with where the need is, and a mark below where it was in January."""

    squares: list[Square]
    mark: int | None  # x of the mark's middle
    width: int
    words: str


def strip(stage_now: int, stage_then: int | None = None, *, left: str = "") -> Strip:
    """`left` says how the need left the road, empty while it is on it. Without `stage_then` there is no mark."""
    places = _places()
    squares = [Square(x, _kind(number, stage_now, bool(left))) for number, x in enumerate(places, 1)]
    now = left or _("step %(n)d, %(name)s") % {"n": stage_now, "name": Stage(stage_now).label}
    words = _("Now: %(now)s.") % {"now": now}
    if stage_then:
        then = _("In January: step %(n)d, %(name)s.") % {"n": stage_then, "name": Stage(stage_then).label}
        words = f"{then} {words}"
    mark = places[stage_then - 1] + SQUARE // 2 if stage_then and (stage_then != stage_now or left) else None
    return Strip(squares, mark, places[-1] + SQUARE + 1, words)


def _places() -> list[int]:
    x, places = 1, []
    for number in range(1, 13):
        places.append(x)
        x += SQUARE + GAP + (GROUP_GAP if number in GROUPS_END else 0)
    return places


def _kind(number: int, stage_now: int, left: bool) -> str:
    if left:
        return "left" if number <= stage_now else "coming"
    if number == stage_now:
        return "now"
    if number < stage_now:
        return "done"
    return "secret" if number in SECRET else "coming"


@dataclass(frozen=True)
class Bar:
    """A bar beside its number. `percent` of the widest."""

    label: str
    number: int
    percent: int
    words: str


def bars(counted: Sequence[tuple[str, int]]) -> list[Bar]:
    """One bar for each (label, number), the widest filling the row."""
    most = max((number for _label, number in counted), default=0)
    return [Bar(label, number, round(100 * number / most) if most else 0, f"{label}: {number}") for label, number in counted]


@dataclass(frozen=True)
class Quarter:
    """What a part did in a quarter: a bar of `width` (0–100) before its number."""

    number: int
    width: int
    words: str


@dataclass(frozen=True)
class PartYear:
    """A part's events in the four quarters."""

    part: int
    name: str
    quarters: list[Quarter]


def quarters(counted: Mapping[int, Sequence[int]], names: Mapping[int, str]) -> list[PartYear]:
    """A bar for each quarter; the longest of all parts sets the scale, so that parts can be compared."""
    most = max((number for row in counted.values() for number in row), default=0)
    return [
        PartYear(part, names[part], [_quarter(q, number, most) for q, number in enumerate(numbers, 1)])
        for part, numbers in sorted(counted.items())
    ]


def _quarter(quarter: int, number: int, most: int) -> Quarter:
    words = ngettext("Quarter %(q)d: held %(n)d time", "Quarter %(q)d: held %(n)d times", number) % {
        "q": quarter,
        "n": number,
    }
    return Quarter(number, round(100 * number / most) if most else 0, words)


def dot_words(spread: Spread) -> str:
    """What the dot says: one's own figure, the middle one's and the range."""
    return _("You %(own)d, median %(median)d, from %(least)d to %(most)d") % {
        "own": spread.own,
        "median": spread.median,
        "least": spread.least,
        "most": spread.most,
    }
