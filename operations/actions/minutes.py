"""What is done while minutes are written: opened, the pen taken, texts saved, items taken up, attendance noted.

Every action locks the meeting first, so that writing and approving stand in line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, latest
from operations import rules
from operations.actions import meetings
from operations.actions.meetings import lock
from operations.models import AgendaItem, Attendance, Meeting, Minutes, MinutesAside, MinutesItem


@dataclass(frozen=True)
class Saved:
    """What became of a save. `aside` is the text that was kept beside, when another one stands in its place."""

    noted: MinutesItem
    aside: MinutesAside | None = None


@dataclass(frozen=True)
class Row:
    """How somebody was at the meeting, as it is to be noted."""

    state: str
    person: Person | None = None
    organisation: Organisation | None = None
    name: str = ""
    came_at: time | None = None
    left_at: time | None = None


@transaction.atomic
def begin_minutes(meeting: Meeting, *, kind: str = Minutes.Kind.MINUTES, by: Person | None) -> Minutes:
    """Open the minutes; whoever does so holds the pen. Opening twice is opening once: the second one gets what is there."""
    meeting = lock(meeting)
    rules.must_have_begun(meeting)
    minutes, is_new = Minutes.objects.get_or_create(
        meeting=meeting, defaults={"kind": kind, "writer": by, "pen_seen_at": dates.now()}
    )
    if is_new:
        journal("operations.minutes_begun", minutes, by=by, kind=kind)
    return minutes


@transaction.atomic
def take_pen(minutes: Minutes, *, by: Person) -> Minutes:
    """From now on `by` writes. What the one before has not saved is kept beside when it comes."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_written(minutes)
    if minutes.writer_id != by.pk:
        before, minutes.writer = minutes.writer_id, by
        journal("operations.pen_taken", minutes, by=by, before={"writer": before}, after={"writer": by.pk})
    minutes.pen_seen_at = dates.now()
    minutes.save(update_fields=["writer", "pen_seen_at"])
    return minutes


def hear_pen(minutes: Minutes, *, by: Person) -> None:
    """The pen is in use. Not for the journal: it is said twice a minute."""
    Minutes.objects.filter(pk=minutes.pk, writer=by, state=Minutes.State.WRITING).update(pen_seen_at=dates.now())


@transaction.atomic
def change_kind(minutes: Minutes, *, kind: str, by: Person | None) -> Minutes:
    """Minutes or notes, as long as they are written."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_written(minutes)
    if minutes.kind != kind:
        journal("operations.minutes_changed", minutes, by=by, kind=[minutes.kind, kind])
        minutes.kind = kind
        minutes.save(update_fields=["kind"])
    return minutes


@transaction.atomic
def write_item(item: AgendaItem, *, text: str, version: int, aside: int | None = None, by: Person) -> Saved:
    """Save what is noted on an item. `version` is the one that the text was opened on.

    When another version stands there now, or another one holds the pen, nothing is written over: the text is kept beside,
    as number `aside` when it has been kept before. With the version that stands there it is saved, and what was kept of
    it beside is gone. The journal is told when the writer of an item changes, not of every few seconds.
    """
    minutes = lock_minutes(item.meeting)
    rules.must_be_written(minutes)
    noted, _is_new = MinutesItem.objects.get_or_create(item=item)
    own = noted.asides.filter(pk=aside, by=by).first() if aside else None
    if noted.text == text:
        if own:
            own.delete()
        return Saved(noted)
    if version != noted.version or minutes.writer_id != by.pk:
        return Saved(noted, _keep_aside(noted, own, text, by))
    if noted.by_id != by.pk:
        journal("operations.minutes_item_written", noted, by=by, meeting=item.meeting_id)
    noted.text, noted.version, noted.saved_at, noted.by = text, noted.version + 1, dates.now(), by
    noted.save()
    if own:
        own.delete()
    Minutes.objects.filter(pk=minutes.pk).update(pen_seen_at=noted.saved_at)
    return Saved(noted)


def _keep_aside(noted: MinutesItem, own: MinutesAside | None, text: str, by: Person) -> MinutesAside | None:
    if not text:
        return own
    if own is None:
        own = MinutesAside.objects.create(noted=noted, text=text, by=by, at=dates.now())
        journal("operations.minutes_text_kept", noted, by=by, meeting=noted.item.meeting_id)
    elif own.text != text:
        own.text, own.at = text, dates.now()
        own.save(update_fields=["text", "at"])
    return own


@transaction.atomic
def join_aside(aside: MinutesAside, *, append: bool, by: Person) -> MinutesItem:
    """Put the text that lies beside after the one that stands there, or take it away because it is in it already."""
    minutes = lock_minutes(aside.noted.item.meeting)
    rules.must_be_written(minutes)
    found = MinutesAside.objects.filter(pk=aside.pk).first()
    noted = MinutesItem.objects.get(pk=aside.noted_id)
    if found is None:
        raise Refused(_("Somebody has joined that text just now. Look at what stands there."))
    if append:
        noted.text = f"{noted.text}\n\n{found.text}".strip()
        noted.version, noted.saved_at, noted.by = noted.version + 1, dates.now(), by
        noted.save()
    journal("operations.minutes_text_joined", noted, by=by, meeting=noted.item.meeting_id, appended=append)
    found.delete()
    return noted


@transaction.atomic
def take_up(meeting: Meeting, *, title: str, kind: str = AgendaItem.Kind.DISCUSSION, by: Person | None) -> AgendaItem:
    """An item that was not on the agenda, last, with the next § of the year."""
    meeting = lock(meeting)
    rules.must_be_written(Minutes.objects.get(meeting=meeting))
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    rules.must_have_room(last)
    item = AgendaItem.objects.create(
        meeting=meeting,
        position=last + 1,
        title=title,
        kind=kind,
        minutes=5,
        year=meeting.year,
        paragraph=meetings._take_paragraphs(meeting.year, 1),
    )
    journal("operations.agenda_item_taken_up", item, by=by, meeting=meeting.pk, paragraph=item.paragraph)
    return item


@transaction.atomic
def note_attendance(
    minutes: Minutes, rows: Iterable[Row], *, by: Person | None, opened: Opened | None = None
) -> list[Attendance]:
    """The list as it stands in `rows`, all of it. `opened` is what the writer's form was opened on."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_written(minutes)
    must_be_as_opened(minutes, opened, lambda: latest(minutes, "operations.attendance_noted"))
    minutes.attendance.all().delete()
    try:
        with transaction.atomic():
            made = Attendance.objects.bulk_create([Attendance(minutes=minutes, **_columns(row)) for row in rows])
    except IntegrityError:
        raise Refused(_("Somebody stands in the list twice. Take one of the rows away.")) from None
    there, excused = (sum(row.was_there for row in made), sum(row.state == Attendance.State.EXCUSED for row in made))
    journal(
        "operations.attendance_noted", minutes, by=by, present=there, excused=excused, absent=len(made) - there - excused
    )
    return made


def _columns(row: Row) -> dict[str, Any]:
    """Clock times say something of those who were there a part of the time only."""
    part = row.state == Attendance.State.PART
    return {**vars(row), "came_at": row.came_at if part else None, "left_at": row.left_at if part else None}


def lock_minutes(meeting: Meeting) -> Minutes:
    """The minutes as they stand, with the meeting held until the transaction ends."""
    locked = lock(meeting)
    found = Minutes.objects.select_related("writer").get(meeting=locked)
    found.meeting = locked
    return found
