"""What the groups of the demo network have answered, which dates suit them, and who comes to the next network meetings."""

from datetime import time, timedelta

from members.models import Person
from network_portal.front.demo.cast import Cast, morning
from network_portal.front.demo.groups import FOUR, at, facts, held_on, in_days
from network_portal.lib import dates
from network_portal.records.notices import history
from operations import actions, rules
from operations.models import Body, Meeting
from operations.school_breaks_reference import load_school_breaks

# Who has answered the notices of the coming network meetings, and what; a substitute is the municipality's officer.
COMING = (("Malmö", "yes"), ("Ystad", "yes"), ("Staffanstorp", "substitute"), ("Trelleborg", "no"), ("Landskrona", "yes"))


def build(cast: Cast, year: int) -> None:
    """The steering group meets in two weeks, and asks for spring dates; most of those who are called have answered."""
    steering, project = (Body.objects.get(kind=kind) for kind in (Body.Kind.STEERING, Body.Kind.PROJECT))
    with history():
        _held(cast, steering, year)
        _answered(cast, Meeting.objects.filter(body=steering).upcoming()[0])
        for number, meeting in enumerate(_coming()):
            for name, answer in COMING[: len(COMING) - 2 * number]:
                _say(cast, meeting, name, answer)
        _asks(cast, steering)
        _spring(cast, project)


def _coming() -> list[Meeting]:
    """The next network meetings that have been called: the nearer it is, the more have answered."""
    called = Meeting.objects.filter(body=Body.network(), state=Meeting.State.CALLED, starts_at__gt=dates.now())
    return list(called.order_by("starts_at")[:2])


def _say(cast: Cast, meeting: Meeting, name: str, answer: str) -> None:
    manager: Person = cast.reader(name)
    substitute = cast.officer(name) if answer == "substitute" else None
    actions.answer(meeting, manager, answer, substitute=substitute, by=manager)


def _held(cast: Cast, steering: Body, year: int) -> None:
    """Three had answered the notice of the meeting that has been held, when that day has come."""
    on = held_on(year)
    meeting = Meeting.objects.filter(body=steering, starts_at__date=on).past().first()
    if meeting:
        with dates.at(morning(on - timedelta(days=10))):
            for name in FOUR[:3]:
                _say(cast, meeting, name, "yes")


def _answered(cast: Cast, meeting: Meeting) -> None:
    """Malmö comes, Staffanstorp sends its substitute, Trelleborg cannot; Ystad has not answered yet."""
    malmo, staffanstorp, trelleborg = (cast.reader(name) for name in FOUR[:3])
    actions.answer(meeting, malmo, "yes", by=malmo)
    actions.answer(meeting, staffanstorp, "substitute", substitute=cast.officer("Staffanstorp"), by=staffanstorp)
    actions.answer(meeting, trelleborg, "no", by=trelleborg)


def _asks(cast: Cast, steering: Body) -> None:
    """When the steering group meets after that; two have answered."""
    days = [in_days(ahead) for ahead in (62, 64, 71)]
    poll = actions.ask_for_dates(
        steering,
        title="Styrgruppen, vårens första möte",
        times=[at(day, 9) for day in dict.fromkeys(days)],
        minutes=120,
        last_day=in_days(10),
        by=cast.person("verksamhetsledare"),
    )
    options = [option.pk for option in poll.options.all()]
    for name, said in (("Malmö", ("yes", "yes", "no")), ("Trelleborg", ("maybe", "yes", "yes"))):
        manager = cast.reader(name)
        actions.answer_poll(poll, manager, dict(zip(options, said, strict=False)), by=manager)


def _spring(cast: Cast, project: Body) -> None:
    """The project group meets once a month: four drafts, planned in one step."""
    first = in_days(40)
    load_school_breaks()
    days = [day for day, against in rules.weighed(rules.days_of_series(first, 1, rules.MONTHS, 12)) if not against][:4]
    actions.plan_series(
        days, body=project, title="Projektgruppen", starts=time(9), ends=time(11), by=cast.person("verksamhetsledare"),
        online_url="https://moten.example.org/grupper", **facts(cast),
    )  # fmt: skip
