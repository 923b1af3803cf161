"""What people are told about events, and the calendar file that goes with it.

Each key names one fact, so that telling it twice is impossible: a seat given on a certain occasion, a change with a
certain number, a reminder of a certain day.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils.text import slugify

from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.calendars import CANCELLED, CONTENT_TYPE, to_ics
from network_portal.records.notices import Attachment, Words, tell_many


def calendar_file(event: Event, *, cancel: bool = False) -> Attachment:
    """The event for the calendar of somebody with a seat, or its removal from there."""
    entry = event.as_entry(with_link=True)
    if cancel:
        entry = replace(entry, status=CANCELLED)
    # Now, not the event's last change: a seat taken again after a withdrawal must not look older than the withdrawal.
    entry = replace(entry, updated_at=dates.now())
    text = to_ics([entry], event.title, "CANCEL" if cancel else "PUBLISH")
    return (f"{slugify(event.title)[:60] or 'event'}.ics", CONTENT_TYPE, text)


def seat_receipt(event: Event, person: Person, *, by: Person) -> Words:
    """What `person` is told with a seat, as the event is now. When there are seats it is written at once, because others
    wait while the event is locked."""
    words = _words("registered", event, file=True, by=None if by == person else by)
    if event.free_seats > 0:
        words.written(person.language)
    return words


def tell_registered(registration: Registration, event: Event, *, by: Person, receipt: Words) -> None:
    """The receipt: a seat, or a place in the queue (who joins the queue stands last in it).

    `receipt` is of the event as it was before it was locked, and holds unless it was changed in between.
    """
    person = registration.person
    key = f"competence.registered:{registration.pk}:{registration.queued_at.isoformat()}"
    if not registration.has_seat:
        someone_else = None if by == person else by
        receipt = _words("queued", event, file=False, by=someone_else, number=event.queue_length)
    elif receipt.context["event"].updated_at != event.updated_at:
        receipt = seat_receipt(event, person, by=by)
    tell_many([(person, key, receipt)])


def tell_moved_up(event: Event, registrations: Iterable[Registration]) -> None:
    words = _words("moved_up", event, file=True)
    tell_many(
        (registration.person, f"competence.moved_up:{registration.pk}:{registration.queued_at.isoformat()}", words)
        for registration in registrations
    )


def tell_withdrawn(registration: Registration, event: Event, *, by: Person, had_seat: bool) -> None:
    """Only when somebody else did it: who withdraws knows already."""
    if by.pk == registration.person_id:
        return
    key = f"competence.withdrawn:{registration.pk}:{registration.queued_at.isoformat()}"
    tell_many([(registration.person, key, _words("withdrawn", event, file=had_seat, cancel=True, by=by))])


def tell_changed(event: Event, registrations: Iterable[Registration], before: dict[str, Any]) -> None:
    """Another time or place: those with a seat get the new calendar entry, which takes the old one's place."""
    words = {seated: _words("changed", event, file=seated, before=before, seated=seated) for seated in (True, False)}
    tell_many(
        (
            registration.person,
            f"competence.changed:{event.pk}:{event.sequence}:{registration.person_id}",
            words[registration.has_seat],
        )
        for registration in registrations
    )


def tell_cancelled(event: Event, registrations: Iterable[Registration]) -> None:
    words = {seated: _words("cancelled", event, file=seated, cancel=True) for seated in (True, False)}
    tell_many(
        (registration.person, f"competence.cancelled:{event.pk}:{registration.person_id}", words[registration.has_seat])
        for registration in registrations
    )


def reminder_key(event_id: int, person_id: int, days: int, on: str) -> str:
    """The key of a reminder `days` before an event on the date `on`; a moved event is another fact."""
    return f"competence.reminder:{event_id}:{person_id}:{days}:{on}"


def tell_reminders(registrations: list[Registration], days: int) -> None:
    events = {each.event_id: each.event for each in registrations}
    on = {pk: dates.as_local_date(event.starts_at).isoformat() for pk, event in events.items()}
    words = {pk: _words("reminder", event, file=True) for pk, event in events.items()}
    tell_many(
        (each.person, reminder_key(each.event_id, each.person_id, days, on[each.event_id]), words[each.event_id])
        for each in registrations
    )


def _words(template: str, event: Event, *, file: bool, cancel: bool = False, **context: Any) -> Words:
    """What is said about the event, with the calendar file for those who have (or had) a seat."""

    def files() -> list[Attachment]:
        return [calendar_file(event, cancel=cancel)] if file else []

    return Words(f"competence/notices/{template}.txt", {"event": event, **context}, files)
