"""The year's events: planned, published, registered for, moved up, cancelled, held; in the order in which it happened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import attrgetter
from random import Random

from django.utils import timezone

from competence import actions, tasks
from competence.models import Event
from members.grants import READER
from members.models import Person
from network_portal.front.demo.cast import Cast
from network_portal.front.demo.last_year import AUTUMN
from network_portal.front.demo.seminars import YEAR, Seminar
from network_portal.lib import dates
from network_portal.records.notices import history
from operations.models import MatrixRow

PLANNED_BEFORE = timedelta(days=63)
PUBLISHED_BEFORE = timedelta(days=56)
REMINDED_SINCE = timedelta(days=30)  # letters about older events would only be many
COORDINATORS = {
    "Öresunds miljökluster": "samordnare.miljokluster",
    "Grön samverkan": "samordnare.gron",
    "Nätverkskansliet": "verksamhetsledare",
}
# How many of ten the people of a municipality come to; the others come to five.
EAGER = {"Trelleborg": 9, "Ystad": 8, "Malmö": 7, "Staffanstorp": 6, "Tomelilla": 4, "Skurup": 3, "Hässleholm": 2}
ATTENDANCE = ["present"] * 15 + ["part"] * 2 + ["excused"] * 2 + ["absent"]


@dataclass(frozen=True)
class Step:
    """Something that happens at a moment."""

    at: datetime
    do: Callable[[], object]


def build(cast: Cast, year: int) -> None:
    """Live through `year` and the autumn before, up to now. Events ahead are published and have their first registrations."""
    rows = {row.working_form: row for row in MatrixRow.objects.in_force()}
    now = timezone.now()
    steps: list[Step] = []
    with history():
        for of, seminars in ((year - 1, AUTUMN), (year, YEAR)):
            for seminar in seminars:
                event = _plan(seminar, cast, rows[seminar.row], of)
                steps += _life(seminar, event, cast)
        steps += _reminders(now)
        for step in sorted(steps, key=attrgetter("at")):
            if step.at <= now:
                with dates.at(step.at):
                    step.do()


def _plan(seminar: Seminar, cast: Cast, row: MatrixRow, year: int) -> Event:
    day = _day(seminar, year)
    starts_at, ends_at = _moment(day, *seminar.begins), _moment(day, *seminar.ends)
    by = cast.person(COORDINATORS[seminar.organiser])
    with dates.at(_by_now(starts_at - PLANNED_BEFORE, days=9)):
        return actions.create(
            by=by,
            title=seminar.title,
            kind=seminar.kind,
            summary=seminar.summary,
            description=seminar.description,
            matrix_row=row,
            organiser=cast[seminar.organiser],
            responsible=by,
            audience=Event.Audience.PUBLIC if seminar.public else Event.Audience.MEMBERS,
            starts_at=starts_at,
            ends_at=ends_at,
            place=seminar.place,
            online_url=seminar.online,
            accessibility=seminar.accessibility,
            capacity=seminar.capacity,
            registration_closes_at=_moment(day - timedelta(days=1), 15, 0),
        )


NEEDS = {2: "Tål inte jordnötter", 5: "Vegetarisk mat, tack", 7: "Behöver hörslinga"}


def _life(seminar: Seminar, event: Event, cast: Cast) -> Iterator[Step]:
    if seminar.draft:
        return
    chance = Random(seminar.title.partition(", träff")[0])  # the same year every time, and the same circle
    published_at = _by_now(event.starts_at - PUBLISHED_BEFORE, days=8)
    yield Step(published_at, partial(actions.publish, event, by=event.responsible))
    cancelled_at = event.starts_at - timedelta(days=12)
    closes_at = min(cancelled_at if seminar.cancelled else event.registration_closes_at, timezone.now())
    people = _people(seminar, cast, chance)
    moments = sorted(published_at + (closes_at - published_at) * chance.uniform(0.02, 0.98) for _ in people)
    for person, moment in zip(people, moments, strict=True):
        yield Step(moment, partial(_register, event, person, cast))
    if seminar.cancelled:
        yield Step(cancelled_at, partial(actions.cancel, event, seminar.cancelled, by=event.responsible))
        return
    for person in chance.sample(people, len(people) // 12):
        yield Step(event.starts_at - timedelta(days=2, hours=3), partial(_withdraw, event, person))
    yield Step(event.ends_at + timedelta(hours=20), partial(_note_attendance, event))


def _people(seminar: Seminar, cast: Cast, chance: Random) -> list[Person]:
    """Who wants to come: those of `first` before the others, then by how eager their municipality is."""
    wanting = [
        (
            organisation.short_name not in seminar.first,
            -EAGER.get(organisation.short_name, 5) * chance.random(),
            person.pk,
            person,
        )
        for organisation in [*cast.municipalities, *cast.clusters]
        for person in cast.people_of(organisation.short_name)
        if person != cast.person(COORDINATORS[seminar.organiser])
    ]
    chosen = [person for *_key, person in sorted(wanting, key=lambda key: key[:3])[: seminar.wish]]
    chance.shuffle(chosen)
    return chosen


def _register(event: Event, person: Person, cast: Cast) -> None:
    """Managers are registered by their contact person, the others register themselves."""
    organisation = person.acting_for
    if organisation is None:
        return
    by = cast.contact(organisation.short_name) if person.has_role(READER) else person
    # Only for what lies ahead: the rest would have been removed the day after.
    lies_ahead = by == person and event.ends_at > timezone.now()
    actions.register(event, person, organisation, by=by, needs=NEEDS.get(person.pk % 9, "") if lies_ahead else "")


def _withdraw(event: Event, person: Person) -> None:
    if event.registrations.active().filter(person=person).exists():
        actions.withdraw(event, person, by=person)


def _note_attendance(event: Event) -> None:
    chance = Random(event.title)
    seated = event.registrations.seated().order_by("pk").values_list("pk", flat=True)
    actions.note_attendance(event, {pk: chance.choice(ATTENDANCE) for pk in seated}, by=event.responsible)


def _reminders(now: datetime) -> Iterator[Step]:
    """The clock's morning runs of the last weeks; what is due today is left to the clock itself."""
    for days in range(1, REMINDED_SINCE.days):
        yield Step(_moment(dates.as_local_date(now) - timedelta(days=days), 7, 10), tasks.remind)


def _day(seminar: Seminar, year: int) -> date:
    day = timezone.localdate() + timedelta(days=seminar.on) if isinstance(seminar.on, int) else date(year, *seminar.on)
    while not dates.is_working_day(day) or _is_quiet(day):
        day += timedelta(days=1)
    return day


def _is_quiet(day: date) -> bool:
    """July, and the weeks around Christmas: nobody comes."""
    return day.month == 7 or not (1, 8) <= (day.month, day.day) <= (12, 19)


def _moment(day: date, hour: int, minute: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _by_now(moment: datetime, *, days: int) -> datetime:
    """`moment`, or so many days ago when it lies ahead: the half-year's plan is published at once."""
    return min(moment, timezone.now() - timedelta(days=days))
