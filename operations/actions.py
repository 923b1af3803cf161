"""What is done with meetings, agendas and the matrix. Everyone who does it comes here: pages, admin, demo."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.calendars import to_ics
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Attachment, Words, tell_many
from operations import reference, rules
from operations.models import AgendaItem, Matrix, MatrixRow, Meeting, ParagraphSeries

# What people have in their calendars; a change of any of these is told.
TOLD = ("starts_at", "ends_at", "place", "online_url")


@transaction.atomic
def add_meeting(
    *,
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
    """A draft that only those who prepare meetings see."""
    meeting = Meeting.objects.create(
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
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> int:
    """Change `fields` of the meeting; how many people were told. Told are those of a called meeting whose time or place
    changed, with a new entry for their calendars.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    meeting = _lock(meeting)
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
        **{name: [_plain(before[name]), _plain(changed[name])] for name in changed},
    )
    if not is_told:
        return 0
    old = {"was_at": before.get("starts_at", meeting.starts_at), "was_in": before.get("place", meeting.place)}
    return _tell_all(meeting, rules.called_to(meeting), f"changed-{meeting.sequence}", "meeting_changed", **old)


@transaction.atomic
def add_agenda_item(
    meeting: Meeting,
    *,
    title: str,
    kind: str = AgendaItem.Kind.INFORMATION,
    minutes: int = 10,
    description: str = "",
    by: Person | None,
) -> AgendaItem:
    """Last on the agenda of a draft."""
    meeting = _lock(meeting)
    rules.must_be_draft(meeting)
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    rules.must_have_room(last)
    item = AgendaItem.objects.create(
        meeting=meeting, position=last + 1, title=title, kind=kind, minutes=minutes, description=description
    )
    journal("operations.agenda_item_added", item, by=by, meeting=meeting.pk)
    return item


@transaction.atomic
def change_agenda_item(item: AgendaItem, *, by: Person | None, **fields: Any) -> AgendaItem:
    """Change title, kind, minutes or description, also after the notice: the § stays."""
    meeting = _lock(item.meeting)
    item = meeting.agenda.get(pk=item.pk)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    changed = {name: value for name, value in fields.items() if getattr(item, name) != value}
    if changed:
        data = {name: [_plain(getattr(item, name)), _plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(item, name, value)
        item.save()
        _touch(meeting)
        journal("operations.agenda_item_changed", item, by=by, meeting=meeting.pk, **data)
    return item


@transaction.atomic
def move_agenda_item(item: AgendaItem, *, up: bool, by: Person | None) -> bool:
    """Change places with the item before (`up`) or after; False when it already stands first or last."""
    meeting = _lock(item.meeting)
    rules.must_be_draft(meeting)
    item = meeting.agenda.get(pk=item.pk)
    neighbours = (
        meeting.agenda.filter(position__lt=item.position) if up else meeting.agenda.filter(position__gt=item.position)
    )
    other = neighbours.order_by("-position" if up else "position").first()
    if other is None:
        return False
    old, new = item.position, other.position
    item.position, other.position = new, old
    AgendaItem.objects.bulk_update([item, other], ["position"])
    journal("operations.agenda_item_moved", item, by=by, meeting=meeting.pk, position=[old, new])
    return True


@transaction.atomic
def remove_agenda_item(item: AgendaItem, *, by: Person | None) -> None:
    """Take it off the agenda of a draft; those after it move up."""
    meeting = _lock(item.meeting)
    rules.must_be_draft(meeting)
    item = meeting.agenda.get(pk=item.pk)
    journal("operations.agenda_item_removed", item, by=by, meeting=meeting.pk, description=item.description)
    item.delete()
    meeting.agenda.filter(position__gt=item.position).update(position=F("position") - 1)


@transaction.atomic
def call(meeting: Meeting, *, by: Person | None) -> int:
    """Give the agenda its §§ and send the notice; how many people were told."""
    meeting = _lock(meeting)
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
    return told


@transaction.atomic
def cancel(meeting: Meeting, *, reason: str, by: Person | None) -> int:
    """Cancel the meeting and tell those who know of it; how many. Its §§ stay taken: they have been sent out."""
    meeting = _lock(meeting)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    meeting.state = Meeting.State.CANCELLED
    meeting.cancel_reason = reason
    meeting.sequence += 1
    meeting.updated_at = dates.now()
    meeting.save(update_fields=["state", "cancel_reason", "sequence", "updated_at"])
    told = _tell_all(meeting, rules.were_told(meeting), "cancelled", "meeting_cancelled")
    journal("operations.meeting_cancelled", meeting, by=by, reason=reason, told=told)
    return told


@transaction.atomic
def draft_matrix(*, by: Person | None, from_reference: bool = False) -> Matrix:
    """The next version, with the rows of the one in force to change. At most one version is being written.

    The first version has none to begin with; `from_reference` gives it those of the reference matrix.
    """
    newest = Matrix.objects.select_for_update(no_key=True).order_by("-version").first()
    rules.must_not_have_draft()
    if newest is None:
        return _first_draft(by, from_reference)
    draft = Matrix.objects.create(version=newest.version + 1)
    for row in newest.rows.all():
        row.pk, row.matrix = None, draft
        row._state.adding = True
        row.save()
    journal("operations.matrix_drafted", draft, by=by, copied_from=newest.version)
    return draft


def _first_draft(by: Person | None, from_reference: bool) -> Matrix:
    """There is no row to lock before the first one, so the number of the version stops whoever comes second."""
    try:
        with transaction.atomic():
            draft = Matrix.objects.create(version=1)
    except IntegrityError:
        raise Refused(_("Somebody else began to write version 1 just now. Continue with that one.")) from None
    rows = MatrixRow.objects.bulk_create(reference.rows_for(draft) if from_reference else [])
    journal("operations.matrix_drafted", draft, by=by, copied_from=None, from_reference=from_reference, rows=len(rows))
    return draft


@transaction.atomic
def add_row(
    matrix: Matrix,
    *,
    part: int,
    working_form: str,
    expected_result: str,
    expected_effect: str,
    source: str = "",
    by: Person | None,
) -> MatrixRow:
    """Last in its part of the draft."""
    matrix = _lock_matrix(matrix)
    rules.must_be_draft_version(matrix)
    row = MatrixRow.objects.create(
        matrix=matrix,
        part=part,
        position=_last_position(matrix, part) + 1,
        working_form=working_form,
        expected_result=expected_result,
        expected_effect=expected_effect,
        source=source,
    )
    journal("operations.matrix_row_added", row, by=by, version=matrix.version)
    return row


@transaction.atomic
def change_row(row: MatrixRow, *, by: Person | None, **fields: Any) -> MatrixRow:
    """Change a row of the draft. A row that changes part goes last there."""
    matrix = _lock_matrix(row.matrix)
    rules.must_be_draft_version(matrix)
    row = matrix.rows.get(pk=row.pk)
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return row
    data = {name: [getattr(row, name), value] for name, value in changed.items()}
    old_part, old_position = row.part, row.position
    if "part" in changed:
        row.position = _last_position(matrix, changed["part"]) + 1
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    if "part" in changed:
        _close_gap(matrix, old_part, old_position)
    journal("operations.matrix_row_changed", row, by=by, version=matrix.version, **data)
    return row


@transaction.atomic
def remove_row(row: MatrixRow, *, by: Person | None) -> None:
    """Leave a working form out of the next version."""
    matrix = _lock_matrix(row.matrix)
    rules.must_be_draft_version(matrix)
    row = matrix.rows.get(pk=row.pk)
    journal("operations.matrix_row_removed", row, by=by, version=matrix.version)
    row.delete()
    _close_gap(matrix, row.part, row.position)


@transaction.atomic
def adopt(matrix: Matrix, *, adopted_on: date, decision_reference: str, by: Person | None) -> Matrix:
    """Put the draft in force. Rows of older versions stay as they are, with all that points to them."""
    matrix = _lock_matrix(matrix)
    rules.must_be_draft_version(matrix)
    rules.must_have_rows(matrix)
    rules.must_follow_in_time(matrix, adopted_on)
    matrix.adopted_on, matrix.decision_reference = adopted_on, decision_reference
    matrix.save(update_fields=["adopted_on", "decision_reference"])
    journal("operations.matrix_adopted", matrix, by=by, adopted_on=adopted_on.isoformat(), decision=decision_reference)
    return matrix


def _lock(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)


def _lock_matrix(matrix: Matrix) -> Matrix:
    return Matrix.objects.select_for_update(of=("self",), no_key=True).get(pk=matrix.pk)


def _touch(meeting: Meeting) -> None:
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


def _last_position(matrix: Matrix, part: int) -> int:
    return matrix.rows.filter(part=part).aggregate(last=Max("position"))["last"] or 0


def _close_gap(matrix: Matrix, part: int, position: int) -> None:
    for row in matrix.rows.filter(part=part, position__gt=position).order_by("position"):
        row.position -= 1
        row.save(update_fields=["position"])  # one by one and in order: the promise of the order is checked at once


def _tell_all(meeting: Meeting, people: Iterable[Person], fact: str, template: str, **context: Any) -> int:
    """Tell each of `people` once, in their language, with the meeting for their calendar; how many were told now."""
    key = rules.notice_key(meeting, fact)
    words = Words(f"operations/notices/{template}.txt", {"meeting": meeting, **context}, lambda: [_calendar_file(meeting)])
    return len(tell_many((person, f"{key}{person.pk}", words) for person in people))


def _calendar_file(meeting: Meeting) -> Attachment:
    return (f"{meeting.uid}.ics", "text/calendar", to_ics([meeting.as_entry()], meeting.title))


def _plain(value: Any) -> Any:
    """For the journal: moments as text, rows by their id."""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return getattr(value, "pk", value)
