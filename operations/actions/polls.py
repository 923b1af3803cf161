"""What is done with date polls: asked, answered, reminded of, closed, and settled as a meeting."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.notices import Words, tell_many
from operations import rules
from operations.actions.bodies import lock_body
from operations.actions.meetings import add_meeting
from operations.models import Body, DatePoll, MatrixRow, Meeting, PollAnswer, PollOption, Seat

REMIND_BEFORE = timedelta(days=2)  # the last day to answer


@transaction.atomic
def ask_for_dates(
    body: Body, *, title: str, times: Iterable[datetime], minutes: int, last_day: date, by: Person | None
) -> DatePoll:
    """Ask those with a seat in the body which of the times suit them."""
    body = lock_body(body)
    found = sorted(times)
    rules.must_go_on(body)
    rules.must_have_representatives(body)
    rules.must_be_some_times(found)
    rules.must_end_before(last_day, found)
    poll = DatePoll.objects.create(body=body, title=title, minutes=minutes, last_day=last_day, by=by, asked_at=dates.now())
    PollOption.objects.bulk_create(PollOption(poll=poll, starts_at=moment) for moment in found)
    journal("operations.dates_asked", poll, by=by, body=body.pk, last_day=last_day.isoformat(), times=len(found))
    _tell(poll, _asked(poll), "asked", "poll_asked", times=found)
    return poll


@transaction.atomic
def answer_poll(poll: DatePoll, person: Person, answers: Mapping[int, str], *, by: Person | None) -> None:
    """Say for each time (by the id of its option) whether it suits; the last answer counts, until the poll closes."""
    poll = lock_poll(poll)
    rules.must_be_undecided(poll)
    rules.must_be_open(poll)
    seat = rules.seat_of(person, poll.body)
    if seat is None:
        raise Refused(_("Only those with a seat in the group answer."))
    moment = dates.now()
    for option in poll.options.filter(pk__in=answers):
        values = {"organisation": seat.organisation, "answer": answers[option.pk], "answered_at": moment}
        PollAnswer.objects.update_or_create(option=option, person=person, defaults=values)
    journal("operations.dates_answered", poll, by=by, person=person.pk, organisation=seat.organisation_id)


@transaction.atomic
def close_poll(poll: DatePoll, *, by: Person | None) -> None:
    """Take no more answers, and tell the one who asked that a time can be chosen."""
    poll = lock_poll(poll)
    rules.must_be_undecided(poll)
    if poll.closed_at:
        raise Refused(_("The poll is already closed."))
    poll.closed_at = dates.now()
    poll.save(update_fields=["closed_at"])
    journal("operations.dates_closed", poll, by=by)
    if poll.by and (by is None or by.pk != poll.by_id):
        _tell(poll, [poll.by], "closed", "poll_closed", table=poll_table(poll))


@transaction.atomic
def give_up_poll(poll: DatePoll, *, by: Person | None) -> None:
    """No time becomes a meeting. Those who were asked are told."""
    poll = lock_poll(poll)
    rules.must_be_undecided(poll)
    poll.given_up, poll.closed_at = True, poll.closed_at or dates.now()
    poll.save(update_fields=["given_up", "closed_at"])
    journal("operations.dates_given_up", poll, by=by)
    _tell(poll, _asked(poll), "given_up", "poll_given_up")


@transaction.atomic
def choose_time(
    option: PollOption,
    *,
    matrix_row: MatrixRow,
    organiser: Organisation,
    responsible: Person,
    by: Person | None,
) -> Meeting:
    """The time becomes a draft of a meeting, and everybody who was asked is told of it."""
    poll = lock_poll(option.poll)
    rules.must_be_undecided(poll)
    option = poll.options.get(pk=option.pk)
    meeting = add_meeting(
        body=poll.body,
        title=poll.title,
        matrix_row=matrix_row,
        organiser=organiser,
        responsible=responsible,
        starts_at=option.starts_at,
        ends_at=option.starts_at + timedelta(minutes=poll.minutes),
        by=by,
    )
    poll.meeting, poll.closed_at = meeting, poll.closed_at or dates.now()
    poll.save(update_fields=["meeting", "closed_at"])
    journal("operations.date_chosen", poll, by=by, meeting=meeting.pk, starts_at=option.starts_at.isoformat())
    _tell(poll, _asked(poll), "chosen", "poll_chosen", meeting=meeting)
    return meeting


def see_to_polls() -> None:
    """Close those whose last day has passed; two days before it remind those who have not answered, not on days off."""
    open_ones = DatePoll.objects.undecided().filter(closed_at=None).order_by("pk")
    for poll in open_ones.filter(last_day__lt=dates.today()):
        _close_by_itself(poll)
    today = dates.today()
    if dates.is_working_day(today):
        for poll in open_ones.filter(last_day__gte=today, last_day__lte=today + REMIND_BEFORE):
            with transaction.atomic():
                silent = [seat.person for seat in poll_table(poll).silent]
                _tell(poll, silent, f"unanswered:{poll.last_day}", "poll_unanswered")


def _close_by_itself(poll: DatePoll) -> None:
    """Somebody may have closed it, or chosen a time, a moment ago."""
    try:
        close_poll(poll, by=None)
    except Refused:
        return


def poll_table(poll: DatePoll) -> rules.Table:
    """Three queries."""
    seats = list(poll.body.seats.current().for_list())
    answers = list(PollAnswer.objects.filter(option__poll=poll).select_related("organisation").order_by("pk"))
    return rules.table(list(poll.options.all()), seats, answers)


def lock_poll(poll: DatePoll) -> DatePoll:
    locked = DatePoll.objects.select_related("body", "by").select_for_update(of=("self",), no_key=True)
    return locked.get(pk=poll.pk)


def _asked(poll: DatePoll) -> list[Person]:
    seats: list[Seat] = list(poll.body.seats.current().for_list())
    return [seat.person for seat in seats]


def _tell(poll: DatePoll, people: Iterable[Person], fact: str, template: str, **context: Any) -> None:
    due = poll.last_day if template == "poll_unanswered" else None
    words = Words(f"operations/notices/{template}.txt", {"poll": poll, **context}, due=due)
    tell_many((person, f"operations.poll:{poll.pk}:{fact}:{person.pk}", words) for person in people)
