"""What waits for the administrator: the yearly list of what has been kept long enough."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Person
from network_portal.front import rules
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from network_portal.records.models import RetentionItem

JUNE = 6


def waiting(person: Person) -> list[Item]:
    """One query, for administrators, in the first half of the year: later it is not worth what it costs every home page."""
    if not rules.may_approve_removal(person) or dates.today().month > JUNE:
        return []
    rows = RetentionItem.objects.filter(approved_at=None, count__gt=0).select_related("list").order_by("-list_id")
    items = list(rows[:20])
    newest = [row for row in items if row.list_id == items[0].list_id]
    if not newest:
        return []
    why = ngettext(
        "%(n)d kind of record waits for your approval.", "%(n)d kinds of record wait for your approval.", len(newest)
    )
    return [
        Item(
            due_on=newest[0].list.made_on.replace(month=3, day=31),
            kind=_("Personal data"),
            title=_("What is to be removed in %(year)d") % {"year": newest[0].list_id},
            why=why % {"n": len(newest)},
            url=reverse("front:retention"),
            action=_("Look it through"),
            must=True,
        )
    ]
