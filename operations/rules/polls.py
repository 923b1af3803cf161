"""When a date poll is asked, answered and settled, and which of its times suits best."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import Body, DatePoll, PollAnswer, PollOption, Seat

FEWEST, MOST = 2, 12  # proposed times


def must_have_representatives(body: Body) -> None:
    if not body.seats.current().exists():
        raise Refused(
            _("Nobody sits in %(body)s yet, so there is nobody to ask. Name its representatives first.") % {"body": body},
            Way(_("Name somebody"), reverse("operations:seat_add", args=[body.pk])),
        )


def must_be_some_times(times: Iterable[datetime]) -> None:
    found = list(times)
    if not FEWEST <= len(set(found)) <= MOST or len(set(found)) != len(found):
        raise Refused(_("Propose from %(least)d to %(most)d different times.") % {"least": FEWEST, "most": MOST})
    if min(found) <= dates.now():
        raise Refused(_("One of the times has passed. Propose times that lie ahead."))


def must_end_before(last_day: date, times: Iterable[datetime]) -> None:
    if last_day < dates.today():
        raise Refused(_("The last day to answer has passed. Choose today or a later day."), field="last_day")
    if last_day > dates.as_local_date(min(times)):
        raise Refused(
            _("The last day to answer comes after the first of the times. Choose an earlier day."), field="last_day"
        )


def must_be_open(poll: DatePoll) -> None:
    if not poll.is_open:
        raise Refused(
            _("The poll closed on %(day)s, so it takes no more answers. Write to the one who prepares the meeting.")
            % {"day": dates.day(poll.closed_at or poll.last_day)}
        )


def must_be_undecided(poll: DatePoll) -> None:
    if poll.is_decided:
        raise Refused(
            _("The time is already chosen."),
            Way(_("See the meeting"), reverse("operations:meeting", args=[poll.meeting_id])),
        )
    if poll.given_up:
        raise Refused(_("The poll is withdrawn. Ask a new one."))


def seat_of(person: Person, body: Body) -> Seat | None:
    return body.seats.current().filter(person=person).select_related("organisation").first()


@dataclass
class Column:
    """A proposed time, counted by organisation: yes when any of its people says yes, if needed when none does but one might."""

    option: PollOption
    yes: int = 0
    maybe: int = 0
    no: int = 0
    is_best: bool = False
    against: str = ""  # what makes the day a bad one to meet on, in words

    @property
    def rank(self) -> tuple[int, int]:
        """As many as possible who can come, and of those as many as possible gladly."""
        return self.yes + self.maybe, self.yes


@dataclass
class Table:
    """Organisations × times. `rows`: the organisation, the best answer of its people at each time, and who has not answered."""

    columns: list[Column]
    rows: list[tuple[Organisation, list[str]]] = field(default_factory=list)
    silent: list[Seat] = field(default_factory=list)

    @property
    def best(self) -> list[Column]:
        return [column for column in self.columns if column.is_best]

    @property
    def is_tied(self) -> bool:
        return len(self.best) > 1


ORDER = {PollAnswer.Answer.YES.value: 0, PollAnswer.Answer.MAYBE.value: 1, PollAnswer.Answer.NO.value: 2}


def table(options: list[PollOption], seats: list[Seat], answers: list[PollAnswer]) -> Table:
    """`seats`: those that count in the body, by organisation; `answers`: of all options, with their organisations."""
    columns = [Column(option) for option in options]
    places = {seat.organisation_id: seat.organisation for seat in seats}
    places |= {answer.organisation_id: answer.organisation for answer in answers}
    given: dict[tuple[int, int], str] = {}
    for answer in answers:
        key = (answer.organisation_id, answer.option_id)
        given[key] = min(given.get(key, answer.answer), answer.answer, key=ORDER.__getitem__)
    rows = []
    for pk, place in sorted(places.items(), key=lambda pair: pair[1].sort_name):
        cells = [given.get((pk, column.option.pk), "") for column in columns]
        for column, cell in zip(columns, cells, strict=True):
            if cell:
                setattr(column, cell, getattr(column, cell) + 1)
        rows.append((place, cells))
    top = max((column.rank for column in columns), default=(0, 0))
    for column in columns:
        column.is_best = top[0] > 0 and column.rank == top
    answered = {answer.person_id for answer in answers}
    return Table(columns, rows, [seat for seat in seats if seat.is_representative and seat.person_id not in answered])
