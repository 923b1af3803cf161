"""The verbs of events. Everyone joins the queue; free seats are filled from the front.

Register, withdraw and more seats are therefore the same three steps: lock, change, fill. Nobody can overtake, because
nobody takes a seat directly. The lock on the event's row is held to the end of the transaction, so `seats_taken` and
`queue_length` always equal the registrations.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from competence import letters, rules
from competence.models import Event, Registration
from members import rules as people
from members.actions import lock_person
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal, journal_many, latest
from operations import rules as matrix_rules
from operations.models import MethodVersion

# What decides whether people can come: a change of these is told to everybody registered.
TIME_AND_PLACE = ("starts_at", "ends_at", "place", "online_url")
COPIED = (
    *("title", "kind", "summary", "description", "matrix_row", "organiser", "audience"),
    *("place", "online_url", "accessibility", "capacity"),
)


@transaction.atomic
def create(*, by: Person, **values: Any) -> Event:
    """A draft with the fields in `values`, which only coordinators see."""
    event = Event.objects.create(**values)
    journal("competence.created", event, by=by)
    return event


@transaction.atomic
def copy(event: Event, *, by: Person) -> Event:
    """A new draft like `event`, on the same weekday and at the same hour, four weeks ahead or more."""
    weeks = max(1, -((event.starts_at - dates.now() - timedelta(weeks=4)) // timedelta(weeks=1)))
    moved = {name: _weeks_later(getattr(event, name), weeks) for name in ("starts_at", "ends_at", "registration_closes_at")}
    kept = {name: getattr(event, name) for name in COPIED}
    made = Event.objects.create(responsible=by, **kept, **moved)
    journal("competence.copied", made, by=by, original=event.pk)
    return made


@transaction.atomic
def change(event: Event, *, by: Person, opened: Opened | None = None, **values: Any) -> Event:
    """Set the fields in `values`. When time or place of a published event changes, those registered are told.

    `opened` is what the writer's form was opened on; what another one saved since is not written over.
    """
    event = _lock(event)
    must_be_as_opened(event, opened, lambda: latest(event, "competence.changed"))
    before = {name: getattr(event, name) for name in {*values, *TIME_AND_PLACE}}
    changed = [name for name, value in values.items() if value != before[name]]
    moved = event.is_published and any(name in TIME_AND_PLACE for name in changed)
    rules.must_not_be_cancelled(event, by)
    rules.must_seat(event, values.get("capacity", event.capacity))
    if moved:
        rules.must_lie_ahead(event, by)
    if not changed:
        return event
    for name in changed:
        setattr(event, name, values[name])
    event.updated_at = dates.now()
    event.sequence += moved
    event.save()
    told = {name: [_primitive(before[name]), _primitive(values[name])] for name in changed}
    journal("competence.changed", event, by=by, changed=told)
    if moved:
        rules.must_start_later(event)
        letters.tell_changed(event, _registered(event), before)
    _fill(event)
    return event


@transaction.atomic
def publish(event: Event, *, by: Person) -> Event:
    """Members see it and may register; everybody may see a public one."""
    event = _lock(event)
    rules.must_be_draft(event)
    rules.must_start_later(event)
    event.state, event.published_at, event.updated_at = Event.State.PUBLISHED, dates.now(), dates.now()
    event.save(update_fields=["state", "published_at", "updated_at"])
    journal("competence.published", event, by=by)
    return event


@transaction.atomic
def discard(event: Event, *, by: Person) -> None:
    """Remove a draft. Nobody has registered for it, and the journal remembers that it was there."""
    event = _lock(event)
    rules.must_be_draft(event)
    journal("competence.discarded", event, by=by)
    event.delete()


@transaction.atomic
def cancel(event: Event, reason: str, *, by: Person) -> Event:
    """Call it off. Everybody registered is told why; the registrations stay as they were."""
    event = _lock(event)
    rules.must_be_published(event, by)
    rules.must_lie_ahead(event, by)
    event.state, event.cancel_reason, event.updated_at = Event.State.CANCELLED, reason, dates.now()
    event.sequence += 1
    event.save(update_fields=["state", "cancel_reason", "updated_at", "sequence"])
    journal("competence.cancelled", event, by=by, reason=reason)
    letters.tell_cancelled(event, _registered(event))
    return event


@transaction.atomic
def register(event: Event, person: Person, organisation: Organisation, *, by: Person, needs: str = "") -> Registration:
    """`person` joins the queue for `organisation`, and gets a seat at once when one is free.

    `needs` (an allergy, for example) is kept until the day after the event. Neither the journal nor a letter repeats it.
    """
    rules.must_act_for(person, organisation)
    receipt = letters.seat_receipt(event, person, by=by)
    # Before the event, as whoever erases or merges people does. The account may have been closed or erased at this moment.
    people.must_be_open(lock_person(person))
    event = _lock(event)
    rules.must_be_open(event, by)
    registration = _last_in_queue(event, person, organisation, by)
    registration.needs = needs
    alone = event.queue_length == 1
    if not alone:
        registration.save()
    _fill(event, joined=registration)
    if alone:
        registration.save()  # once, with the seat if there was one: others wait for the lock
    journal(
        "competence.registered",
        event,
        by=by,
        person=person.pk,
        organisation=organisation.pk,
        registration=registration.pk,
        state=registration.state,
    )
    letters.tell_registered(registration, event, by=by, receipt=receipt)
    return registration


@transaction.atomic
def withdraw(event: Event, person: Person, *, by: Person) -> Registration:
    """Give up a seat, which goes to the one who has waited longest, or a place in the queue."""
    event = _lock(event)
    rules.must_be_published(event, by)
    rules.must_lie_ahead(event, by)
    registration = event.registrations.active().filter(person=person).first()
    rules.must_be_registered(person, registration)
    assert registration is not None
    registration.person = person
    had_seat = registration.has_seat
    registration.state, registration.withdrawn_at, registration.needs = Registration.State.WITHDRAWN, dates.now(), ""
    registration.save(update_fields=["state", "withdrawn_at", "needs"])
    event.seats_taken -= had_seat
    event.queue_length -= not had_seat
    journal("competence.withdrawn", event, by=by, person=person.pk, registration=registration.pk, had_seat=had_seat)
    letters.tell_withdrawn(registration, event, by=by, had_seat=had_seat)
    _fill(event)
    return registration


@transaction.atomic
def note_needs(event: Event, needs: str, *, by: Person) -> None:
    """Change what the arranger is to know of oneself. Not journalled: that somebody has needs says something of their health."""
    event = _lock(event)
    rules.must_be_published(event, by)
    rules.must_not_be_over(event, by)
    registration = event.registrations.active().filter(person=by).first()
    rules.must_be_registered(by, registration)
    event.registrations.filter(person=by).update(needs=needs)


@transaction.atomic
def note_attendance(event: Event, noted: dict[int, str], *, by: Person) -> int:
    """Who was there: `noted` gives the attendance of registrations by id. How many were changed.

    Only people with a seat can be noted; other ids are left alone.
    """
    event = _lock(event)
    rules.must_be_published(event, by)
    rules.must_have_begun(event)
    seated = event.registrations.seated().filter(pk__in=noted)
    before = dict(seated.values_list("pk", "attendance"))
    changed = {pk: noted[pk] for pk in before if noted[pk] != before[pk]}
    for attendance in set(changed.values()):
        ids = [pk for pk, value in changed.items() if value == attendance]
        event.registrations.filter(pk__in=ids).update(attendance=Registration.Attendance(attendance))
    if changed:
        journal("competence.attendance_noted", event, by=by, changed={pk: [before[pk], changed[pk]] for pk in changed})
    return len(changed)


def merge_registrations(row: Registration, kept: Person) -> None:
    """Both accounts of one person are registered: the better place stays, and a seat that becomes free goes to the queue."""
    event = _lock(row.event)
    row, other = (event.registrations.get(person=person) for person in (row.person_id, kept.pk))
    better, worse = sorted((row, other), key=_worth, reverse=True)
    event.seats_taken -= worse.has_seat
    event.queue_length -= worse.state == Registration.State.QUEUED
    worse.delete()
    if better.person_id != kept.pk:
        better.person = kept
        better.save(update_fields=["person"])
    if event.has_begun:
        Event.objects.filter(pk=event.pk).update(seats_taken=event.seats_taken, queue_length=event.queue_length)
    else:
        _fill(event)


def _worth(registration: Registration) -> tuple[bool, bool, bool, float]:
    """Somebody who came is better than somebody with a seat, who is better than somebody in the queue; then the earlier."""
    came = registration.attendance in {Registration.Attendance.PRESENT, Registration.Attendance.PART}
    waits = registration.state == Registration.State.QUEUED
    return came, registration.has_seat, waits, -registration.queued_at.timestamp()


def _lock(event: Event) -> Event:
    """The event as it is now, ours until the transaction ends."""
    return Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)


def _last_in_queue(event: Event, person: Person, organisation: Organisation, by: Person) -> Registration:
    """Last in the queue, also for who was registered before and withdrew. Not written yet."""
    earlier = event.registrations.filter(person=person).first()
    if earlier and earlier.state != Registration.State.WITHDRAWN:
        raise Refused(_("%(person)s is already registered.") % {"person": person})
    registration = earlier or Registration(event=event, person=person)
    registration.person, registration.organisation, registration.registered_by = person, organisation, by
    registration.state, registration.queued_at = Registration.State.QUEUED, _end_of_queue(event)
    registration.seated_at = registration.withdrawn_at = None
    event.queue_length += 1
    return registration


@transaction.atomic
def use_method(event: Event, version: MethodVersion, *, by: Person) -> bool:
    """Note that the event was held by the method as described in `version`; False when that stands there already."""
    event = _lock(event)
    matrix_rules.must_be_published(version)
    if event.methods.filter(pk=version.pk).exists():
        return False
    event.methods.add(version)
    journal("competence.method_used", event, by=by, method=version.method_id, version=version.number)
    return True


@transaction.atomic
def forget_method(event: Event, version: MethodVersion, *, by: Person) -> None:
    """It was noted by mistake."""
    event = _lock(event)
    if event.methods.filter(pk=version.pk).exists():
        event.methods.remove(version)
        journal("competence.method_forgotten", event, by=by, method=version.method_id, version=version.number)


def _end_of_queue(event: Event) -> datetime:
    """Now; but never before the last in the queue, should the server's clock have been set back."""
    moment = dates.now()
    if not event.queue_length:
        return moment
    last = event.registrations.queue().order_by().aggregate(last=Max("queued_at"))["last"]
    return max(moment, last + timedelta(microseconds=1)) if last else moment


def _fill(event: Event, joined: Registration | None = None) -> None:
    """Give the free seats to the front of the queue, keep the counts, and tell those who moved up.

    The caller holds the lock on the event's row. `joined` has just joined the queue; the caller writes and tells it.
    """
    risen = _front(event, joined)
    moment = dates.now()
    for registration in risen:
        registration.state, registration.seated_at = Registration.State.SEATED, moment
    written = [registration.pk for registration in risen if registration.pk]
    if written:
        seats = event.registrations.filter(pk__in=written)
        seats.update(state=Registration.State.SEATED, seated_at=moment)
    event.seats_taken += len(risen)
    event.queue_length -= len(risen)
    Event.objects.filter(pk=event.pk).update(seats_taken=event.seats_taken, queue_length=event.queue_length)
    moved_up = [registration for registration in risen if registration is not joined]
    if moved_up:
        ids = [{"person": registration.person_id, "registration": registration.pk} for registration in moved_up]
        journal_many("competence.moved_up", [(event, data) for data in ids], by=None)
        letters.tell_moved_up(event, moved_up)


def _front(event: Event, joined: Registration | None) -> list[Registration]:
    """Those at the front of the queue for whom there is a seat; `joined` is the same object when among them."""
    free = event.capacity - event.seats_taken if event.is_published else 0
    if free <= 0 or not event.queue_length:
        return []
    if joined and event.queue_length == 1:
        return [joined]  # the whole queue; the usual case, and a query less while others wait for the lock
    front = list(event.registrations.queue().select_related("person")[:free])
    return [joined if joined and registration.pk == joined.pk else registration for registration in front]


def _registered(event: Event) -> list[Registration]:
    return list(event.registrations.active().select_related("person").order_by("pk"))


def _primitive(value: Any) -> Any:
    """A thing by its number: the journal's page says its name, so that a person's goes when the person is erased."""
    return value.pk if isinstance(value, Model) else str(value)


def _weeks_later(moment: datetime, weeks: int) -> datetime:
    """The same hour by the clock on the wall, whatever summer time does in between."""
    local = dates.local(moment).replace(tzinfo=None)
    return dates.timezone.make_aware(local + timedelta(weeks=weeks))
