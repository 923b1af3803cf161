"""What stands beside the items of an agenda: documents, actions, and the list of what is open. Three queries at most."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Q

from members.models import Person
from network_portal.lib import dates
from operations import rules
from operations.models import ActionItem, AgendaDocument, AgendaItem, Meeting, open_at

Programme = list[tuple[AgendaItem, datetime, datetime]]


def for_agenda(person: Person, meeting: Meeting, programme: Programme) -> dict[str, Any]:
    """By item: its documents and the actions that were born from it. `listed` are those that were open when the meeting is
    held: today's for one that lies ahead."""
    items = [item for item, _begins, _ends in programme]
    documents, born = defaultdict(list), defaultdict(list)
    for document in AgendaDocument.objects.filter(item__in=items):
        documents[document.item_id].append(document)
    lists = any(item.lists_actions for item in items)
    moment = min(meeting.starts_at, dates.now())
    wanted = Q(item__in=items) | (Q(body=meeting.body_id) & open_at(moment) if lists else Q())
    listed = []
    found = ActionItem.objects.filter(wanted).select_related("owner", "organisation").order_by("due_on", "pk")
    for action in found:
        if action.item_id is not None:
            born[action.item_id].append(action)
        if lists and action.body_id == meeting.body_id and action.was_open_at(moment):
            listed.append((action, *action.standing))
    return {
        "rows": [
            {"item": item, "begins": begins, "ends": ends, "documents": documents[item.pk], "born": born[item.pk]}
            for item, begins, ends in programme
        ],
        "listed": listed,
        "may_add_actions": not meeting.is_cancelled and rules.may_add_actions(person, meeting.body),
    }
