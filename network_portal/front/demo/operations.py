"""The network meetings of the year: planned, called in time, one moved, one cancelled; those far ahead are drafts."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from members.models import Person
from network_portal.front.demo.agendas import AFTERWARDS, INTRODUCED_BY, LAST_TIME, ONLINE, YEAR, Gathering
from network_portal.front.demo.cast import Cast
from network_portal.lib import dates
from network_portal.records.notices import history
from operations import actions
from operations.models import Body, MatrixRow, Meeting
from operations.reference import load_matrix

WORKING_FORM = "Nätverksmöte varje månad"
PLANNED_BEFORE = timedelta(days=35)
CALLED_BEFORE = timedelta(days=14)
CHANGED_BEFORE = timedelta(days=6)
# Meetings nearer than this have been called already, the others are still drafts.
CALLED_AHEAD = timedelta(days=45)


def build(cast: Cast, year: int) -> None:
    """Live through the meetings of `year`, one after the other, and begin on the first one of the year after."""
    load_matrix()
    row = MatrixRow.objects.in_force().get(working_form=WORKING_FORM)
    with history():
        for number, gathering in enumerate(YEAR, 1):
            starts_at = _starts_at(gathering, year)
            _call_groups(starts_at)
            _live(gathering, f"Nätverksmöte {number}/{year}", starts_at, cast, row)
        _call_groups(timezone.now() + CALLED_AHEAD)
        _plan(AFTERWARDS, f"Nätverksmöte 1/{year + 1}", _starts_at(AFTERWARDS, year + 1), cast, row)


def _call_groups(before: datetime) -> None:
    """Meetings of the other groups that come before then (see groups): they get their §§ in their turn."""
    waiting = Meeting.objects.exclude(body=Body.network()).filter(state=Meeting.State.DRAFT, starts_at__lt=before)
    for meeting in waiting.filter(starts_at__lt=timezone.now() + CALLED_AHEAD).order_by("starts_at"):
        with dates.at(_not_later_than_now(meeting.starts_at - CALLED_BEFORE)):
            actions.call(meeting, by=meeting.responsible)


def _live(gathering: Gathering, title: str, starts_at: datetime, cast: Cast, row: MatrixRow) -> None:
    meeting = _plan(gathering, title, starts_at, cast, row)
    if starts_at > timezone.now() + CALLED_AHEAD:
        return
    by = meeting.responsible
    with dates.at(_not_later_than_now(starts_at - CALLED_BEFORE)):
        actions.call(meeting, by=by)
    changed_at = starts_at - CHANGED_BEFORE
    if changed_at > timezone.now():
        return
    with dates.at(changed_at):
        if gathering.moved_to:
            actions.change_meeting(meeting, place=gathering.moved_to, online_url=ONLINE, by=by)
        if gathering.cancelled:
            actions.cancel(meeting, reason=gathering.cancelled, by=by)


def _plan(gathering: Gathering, title: str, starts_at: datetime, cast: Cast, row: MatrixRow) -> Meeting:
    """A draft with its agenda, as it was five weeks before."""
    with dates.at(_not_later_than_now(starts_at - PLANNED_BEFORE)):
        meeting = actions.add_meeting(
            body=Body.network(),
            title=title,
            matrix_row=row,
            organiser=cast.office,
            responsible=_leader(cast),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=gathering.minutes),
            place=gathering.place,
            online_url=ONLINE if gathering.online else "",
            invitation=_of_the_year(gathering.invitation, cast.year),
            by=_leader(cast),
        )
        for words, kind, minutes, description in gathering.points:
            actions.add_agenda_item(
                meeting,
                title=_of_the_year(words, cast.year),
                kind=kind,
                minutes=minutes,
                description=_of_the_year(description, cast.year),
                owner=_who_introduces(words, cast),
                lists_actions=words == LAST_TIME[0],
                by=_leader(cast),
            )
    return meeting


def _leader(cast: Cast) -> Person:
    return cast.person("verksamhetsledare")


def _who_introduces(title: str, cast: Cast) -> Person | None:
    key = next((key for begins, key in INTRODUCED_BY.items() if title.startswith(begins)), "")
    return cast.person(key) if key else None


def _of_the_year(text: str, year: int) -> str:
    return text.format(year=year, next=year + 1, last=year - 1)


def _starts_at(gathering: Gathering, year: int) -> datetime:
    """The second Wednesday of the month, or the next working day."""
    first = date(year, gathering.month, 1)
    wednesday = first + timedelta(days=(2 - first.weekday()) % 7 + 7)
    return timezone.make_aware(datetime.combine(dates.working_day_from(wednesday), time(gathering.hour)))


def _not_later_than_now(moment: datetime) -> datetime:
    return min(moment, timezone.now())
