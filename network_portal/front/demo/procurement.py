"""The year of the needs: each is described, shared, followed and moved on its own days, by the people of the cast."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from members.models import Organisation, Person
from network_portal.front.demo.cast import Cast
from network_portal.front.demo.needs import STORIES, Day, Story
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.notices import history
from operations.models import MatrixRow
from procurement import actions
from procurement.models import CpvCode, Need
from procurement.reference import load_cpv

SPEAKERS = {"Öresunds miljökluster": "samordnare.miljokluster", "Grön samverkan": "samordnare.gron"}


@dataclass(frozen=True)
class Step:
    """Something that happens to a need at a moment."""

    at: datetime
    order: int  # among things on the same day
    do: Callable[[], object]


def build(cast: Cast, year: int) -> None:
    """Live through `year`, up to today: what has not happened yet is left out."""
    if not CpvCode.objects.exists():
        load_cpv()
    rows = {row.working_form: row for row in MatrixRow.objects.in_force()}
    with history():
        for story in STORIES:
            _live(story, cast, year, rows)


def _live(story: Story, cast: Cast, year: int, rows: dict[str, MatrixRow]) -> None:
    starts_at = _moment(story.described, year)
    if starts_at > timezone.now():
        return
    owner = cast.person(story.by) if story.by else cast.officer(story.owner)
    with dates.at(starts_at):
        need = actions.describe(
            cast[story.owner],
            by=owner,
            title=story.title,
            current_state=story.now,
            wanted_state=story.wanted,
            affected=story.affected,
            need_owner=story.need_owner,
            cpv=CpvCode.objects.filter(pk=story.cpv).first() if story.cpv else None,
            matrix_row=rows.get(story.row),
            registry_number=story.registry_number.format(year=starts_at.year),
        )
    steps = sorted(_steps(story, need, owner, cast, year), key=lambda step: (step.at, step.order))
    for step in steps:
        if starts_at < step.at <= timezone.now():
            with dates.at(step.at):
                step.do()


def _steps(story: Story, need: Need, owner: Person, cast: Cast, year: int) -> Iterator[Step]:
    for order, (day, visibility, *names) in enumerate(story.shared):
        organisations = [cast[name] for name in names]
        yield Step(_moment(day, year), order, partial(actions.share, need, visibility, organisations, by=owner))
    for order, (day, stage, reason, *answers) in enumerate(story.moved, 10):
        at = _moment(day, year)
        given = answers[0] if answers else {}
        yield Step(at, order, partial(actions.move, need, stage, reason, at.date(), by=owner, answers=given))
    for order, (day, name, *comment) in enumerate(story.joined, 20):
        organisation, person = _voice(cast, name)
        yield Step(_moment(day, year), order, partial(_join, need, organisation, person, comment[0] if comment else ""))
    for order, (day, name) in enumerate(story.left, 30):
        organisation, person = _voice(cast, name)
        yield Step(_moment(day, year), order, partial(actions.step_back, need, organisation, by=person))
    if story.closed:
        day, outcome, reason = story.closed
        yield Step(_moment(day, year), 40, partial(actions.close, need, outcome, reason, by=owner))


def _join(need: Need, organisation: Organisation, person: Person, comment: str) -> None:
    """Follow, or contribute when there is something to say. Early in a year the need may not be shared yet."""
    with suppress(Refused):
        if comment:
            actions.contribute(need, organisation, comment, by=person)
        else:
            actions.follow(need, organisation, by=person)


def _voice(cast: Cast, name: str) -> tuple[Organisation, Person]:
    return cast[name], cast.person(SPEAKERS[name]) if name in SPEAKERS else cast.officer(name)


def _moment(day: Day, year: int) -> datetime:
    """`(month, day)` of the year, `(month, day, -1)` of the year before, or so many days before today, on a working day."""
    if isinstance(day, int):
        on = timezone.localdate() - timedelta(days=day)
        while not dates.is_working_day(on):
            on -= timedelta(days=1)
    else:
        on = date(year + (day[2] if len(day) == 3 else 0), day[0], day[1])
    # Office hours, not the same minute for everything.
    return timezone.make_aware(datetime.combine(on, time(8 + on.day % 8, (on.day * 7 + on.month * 13) % 60)))
