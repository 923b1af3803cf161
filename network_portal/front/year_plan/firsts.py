"""The first events and meetings of each month of a year, and how many there are: a year may hold thousands."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value, Window
from django.db.models.functions import ExtractMonth, Greatest, RowNumber

from competence.models import Event
from members.models import Person
from network_portal.lib import dates
from operations.models import Meeting

Place = tuple[int, int]  # a month and a part: a stretch of a ring of the wheel
COLUMNS = ("pk", "title", "starts_at", "ends_at", "state", "matrix_row__part")


class Asked(NamedTuple):
    """For whom, from which day through which, narrowed to what, and the most that is fetched of a month."""

    person: Person
    first: date
    last: date
    part: int | None
    body: int | None
    most: int


class Row(NamedTuple):
    """What the page shows of an event or a meeting."""

    pk: int
    title: str
    starts_at: datetime
    ends_at: datetime
    state: str
    part: int
    who: str
    kind: str
    body: int | None = None


def events(asked: Asked, kept: Sequence[int]) -> tuple[list[Row], Counter[Place]]:
    """Those that are not cancelled and the person may see, by time, and how many there are beside what is `kept`.

    What is `kept` is there whatever is asked for and however much its month holds. Two queries.
    """
    found = Event.objects.visible_to(asked.person).between(asked.first, asked.last).exclude(state=Event.State.CANCELLED)
    wanted = Q() if asked.body is None else Q(pk__in=[])  # no group has an event
    rows, counted = _first(found, wanted, asked, kept)
    return [Row(*row) for row in rows.values_list(*COLUMNS, "organiser__short_name", "kind")], counted


def meetings(asked: Asked, kept: Sequence[int]) -> tuple[list[Row], Counter[Place]]:
    """The same of meetings."""
    found = Meeting.objects.visible_to(asked.person).between(asked.first, asked.last).exclude(state=Meeting.State.CANCELLED)
    rows, counted = _first(found, Q() if asked.body is None else Q(body=asked.body), asked, kept)
    return [Row(*row) for row in rows.values_list(*COLUMNS, "body__name", Value("meeting"), "body_id")], counted


def _first(found: QuerySet[Any], wanted: Q, asked: Asked, kept: Sequence[int]) -> tuple[QuerySet[Any], Counter[Place]]:
    """Ranked only when a month holds more than is shown: ranking a whole year takes longer than all else on the page."""
    if asked.part is not None:
        wanted &= Q(matrix_row__part=asked.part)
    month = ExtractMonth(Greatest("starts_at", Value(dates.midnight(asked.first))))
    others = found.filter(wanted).exclude(pk__in=kept) if kept else found.filter(wanted)
    counts = others.order_by().values_list(month, "matrix_row__part").annotate(n=Count("*"))
    counted: Counter[Place] = Counter({(of, part): n for of, part, n in counts})
    months: Counter[int] = Counter()
    for (of, _part), n in counted.items():
        months[of] += n
    if any(n > asked.most for n in months.values()):
        rank = Window(RowNumber(), partition_by=month, order_by=("starts_at", "pk"))
        wanted = Q(pk__in=others.alias(rank=rank).filter(rank__lte=asked.most).values("pk"))
    return found.filter(wanted | Q(pk__in=kept) if kept else wanted).order_by("starts_at", "pk"), counted
