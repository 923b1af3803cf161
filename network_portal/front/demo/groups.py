"""The groups of the demo network: who sits in them, and their meetings as drafts, which are called in their turn among the
network's own (see operations), so that the §§ of the year follow its days."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from members.models import Organisation, Person
from network_portal.front.demo.cast import Cast, morning
from network_portal.lib import dates
from network_portal.records.notices import history
from operations import actions
from operations.models import Body, MatrixRow, Seat
from operations.reference import load_matrix

WORKING_FORM = "Styrgrupp"
ENDS_SOON = ("Trelleborg", 50)  # whose seats in the steering group end so many days from today
FOUR = ("Malmö", "Staffanstorp", "Trelleborg", "Ystad")
STEERING = (
    "Styrgruppen beslutar om inriktning, budget och årsplan, och följer upp matrisen två gånger om året. "
    "Varje kommun som var med från början har en företrädare och en ersättare."
)
PROJECT = "Projektgruppen bereder det som styrgruppen och nätverksmötet ska besluta: seminarier, behovsinventering och uppföljning."
CASE = (
    "Gruppen förbereder marknadsdialogen om växter utan plastkruka. Den är sluten, för att inga anbudsgivare ska få veta "
    "mer än andra om kraven."
)
ANNUAL = "Årsmötet antar verksamhetsberättelse, budget och avgifter, och väljer styrgruppens ordförande."
# What a steering group takes up: title, kind, minutes.
POINTS = (
    ("Öppnande och val av justerare", "information", 5),
    ("Läget i matrisens tre delar", "follow_up", 25),
    ("Budget och egen tid, utfall hittills", "discussion", 30),
    ("Inriktning för nästa halvår", "decision", 40),
    ("Övrigt och nästa möte", "information", 10),
)
CASE_POINTS = (
    ("Volymer och leveransveckor i de fyra kommunerna", "follow_up", 20),
    ("Frågor till odlarna i informationsbegäran", "discussion", 45),
    ("Vem svarar på frågor medan dialogen pågår?", "decision", 15),
)


HELD = (2, 18)  # when the steering group has met this year


def build(cast: Cast, year: int) -> None:
    """The groups have sat since the beginning of `year`; the steering group has met once and meets again in two weeks."""
    load_matrix()
    with history():
        with dates.at(min(morning(date(year, 1, 8)), timezone.now())):
            steering, project, case = _set_up(cast)
        on = held_on(year)
        if on < dates.today() - timedelta(days=30):
            with dates.at(morning(on - timedelta(days=35))):
                _meet(cast, steering, "Styrgruppen", POINTS, on)
        _meet(cast, steering, "Styrgruppen", POINTS, in_days(16))
        _meet(cast, project, "Projektgruppen", POINTS[:3], in_days(9))
        _meet(cast, case, "Växter utan plastkruka: inför dialogen", CASE_POINTS, in_days(12))


def held_on(year: int) -> date:
    return dates.working_day_from(date(year, *HELD))


def _set_up(cast: Cast) -> tuple[Body, Body, Body]:
    by = cast.person("verksamhetsledare")
    steering = actions.add_body(kind=Body.Kind.STEERING, name="Styrgruppen", purpose=STEERING, quorum=3, by=by)
    project = actions.add_body(kind=Body.Kind.PROJECT, name="Projektgruppen", purpose=PROJECT, by=by)
    case = actions.add_body(kind=Body.Kind.CASE, name="Växter utan plastkruka", purpose=CASE, is_open=False, quorum=2, by=by)
    actions.add_body(kind=Body.Kind.ANNUAL, name="Årsmötet", purpose=ANNUAL, quorum=6, by=by)
    for name in FOUR:
        manager, officer = cast.reader(name), cast.officer(name)
        seat = _seat(cast, steering, name, manager)
        _seat(cast, steering, name, officer, Seat.Kind.SUBSTITUTE)
        _seat(cast, project, name, officer)
        if name == "Malmö":
            actions.choose_chair(seat, by=by)
    _seat(cast, case, "Malmö", cast.person("miljostrateg.malmo"))
    _seat(cast, case, "Malmö", cast.person("jurist.malmo"), Seat.Kind.SUBSTITUTE)
    _seat(cast, case, "Ystad", cast.officer("Ystad"))
    for body in (project, case):
        actions.name(body, cast.office, by, starts_on=dates.today(), by=by)
    return steering, project, case


def _seat(cast: Cast, body: Body, name: str, person: Person, kind: str = Seat.Kind.REPRESENTATIVE) -> Seat:
    """For two years; the seats of the one whose term is out soon are asked for."""
    place: Organisation = cast[name]
    soon = timezone.localdate() + timedelta(days=ENDS_SOON[1])
    ends_on = soon if (name, body.kind) == (ENDS_SOON[0], Body.Kind.STEERING) else date(cast.year + 1, 12, 31)
    return actions.name(body, place, person, kind=kind, starts_on=dates.today(), ends_on=ends_on, by=cast.contact(name))


def in_days(days: int) -> date:
    return dates.working_day_from(dates.today() + timedelta(days=days))


def at(day: date, hour: int = 13) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))


def facts(cast: Cast) -> dict[str, Any]:
    """What every meeting of a group has."""
    rows = MatrixRow.objects.in_force()
    row = rows.filter(working_form=WORKING_FORM).first() or rows.order_by("-part", "position")[0]
    return {"matrix_row": row, "organiser": cast.office, "responsible": cast.person("verksamhetsledare")}


def _meet(cast: Cast, body: Body, title: str, points: tuple[tuple[str, str, int], ...], on: date) -> None:
    """A draft with its agenda."""
    by = cast.person("verksamhetsledare")
    meeting = actions.add_meeting(
        body=body,
        title=f"{title}, {dates.in_full(on)}",
        starts_at=at(on),
        ends_at=at(on) + timedelta(minutes=sum(minutes for _title, _kind, minutes in points) + 10),
        place="Nätverkskansliet, Hamngatan 4, Malmö",
        online_url="https://moten.example.org/grupper",
        by=by,
        **facts(cast),
    )
    for words, kind, minutes in points:
        actions.add_agenda_item(meeting, title=words, kind=kind, minutes=minutes, by=by)
