"""The list of meetings: each row in finished words, and the years there is something to read from."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.lib import dates
from operations.models import AgendaItem, Body, Meeting, MeetingQuerySet


@dataclass(frozen=True)
class Row:
    """A meeting in the list. `tone` is the colour of its state: draft, info, ok or off."""

    meeting: Meeting
    where: str
    agenda: str
    state: str
    tone: str


def rows(meetings: Sequence[Meeting], bodies: Sequence[Body]) -> list[Row]:
    """One query for all of them, and one more when somebody is responsible for a meeting of a group that is closed to them."""
    names = {body.pk: body.name for body in bodies}
    unknown = {meeting.body_id for meeting in meetings} - names.keys()
    if unknown:
        names |= Body.objects.filter(pk__in=unknown).values_list("pk", "name")
    counted = AgendaItem.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).order_by()
    items = dict(counted.values_list("meeting").annotate(n=Count("pk")))
    return [_row(meeting, names[meeting.body_id], items.get(meeting.pk, 0)) for meeting in meetings]


def _row(meeting: Meeting, body: str, items: int) -> Row:
    place = meeting.place or (_("Online") if meeting.online_url else "")
    agenda = ngettext("%(n)d item", "%(n)d items", items) % {"n": items} if items else _("Not written yet")
    state, tone = _state(meeting)
    return Row(meeting, where=f"{body}, {place}" if place else body, agenda=agenda, state=state, tone=tone)


def _state(meeting: Meeting) -> tuple[str, str]:
    if meeting.is_cancelled:
        return _("Cancelled"), "off"
    if meeting.is_draft:
        return _("Draft"), "draft"
    return (_("Held"), "ok") if meeting.is_over else (_("Notice sent"), "info")


def years(meetings: MeetingQuerySet) -> list[tuple[int, int]]:
    """From this year back to that of the oldest, for a choice; none when there is no meeting yet."""
    oldest = meetings.past().order_by("starts_at").values_list("starts_at", flat=True).first()
    if oldest is None:
        return []
    return [(year, year) for year in range(dates.today().year, dates.local(oldest).year - 1, -1)]
