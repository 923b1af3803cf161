"""The measures of the wheel: twelve months clockwise from the top, three rings for the three parts. The template only draws.

Lengths are in the picture's own units and written out as text, because a decimal comma would break a path. What is dropped
stands in the list only. A month that holds more than fits in its stretch of a ring has one mark there, with the number.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin

from django.utils.dates import MONTHS, MONTHS_3

from network_portal.front.year_plan.firsts import Place
from network_portal.front.year_plan.gather import Planned, Year, month_of
from network_portal.lib import dates
from operations.models import Part, PlanItem
from operations.rules import free_days

SIZE, MIDDLE = 480, 240
RINGS = {1: (66, 102), 2: (104, 140), 3: (142, 178)}  # radii of each part's ring, inner and outer
LANES = (-11, 0, 11)  # from the middle of a ring: what happens at the same time stands side by side
FREE, NAMES = 185, 208  # radii of the band of quiet times and of the months' names
DOT = 11  # how much room a mark takes along its lane
FITS = 20  # marks in the stretch of a month


@dataclass(frozen=True)
class Mark:
    """A thing in its ring: a dot at (`x`, `y`) on its day, or an arc (`path`) over its days. `kind` is planned, done, draft."""

    part: int
    x: str
    y: str
    path: str
    kind: str
    is_month: bool
    url: str
    words: str


@dataclass(frozen=True)
class Crowd:
    """The one mark of a month that holds too much: an arc (`path`) with the number at (`x`, `y`)."""

    part: int
    path: str
    x: str
    y: str
    number: int
    url: str
    words: str


@dataclass(frozen=True)
class Name:
    x: str
    y: str
    text: str
    is_now: bool


@dataclass(frozen=True)
class Line:
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Ring:
    """`path` is its track, and the number of the part stands at its beginning."""

    part: int
    name: str
    radius: str
    width: int
    x: str
    y: str


@dataclass(frozen=True)
class Wheel:
    year: int
    rings: list[Ring]
    names: list[Name]
    spokes: list[Line]
    marks: list[Mark]
    crowds: list[Crowd]
    free: list[str]  # paths of the band of quiet times and school breaks
    today: Line | None
    today_words: str


def wheel(of: Year) -> Wheel:
    today = dates.today()
    is_now = today.year == of.year
    sparse, crowded = _by_room(of)
    return Wheel(
        year=of.year,
        rings=[_ring(part) for part in Part],
        names=[_name(of.year, month, today) for month in range(1, 13)],
        spokes=[_spoke(date(of.year, month, 1), RINGS[1][0], RINGS[3][1]) for month in range(1, 13)],
        marks=[mark for part in Part for mark in _marks(sparse[part.value], part.value, of.year)],
        crowds=[_crowd(of, place, number) for place, number in crowded.items()],
        free=[_arc(*span, FREE, of.year) for span in _free(of)],
        today=_spoke(today, RINGS[1][0] - 6, FREE + 6) if is_now else None,
        today_words=dates.day(today, year=False) if is_now else "",
    )


def _ring(part: Part) -> Ring:
    inner, outer = RINGS[part.value]
    radius = (inner + outer) / 2
    return Ring(part.value, str(part.label), f"{radius:.1f}", outer - inner, *_point(0, radius))


def _name(year: int, month: int, today: date) -> Name:
    text = str(MONTHS_3[month]).replace(".", "")
    x, y = _point(_turn(date(year, month, 15), year), NAMES)
    return Name(x, f"{float(y) + 5:.1f}", text, (today.year, today.month) == (year, month))


def _by_room(of: Year) -> tuple[dict[int, list[Planned]], dict[Place, int]]:
    """By part what has a mark of its own, and how much there is where the marks would hide each other."""
    things: dict[Place, list[Planned]] = defaultdict(list)
    for one in of.shown:
        if one.state != PlanItem.State.DROPPED:
            things[month_of(one, of.year), one.part].append(one)
    numbers = {place: len(things[place]) + of.more[place] for place in sorted(things.keys() | of.more.keys())}
    crowded = {place: number for place, number in numbers.items() if number > FITS or of.more[place]}
    sparse: dict[int, list[Planned]] = defaultdict(list)
    for place, here in things.items():
        if place not in crowded:
            sparse[place[1]] += here
    return sparse, crowded


def _marks(things: list[Planned], part: int, year: int) -> list[Mark]:
    return [_mark(one, lane, year) for one, lane in _in_lanes(things, part, year)]


def _crowd(of: Year, place: Place, number: int) -> Crowd:
    month, part = place
    radius, year = sum(RINGS[part]) / 2, of.year
    middle, words = _turn(date(year, month, 15), year), f"{number}, {MONTHS[month]}"
    path = _arc(date(year, month, 6), date(year, month, 26), radius, year)
    return Crowd(part, path, *_point(middle, radius), number, f"#month-{month}", words)


def _in_lanes(things: list[Planned], part: int, year: int) -> Iterable[tuple[Planned, float]]:
    """Each with the radius of the first lane that is free; when none is, of the one that has been free the longest."""
    middle = sum(RINGS[part]) / 2
    until = {middle + offset: -1.0 for offset in LANES}
    for one in things:
        starts, ends = _turn(one.first, year), _turn(one.last, year)
        free = [lane for lane in until if until[lane] <= starts - DOT / (2 * pi * lane)]
        lane = free[0] if free else min(until, key=lambda each: until[each])
        until[lane] = max(ends, until[lane])
        yield one, lane


def _mark(one: Planned, lane: float, year: int) -> Mark:
    x, y = _point(_turn(one.first, year), lane)
    path = "" if one.first == one.last else _arc(one.first, one.last, lane, year)
    kind = one.state if one.state in {PlanItem.State.DONE, "draft"} else "planned"
    return Mark(one.part, x, y, path, str(kind), one.is_month, one.url, f"{one.title}, {one.days}")


def _free(of: Year) -> list[tuple[date, date]]:
    spans = [(one.first, one.last) for one in free_days.quiet_times(of.year)]
    spans += [(one.starts_on, one.ends_on) for one in of.breaks]
    return sorted(set(spans))


def _spoke(day: date, inner: float, outer: float) -> Line:
    turn = _turn(day, day.year)
    return Line(*_point(turn, inner), *_point(turn, outer))


def _arc(first: date, last: date, radius: float, year: int) -> str:
    """The path over the days that lie in the year, clockwise."""
    begins, ends = _turn(max(first, date(year, 1, 1)), year), _turn(min(last, date(year, 12, 31)), year)
    ends = max(ends, begins + 0.002)
    (x1, y1), (x2, y2) = _point(begins, radius), _point(ends, radius)
    return f"M{x1} {y1}A{radius:.1f} {radius:.1f} 0 {int(ends - begins > 0.5)} 1 {x2} {y2}"


def _turn(day: date, year: int) -> float:
    """How much of the year has gone when the day begins: 0 at the top, 1 all the way round."""
    return (day - date(year, 1, 1)).days / (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _point(turn: float, radius: float) -> tuple[str, str]:
    angle = 2 * pi * turn
    return f"{MIDDLE + radius * sin(angle):.1f}", f"{MIDDLE - radius * cos(angle):.1f}"
