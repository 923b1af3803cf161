"""What people are told about events, and the calendar file that goes with it.

Each key names one fact, so that telling it twice is impossible: a seat given on a certain occasion, a change with a
certain number, a reminder of a certain day.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.text import slugify

from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.calendars import CANCELLED, CONTENT_TYPE, to_ics
from network_portal.records.notices import Attachment, tell


def calendar_file(event: Event, *, cancel: bool = False) -> Attachment:
    """The event for the calendar of somebody with a seat, or its removal from there."""
    entry = event.as_entry(with_link=True)
    if cancel:
        entry = replace(entry, status=CANCELLED)
    # Now, not the event's last change: a seat taken again after a withdrawal must not look older than the withdrawal.
    entry = replace(entry, updated_at=dates.now())
    text = to_ics([entry], event.title, "CANCEL" if cancel else "PUBLISH")
    return (f"{slugify(event.title)[:60] or 'event'}.ics", CONTENT_TYPE, text)


def tell_registered(registration: Registration, event: Event, *, by: Person) -> None:
    """The receipt: a seat, or a place in the queue (who joins the queue stands last in it)."""
    seated = registration.has_seat
    _tell(
        registration.person,
        f"competence.registered:{registration.pk}:{registration.queued_at.isoformat()}",
        "registered" if seated else "queued",
        event,
        files=[_file(event, registration.person)] if seated else [],
        by=by,
        number=event.queue_length,
    )


def tell_moved_up(registration: Registration, event: Event) -> None:
    _tell(
        registration.person,
        f"competence.moved_up:{registration.pk}:{registration.queued_at.isoformat()}",
        "moved_up",
        event,
        files=[_file(event, registration.person)],
    )


def tell_withdrawn(registration: Registration, event: Event, *, by: Person, had_seat: bool) -> None:
    """Only when somebody else did it: who withdraws knows already."""
    if by.pk == registration.person_id:
        return
    _tell(
        registration.person,
        f"competence.withdrawn:{registration.pk}:{registration.queued_at.isoformat()}",
        "withdrawn",
        event,
        files=[_file(event, registration.person, cancel=True)] if had_seat else [],
        by=by,
    )


def tell_changed(event: Event, registrations: Iterable[Registration], before: dict[str, Any]) -> None:
    """Another time or place: those with a seat get the new calendar entry, which takes the old one's place."""
    for registration in registrations:
        seated = registration.has_seat
        _tell(
            registration.person,
            f"competence.changed:{event.pk}:{event.sequence}:{registration.person_id}",
            "changed",
            event,
            files=[_file(event, registration.person)] if seated else [],
            before=before,
            seated=seated,
        )


def tell_cancelled(event: Event, registrations: Iterable[Registration]) -> None:
    for registration in registrations:
        seated = registration.has_seat
        _tell(
            registration.person,
            f"competence.cancelled:{event.pk}:{registration.person_id}",
            "cancelled",
            event,
            files=[_file(event, registration.person, cancel=True)] if seated else [],
        )


def reminder_key(event_id: int, person_id: int, days: int, on: str) -> str:
    """The key of a reminder `days` before an event on the date `on`; a moved event is another fact."""
    return f"competence.reminder:{event_id}:{person_id}:{days}:{on}"


def tell_reminder(registration: Registration, days: int) -> None:
    event = registration.event
    on = dates.as_local_date(event.starts_at).isoformat()
    _tell(
        registration.person,
        reminder_key(event.pk, registration.person_id, days, on),
        "reminder",
        event,
        files=[_file(event, registration.person)],
    )


def _file(event: Event, person: Person, *, cancel: bool = False) -> Attachment:
    with translation.override(person.language):
        return calendar_file(event, cancel=cancel)


def _tell(person: Person, key: str, template: str, event: Event, *, files: list[Attachment], **context: Any) -> None:
    tell(person, key, f"competence/notices/{template}.txt", {"event": event, **context}, attachments=files)
