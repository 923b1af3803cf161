"""What follows by itself from one meeting to the next: open actions go along, and a matter that was not taken up waits again."""

from collections.abc import Iterable

from django.db.models import F, Max

from members.models import Person
from network_portal.records.journal import journal
from operations import rules
from operations.models import ActionItem, AgendaItem, BacklogItem, Body, Meeting

# Written into agendas, which are Swedish.
LIST_TITLE = "Åtgärder från tidigare möten"
LIST_MINUTES = 10


def carry_actions(body: Body, *, by: Person | None) -> AgendaItem | None:
    """See to it that the next draft of the body has an item for its open actions, where the list stood last time.

    None when there is no draft ahead, nothing is open, or the item stands there. In the caller's transaction.
    """
    draft = Meeting.objects.upcoming().filter(body=body, state=Meeting.State.DRAFT).first()
    if draft is None or not ActionItem.objects.open().filter(body=body).exists():
        return None
    draft = Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    last: int = draft.agenda.aggregate(last=Max("position"))["last"] or 0
    listed = draft.agenda.filter(lists_actions=True).exists()
    if listed or not draft.is_draft or last >= rules.LONGEST_AGENDA:
        return None
    before = AgendaItem.objects.filter(meeting__body=body, meeting__starts_at__lt=draft.starts_at, lists_actions=True)
    place = before.order_by("-meeting__starts_at").values_list("position", flat=True).first() or last + 1
    place = min(place, last + 1)
    draft.agenda.filter(position__gte=place).update(position=F("position") + 1)
    item = AgendaItem.objects.create(
        meeting=draft,
        position=place,
        title=LIST_TITLE,
        kind=AgendaItem.Kind.FOLLOW_UP,
        minutes=LIST_MINUTES,
        lists_actions=True,
    )
    journal("operations.actions_carried", item, by=by, meeting=draft.pk)
    return item


def let_wait_again(items: Iterable[AgendaItem], *, by: Person | None) -> None:
    """Matters that were taken onto the items: what they stood on is off, or its meeting is cancelled."""
    matters = BacklogItem.objects.filter(item__in=list(items), state=BacklogItem.State.TAKEN)
    for matter in matters.select_for_update(of=("self",), no_key=True).order_by("pk"):
        matter.state, matter.item = BacklogItem.State.WAITING, None
        matter.answered_by = matter.answered_at = None
        matter.save(update_fields=["state", "item", "answered_by", "answered_at"])
        journal("operations.matter_waits_again", matter, by=by)
