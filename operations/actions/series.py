"""What is done with meetings that belong together: planned in one step, and what is left of them changed in one step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.formats import date_format

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.actions.bodies import lock_body
from operations.actions.meetings import add_meeting, change_meeting
from operations.models import Body, MatrixRow, Meeting, MeetingAnswer, MeetingSeries

BY_MONTH, BY_DAY = "F Y", "j F Y"  # how the meetings of a series are told apart


@transaction.atomic
def plan_series(
    days: list[date],
    *,
    body: Body,
    title: str,
    starts: time,
    ends: time,
    matrix_row: MatrixRow,
    organiser: Organisation,
    responsible: Person,
    place: str = "",
    online_url: str = "",
    invitation: str = "",
    by: Person | None,
) -> MeetingSeries:
    """A draft on each of the days. Each is called `title` with its month, or with its day when a month has several."""
    body = lock_body(body)
    days = sorted(days)
    rules.must_be_a_series(days)
    series = MeetingSeries.objects.create(body=body, title=title)
    months = [(day.year, day.month) for day in days]
    form = BY_MONTH if len(set(months)) == len(months) else BY_DAY
    for day in days:
        meeting = add_meeting(
            body=body,
            title=_title(title, day, form),
            matrix_row=matrix_row,
            organiser=organiser,
            responsible=responsible,
            starts_at=_moment(day, starts),
            ends_at=_moment(day, ends),
            place=place,
            online_url=online_url,
            invitation=invitation,
            by=by,
        )
        meeting.series = series
        meeting.save(update_fields=["series"])
    journal("operations.series_planned", series, by=by, body=body.pk, meetings=len(days))
    return series


@dataclass
class Rest:
    """How many meetings of a series were changed, how many people were told, and how many answers no longer hold."""

    changed: int = 0
    told: int = 0
    answers: int = 0


@transaction.atomic
def change_rest(
    meeting: Meeting,
    *,
    starts: time | None = None,
    ends: time | None = None,
    weekday: int | None = None,
    which: int | None = None,
    by: Person | None,
    **fields: Any,
) -> Rest:
    """Change this meeting and those after it in its series: their days (see rules.moved), the hours, place, link,
    responsible. Those who have been called are told, with an update for their calendars; answers that were given for
    another time are asked for again."""
    lock_body(meeting.body)
    rest = rest_of(meeting)
    rules.must_have_more(rest)
    old = [dates.as_local_date(each.starts_at) for each in rest]
    days = [rules.moved(day, weekday, which) for day in old]
    rules.must_move_well(rest, days)
    hold = answers_that_hold(rest)
    done = Rest()
    for each, was, day in zip(rest, old, days, strict=True):
        values = {**fields, **_named_anew(each, was, day)}
        if starts or day != was:
            values["starts_at"] = _moment(day, starts or dates.local(each.starts_at).time())
        if ends or day != was:
            values["ends_at"] = _moment(day, ends or dates.local(each.ends_at).time())
        if any(getattr(each, name) != value for name, value in values.items()):
            done.answers += hold.get(each.pk, 0) if values.get("starts_at", each.starts_at) != each.starts_at else 0
            done.told += change_meeting(each, by=by, **values)
            done.changed += 1
    if done.changed:
        journal("operations.series_changed", each.series, by=by, meetings=done.changed, told=done.told)  # type: ignore[arg-type]  # it has a series: rest_of asks
    return done


def rest_of(meeting: Meeting) -> list[Meeting]:
    """This one and the later ones of its series that can still be changed: not begun, and without minutes."""
    later = Meeting.objects.filter(series=meeting.series_id, starts_at__gte=meeting.starts_at, record=None)
    ahead = later.upcoming().filter(starts_at__gt=dates.now())
    return list(ahead.select_related("series", "responsible"))


def answers_that_hold(meetings: Iterable[Meeting]) -> dict[int, int]:
    """How many answers to each meeting are given for its present time."""
    given = MeetingAnswer.objects.filter(meeting__in=[each.pk for each in meetings], starts_at=F("meeting__starts_at"))
    return dict(given.order_by().values_list("meeting").annotate(Count("pk")))


def _named_anew(meeting: Meeting, was: date, day: date) -> dict[str, str]:
    """A meeting that is called by its month or day, as it was planned, is called by the new one."""
    for form in (BY_MONTH, BY_DAY):
        if day != was and meeting.series and meeting.title == _title(meeting.series.title, was, form):
            return {"title": _title(meeting.series.title, day, form)}
    return {}


def _title(title: str, day: date, form: str) -> str:
    return f"{title}, {date_format(day, form)}"[:150]


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
