"""What is done with meetings: planned, changed, called and cancelled."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.calendars import CANCEL, CONTENT_TYPE, REQUEST, Called, to_ics
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Attachment, Words, tell_many
from operations import rules
from operations.actions.following import carry_actions, let_wait_again
from operations.models import AgendaItem, Body, MatrixRow, Meeting, ParagraphSeries

# What people have in their calendars; a change of any of these is told.
TOLD = ("starts_at", "ends_at", "place", "online_url")


@transaction.atomic
def add_meeting(
    *,
    body: Body,
    title: str,
    matrix_row: MatrixRow,
    organiser: Organisation,
    responsible: Person,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    online_url: str = "",
    invitation: str = "",
    by: Person | None,
) -> Meeting:
    """A draft that only those who prepare meetings see. The open actions of the body go along."""
    rules.must_go_on(body)
    meeting = Meeting.objects.create(
        body=body,
        title=title,
        matrix_row=matrix_row,
        organiser=organiser,
        responsible=responsible,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        online_url=online_url,
        invitation=invitation,
        updated_at=dates.now(),
    )
    journal("operations.meeting_added", meeting, by=by, starts_at=starts_at.isoformat())
    carry_actions(body, by=by)
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> int:
    """Change `fields` of the meeting; how many people were told. Told are those of a called meeting whose time or place
    changed, with a new entry for their calendars.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    meeting = lock(meeting)
    must_be_as_opened(meeting, opened, lambda: latest(meeting, "operations.meeting_changed"))
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    before = {name: getattr(meeting, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    if not changed:
        return 0
    rules.must_keep_its_year(meeting, fields.get("starts_at", meeting.starts_at))
    is_told = meeting.is_called and any(name in changed for name in TOLD)
    for name, value in changed.items():
        setattr(meeting, name, value)
    if is_told:
        rules.must_lie_ahead(meeting)
        rules.must_have_place(meeting)
        meeting.sequence += 1
    meeting.updated_at = dates.now()
    meeting.save()
    journal(
        "operations.meeting_changed",
        meeting,
        by=by,
        **{name: [plain(before[name]), plain(changed[name])] for name in changed},
    )
    if not is_told:
        return 0
    old = {"was_at": before.get("starts_at", meeting.starts_at), "was_in": before.get("place", meeting.place)}
    return _tell_all(meeting, rules.called_to(meeting), f"changed-{meeting.sequence}", "meeting_changed", **old)


@transaction.atomic
def call(meeting: Meeting, *, by: Person | None) -> int:
    """Give the agenda its §§ and send the notice; how many people were told."""
    meeting = lock(meeting)
    items = list(meeting.agenda.order_by("position"))
    rules.must_be_ready(meeting, items)
    first = _take_paragraphs(meeting.year, len(items))
    for number, item in enumerate(items, first):
        item.year, item.paragraph = meeting.year, number
    AgendaItem.objects.bulk_update(items, ["year", "paragraph"])
    meeting.state = Meeting.State.CALLED
    meeting.called_at = meeting.updated_at = dates.now()
    meeting.save(update_fields=["state", "called_at", "updated_at"])
    told = _tell_all(meeting, rules.called_to(meeting), "called", "meeting_called", items=items)
    journal("operations.meeting_called", meeting, by=by, first=first, last=first + len(items) - 1, told=told)
    carry_actions(meeting.body, by=by)
    return told


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Person | None) -> int:
    """Cancel the meeting and tell those who know of it; how many. Its §§ stay taken: they have been sent out."""
    meeting = lock(meeting)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    was_draft = meeting.is_draft
    meeting.state = Meeting.State.CANCELLED
    meeting.cancel_reason = reason
    meeting.sequence += 1
    meeting.updated_at = dates.now()
    meeting.save(update_fields=["state", "cancel_reason", "sequence", "updated_at"])
    if was_draft:
        told = _tell_time_is_off(meeting)
    else:
        told = _tell_all(meeting, rules.were_told(meeting), "cancelled", "meeting_cancelled")
    journal("operations.meeting_cancelled", meeting, by=by, reason=reason, told=told)
    let_wait_again(meeting.agenda.all(), by=by)
    carry_actions(meeting.body, by=by)
    return told


def lock(meeting: Meeting) -> Meeting:
    locked = Meeting.objects.select_related("body", "responsible").select_for_update(of=("self",), no_key=True)
    return locked.get(pk=meeting.pk)


def touch(meeting: Meeting) -> None:
    meeting.updated_at = dates.now()
    meeting.save(update_fields=["updated_at"])


def _take_paragraphs(year: int, count: int) -> int:
    """The first of `count` §§ in a row that nobody else gets. Two meetings called at once stand in line here."""
    ParagraphSeries.objects.get_or_create(year=year)
    series = ParagraphSeries.objects.select_for_update(no_key=True).get(year=year)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return first


def _tell_all(meeting: Meeting, people: Iterable[Person], fact: str, template: str, **context: Any) -> int:
    """Tell each of `people` once, in their language, with the meeting for their calendar; how many were told now."""
    key = rules.notice_key(meeting, fact)
    words = calling(f"operations/notices/{template}.txt", meeting, **context)
    return len(tell_many((person, f"{key}{person.pk}", words) for person in people))


def _tell_time_is_off(meeting: Meeting) -> int:
    """Of a draft only its time may be known, after a date poll: nothing of it lies in anybody's calendar by a file."""
    words = Words("operations/notices/time_cancelled.txt", {"meeting": meeting})
    key = rules.notice_key(meeting, "cancelled")
    return len(tell_many((person, f"{key}{person.pk}", words) for person in rules.were_told(meeting)))


def calling(template: str, meeting: Meeting, **context: Any) -> Words:
    """A letter about the meeting with the entry for each receiver's calendar: a call, or its withdrawal."""
    return Words(template, {"meeting": meeting, **context}, own_files=lambda person: [calendar_file(meeting, person)])


def calendar_file(meeting: Meeting, person: Person) -> Attachment:
    method = CANCEL if meeting.is_cancelled else REQUEST
    called = Called(str(person), person.email, str(meeting.responsible))
    # Mail programs ask the content type, and not the file, whether a calendar program should act on it (RFC 6047).
    return (
        f"{meeting.uid}.ics",
        f"{CONTENT_TYPE}; method={method}",
        to_ics([meeting.as_entry()], meeting.title, method, called),
    )


def plain(value: Any) -> Any:
    """For the journal: moments as text, rows by their id."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return getattr(value, "pk", value)
