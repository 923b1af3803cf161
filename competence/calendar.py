"""Events in people's calendars, and what else happens on a day somebody thinks of."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from competence.models import Event, EventQuerySet, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.calendars import CANCELLED, CONFIRMED, TENTATIVE, Entry
from operations.models import Meeting
from operations.rules import free_days


def entries(person: Person, from_: date, to: date) -> list[Entry]:
    """Events that touch the days `from_`–`to` and that the person may see, by time; two queries.

    CONFIRMED with a seat, otherwise TENTATIVE: nobody's day is taken by an event they do not go to. Cancelled ones are
    there for those who were registered: they have the event in their calendar, and it must go away.
    """
    events, mine = _between(person, from_, to)
    return [
        event.as_entry(CONFIRMED if _seated(mine.get(event.pk)) else TENTATIVE, with_link=_seated(mine.get(event.pk)))
        for event in events.defer("description")
        if event.pk in mine or not event.is_cancelled
    ]


def marks(person: Person, from_: date, to: date) -> list[Entry]:
    """The same with no more than a page of a whole month shows: a month may hold hundreds."""
    events, mine = _between(person, from_, to)
    below = reverse("competence:events")
    status: dict[str, str] = {Event.State.CANCELLED: CANCELLED}
    return [
        Entry(
            uid=f"event-{pk}",
            starts_at=starts_at,
            ends_at=ends_at,
            title=title,
            url=f"{below}{pk}/",
            status=status.get(state, CONFIRMED if _seated(mine.get(pk)) else TENTATIVE),
        )
        for pk, title, starts_at, ends_at, state in events.values_list("pk", "title", "starts_at", "ends_at", "state")
        if pk in mine or state != Event.State.CANCELLED
    ]


def _between(person: Person, from_: date, to: date) -> tuple[EventQuerySet, dict[int, str]]:
    """The events, and the state of the person's own registration to each."""
    events = Event.objects.visible_to(person).between(from_, to).order_by("starts_at", "pk")
    mine = Registration.objects.active().filter(person=person, event__in=events)
    return events, dict(mine.values_list("event", "state"))


def _seated(state: str | None) -> bool:
    return state == Registration.State.SEATED


def clashes(day: date, person: Person, but: Event | None = None) -> list[str]:
    """What a coordinator should know of the day before choosing it: red days and eves, school breaks, quiet times, and the
    events and meetings of that day that the person may see. Sentences; three queries."""
    return [*free_days.said_of(day, day, free_days.breaks_between(day, day)), *_same_day(day, person, but)]


def _same_day(day: date, person: Person, but: Event | None) -> list[str]:
    events = Event.objects.visible_to(person).between(day, day).exclude(state=Event.State.CANCELLED)
    if but is not None:
        events = events.exclude(pk=but.pk)
    meetings = Meeting.objects.visible_to(person).between(day, day).exclude(state=Meeting.State.CANCELLED)
    others: list[Event | Meeting] = [*events.order_by("starts_at")[:5], *meetings.order_by("starts_at")[:5]]
    return [
        _("The same day: %(title)s, %(time)s.") % {"title": other.title, "time": dates.span(other.starts_at, other.ends_at)}
        for other in others
    ]
