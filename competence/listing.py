"""Rows of the long lists, as dicts of finished words: a template that looks up a dozen keys of a dict in each row takes
half the time of one that asks objects, and the lists are the pages most often read."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from competence.models import Event, EventRow, Registration
from members.models import Person
from network_portal.lib import dates
from operations.models import Part

# Registrations of the visitor and of colleagues. In SQL, because the list is the page most often read, and as a queryset
# this would take longer to put together than to answer.
OURS = """SELECT event_id, person_id, state, attendance FROM competence_registration
    WHERE event_id = ANY(%s) AND state <> 'withdrawn' AND (person_id = %s OR organisation_id = ANY(%s))"""

STATUS = {Registration.State.SEATED: "ok", Registration.State.QUEUED: "wait", Registration.State.WITHDRAWN: "off"}


def event_rows(visitor: Person | AnonymousUser, found: Iterable[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The events of `EventQuerySet.for_list()`, with where the visitor stands. One query, none for strangers."""
    events = [EventRow._make(columns) for columns in found]
    # An event's address lies below the list's; to reverse each would be a tenth of the page.
    base = reverse("competence:events")
    kinds = {value: str(label) for value, label in Event.Kind.choices}
    parts = {part.value: f"{part.value} {part.label}" for part in Part}
    own = _own(visitor, events)
    nothing = {"status": "", "text": "", "more": ""}
    return [
        {
            "url": f"{base}{event.pk}/",
            "title": event.title,
            "kind": kinds[event.kind],
            "sub": f"{kinds[event.kind]}, {parts[event.part]}",
            "starts": dates.local(event.starts_at).isoformat(timespec="minutes"),
            "day": dates.day(event.starts_at),
            "time": dates.span(event.starts_at, event.ends_at),
            "place": event.place or _("Online"),
            **_seats(event),
            "own": own.get(event.pk, nothing),
        }
        for event in events
    ]


def _seats(event: EventRow) -> dict[str, str]:
    """What is to be known of the seats: `seats` in words, and `state` (a class of the look) when it is a state."""
    if event.is_cancelled:
        return {"state": "off", "seats": _("Cancelled")}
    if event.is_draft:
        return {"state": "draft", "seats": _("Draft")}
    if event.is_over:
        return {"state": "", "seats": ngettext("%(n)d seat", "%(n)d seats", event.seats_taken) % {"n": event.seats_taken}}
    if not event.is_open:
        return {"state": "", "seats": _("Registration closed")}
    if event.free_seats:
        return {"state": "", "seats": _free(event.free_seats, event.capacity, get_language())}
    if event.queue_length:
        return {"state": "", "seats": _("Full, %(n)d in the queue") % {"n": event.queue_length}}
    return {"state": "", "seats": _("Full")}


@lru_cache(maxsize=2048)
def _free(free: int, capacity: int, language: str | None) -> str:
    """Kept, because it is what most rows say."""
    return _("%(n)d free of %(all)d") % {"n": free, "all": capacity}


def _own(visitor: Person | AnonymousUser, events: Sequence[EventRow]) -> dict[int, dict[str, str]]:
    """For each event that concerns the visitor: `status` (a class of the look), `text`, and `more` about colleagues."""
    if not isinstance(visitor, Person) or not events:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(OURS, [[event.pk for event in events], visitor.pk, visitor.organisation_ids])
        found = cursor.fetchall()
    mine: dict[int, tuple[str, str]] = {}
    others = dict.fromkeys((row[0] for row in found), 0)
    for event_id, person_id, state, attendance in found:
        if person_id == visitor.pk:
            mine[event_id] = state, attendance
        else:
            others[event_id] += 1
    language = get_language()
    return {event_id: _together(mine.get(event_id), count, language) for event_id, count in others.items()}


@lru_cache(maxsize=1024)
def _together(mine: tuple[str, str] | None, others: int, language: str | None) -> dict[str, str]:
    """The visitor's state and attendance, and how many colleagues, in words. Kept, because most rows say the same."""
    if mine is None:
        return {"status": "info", "text": ngettext("%(n)d from you", "%(n)d from you", others) % {"n": others}, "more": ""}
    status, text = _in_words(*mine)
    more = ngettext("and %(n)d colleague", "and %(n)d colleagues", others) % {"n": others} if others else ""
    return {"status": status, "text": text, "more": more}


def _in_words(state: str, attendance: str) -> tuple[str, str]:
    if attendance in {Registration.Attendance.PRESENT, Registration.Attendance.PART}:
        return "ok", _("You took part")
    if state == Registration.State.SEATED:
        return "ok", _("You have a seat")
    return "wait", _("You are in the queue")


def registration_rows(registrations: Iterable[Registration], *, with_needs: bool) -> list[dict[str, Any]]:
    """The registrations of `RegistrationQuerySet.for_list()`; `options` are those of the choice of attendance."""
    states = {value: str(label) for value, label in Registration.State.choices}
    options = {value: _options(value) for value in Registration.Attendance.values}
    return [
        {
            "pk": str(row.pk),
            "person": str(row.person_id),
            "name": row.name,
            "email": row.email,
            "organisation": row.organisation_name,
            "state": row.state,
            "status": STATUS[Registration.State(row.state)],
            "state_text": states[row.state],
            "day": dates.day(row.queued_at),
            "options": options[row.attendance],
            "needs": row.needs if with_needs else "",
        }
        for row in registrations
    ]


def _options(selected: str) -> SafeString:
    """Written once for each value instead of once for each row and value."""
    choices = Registration.Attendance.choices
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SafeString(" selected") if value == selected else "", label) for value, label in choices),
    )
