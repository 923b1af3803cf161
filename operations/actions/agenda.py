"""What is done with the agenda of a meeting, item by item."""

from typing import Any

from django.db import transaction
from django.db.models import F, Max

from members.models import Person
from network_portal.lib import files
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from operations import rules
from operations.actions.following import let_wait_again
from operations.actions.meetings import lock, plain, touch
from operations.models import AgendaItem, Meeting


@transaction.atomic
def add_agenda_item(
    meeting: Meeting,
    *,
    title: str,
    kind: str = AgendaItem.Kind.INFORMATION,
    minutes: int = 10,
    description: str = "",
    owner: Person | None = None,
    lists_actions: bool = False,
    by: Person | None,
) -> AgendaItem:
    """Last on the agenda of a draft."""
    meeting = lock(meeting)
    rules.must_be_draft(meeting)
    values = {"title": title, "kind": kind, "minutes": minutes, "description": description}
    return append(meeting, by=by, owner=owner, lists_actions=lists_actions, **values)


def append(meeting: Meeting, *, by: Person | None, **fields: Any) -> AgendaItem:
    """Last on the agenda of a draft that the caller has locked."""
    last = meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    rules.must_have_room(last)
    item = AgendaItem.objects.create(meeting=meeting, position=last + 1, **fields)
    journal("operations.agenda_item_added", item, by=by, meeting=meeting.pk)
    return item


@transaction.atomic
def change_agenda_item(item: AgendaItem, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> AgendaItem:
    """Change title, kind, minutes, description or owner, also after the notice: the § stays."""
    meeting = lock(item.meeting)
    item = meeting.agenda.get(pk=item.pk)
    rules.must_not_be_cancelled(meeting)
    rules.must_not_be_over(meeting)
    must_be_as_opened(item, opened, lambda: latest(item, "operations.agenda_item_changed"))
    changed = {name: value for name, value in fields.items() if getattr(item, name) != value}
    if changed:
        data = {name: [plain(getattr(item, name)), plain(value)] for name, value in changed.items()}
        for name, value in changed.items():
            setattr(item, name, value)
        item.save()
        touch(meeting)
        journal("operations.agenda_item_changed", item, by=by, meeting=meeting.pk, **data)
    return item


@transaction.atomic
def move_agenda_item(item: AgendaItem, *, up: bool, by: Person | None) -> bool:
    """Change places with the item before (`up`) or after; False when it already stands first or last."""
    meeting = lock(item.meeting)
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
def place_agenda_item(item: AgendaItem, place: int, *, by: Person | None) -> bool:
    """Move it to that place (1 is first) in one step; those between make room. False when it stands there already."""
    meeting = lock(item.meeting)
    rules.must_be_draft(meeting)
    item = meeting.agenda.get(pk=item.pk)
    rules.must_be_a_place(place, meeting.agenda.count())
    old = item.position
    if old == place:
        return False
    if place < old:
        meeting.agenda.filter(position__gte=place, position__lt=old).update(position=F("position") + 1)
    else:
        meeting.agenda.filter(position__gt=old, position__lte=place).update(position=F("position") - 1)
    item.position = place
    item.save(update_fields=["position"])
    journal("operations.agenda_item_moved", item, by=by, meeting=meeting.pk, position=[old, place])
    return True


@transaction.atomic
def remove_agenda_item(item: AgendaItem, *, by: Person | None) -> None:
    """Take it off the agenda of a draft, with its documents; those after it move up. A matter that was taken waits again."""
    meeting = lock(item.meeting)
    rules.must_be_draft(meeting)
    item = meeting.agenda.get(pk=item.pk)
    let_wait_again([item], by=by)
    for document in item.documents.all():
        files.forget(document.file)
    journal("operations.agenda_item_removed", item, by=by, meeting=meeting.pk, description=item.description)
    item.delete()
    meeting.agenda.filter(position__gt=item.position).update(position=F("position") - 1)
