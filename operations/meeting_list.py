"""The list of meetings: each row in finished words, and the years there is something to read from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.lib import dates
from operations.models import AgendaItem, Body, Meeting, MeetingQuerySet


@dataclass(frozen=True)
class Row:
    """A meeting in the list. `tone` is the colour of its state: draft, info, ok or off."""

    pk: int
    title: str
    starts_at: datetime
    ends_at: datetime
    where: str
    agenda: str
    state: str
    tone: str


COLUMNS = ("pk", "title", "starts_at", "ends_at", "body_id", "place", "online_url", "state")


def columns(meetings: MeetingQuerySet) -> "QuerySet[Meeting, Any]":
    """What `rows` needs of the meetings."""
    return meetings.values_list(*COLUMNS, named=True)


def rows(meetings: Iterable[Any], bodies: Sequence[Body]) -> list[Row]:
    """One query for all of them, and one more when somebody is responsible for a meeting of a group that is closed to them."""
    meetings = list(meetings)
    names = {body.pk: body.name for body in bodies}
    unknown = {meeting.body_id for meeting in meetings} - names.keys()
    if unknown:
        names |= Body.objects.filter(pk__in=unknown).values_list("pk", "name")
    counted = AgendaItem.objects.filter(meeting__in=[meeting.pk for meeting in meetings]).order_by()
    items = dict(counted.values_list("meeting").annotate(n=Count("pk")))
    now = dates.now()
    return [_row(meeting, names[meeting.body_id], items.get(meeting.pk, 0), now) for meeting in meetings]


def _row(meeting: Any, body: str, items: int, now: datetime) -> Row:
    place = meeting.place or (_("Online") if meeting.online_url else "")
    agenda = ngettext("%(n)d item", "%(n)d items", items) % {"n": items} if items else _("Not written yet")
    state, tone = _state(meeting, now)
    return Row(
        pk=meeting.pk,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        where=f"{body}, {place}" if place else body,
        agenda=agenda,
        state=state,
        tone=tone,
    )


def _state(meeting: Any, now: datetime) -> tuple[str, str]:
    if meeting.state == Meeting.State.CANCELLED:
        return _("Cancelled"), "off"
    if meeting.state == Meeting.State.DRAFT:
        return _("Draft"), "draft"
    return (_("Held"), "ok") if meeting.ends_at < now else (_("Notice sent"), "info")


def oldest() -> date | None:
    moment = Meeting.objects.past().order_by("starts_at").values_list("starts_at", flat=True).first()
    return moment and dates.as_local_date(moment)
