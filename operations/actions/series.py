"""What is done with meetings that belong together: planned in one step, and what is left of them changed in one step."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.actions.bodies import lock_body
from operations.actions.meetings import add_meeting, change_meeting
from operations.models import Body, MatrixRow, Meeting, MeetingSeries


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
    form = "F Y" if len(set(months)) == len(months) else "j F Y"
    for day in days:
        meeting = add_meeting(
            body=body,
            title=f"{title}, {date_format(day, form)}"[:150],
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
    """How many meetings of a series were changed, and how many people were told."""

    changed: int = 0
    told: int = 0


@transaction.atomic
def change_rest(
    meeting: Meeting, *, starts: time | None = None, ends: time | None = None, by: Person | None, **fields: Any
) -> Rest:
    """Change this meeting and those after it in its series: the hours on their own days, place, link, responsible. Those
    who have been called are told."""
    lock_body(meeting.body)
    rest = rest_of(meeting)
    rules.must_have_more(rest)
    done = Rest()
    for each in rest:
        values = dict(fields)
        day = dates.as_local_date(each.starts_at)
        if starts:
            values["starts_at"] = _moment(day, starts)
        if ends:
            values["ends_at"] = _moment(day, ends)
        if any(getattr(each, name) != value for name, value in values.items()):
            done.told += change_meeting(each, by=by, **values)
            done.changed += 1
    if done.changed:
        journal("operations.series_changed", each.series, by=by, meetings=done.changed, told=done.told)  # type: ignore[arg-type]  # it has a series: rest_of asks
    return done


def rest_of(meeting: Meeting) -> list[Meeting]:
    """This one and the later ones of its series that can still be changed."""
    later = Meeting.objects.filter(series=meeting.series_id, starts_at__gte=meeting.starts_at)
    return list(later.upcoming().select_related("series", "responsible"))


def _moment(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
