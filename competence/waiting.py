"""What waits for a person among the events."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competence import rules
from competence.models import Event, Registration
from members.models import Person
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=14)
LOOK_BACK = timedelta(days=60)


def waiting(person: Person) -> list[Item]:
    """Events one soon takes part in; for coordinators also events where nobody's attendance is noted."""
    return [*_soon(person), *(_without_attendance() if rules.may_manage(person) else [])]


def _soon(person: Person) -> list[Item]:
    moment = dates.now()
    registrations = (
        Registration.objects.active()
        .filter(person=person, event__state=Event.State.PUBLISHED)
        .filter(event__starts_at__gt=moment, event__starts_at__lt=moment + SOON)
        .select_related("event")
        .order_by("event__starts_at")
    )
    return [_coming(registration) for registration in registrations[:20]]


def _coming(registration: Registration) -> Item:
    event = registration.event
    seated = registration.has_seat
    where = event.place or _("online")
    return Item(
        due_on=dates.as_local_date(event.starts_at),
        kind=event.get_kind_display(),
        title=event.title,
        why=(
            _("You have a seat, %(time)s, %(place)s.") % {"time": dates.span(event.starts_at, event.ends_at), "place": where}
            if seated
            else _("You are in the queue. We tell you when a seat is yours.")
        ),
        url=event.get_absolute_url(),
        action=_("See the programme") if seated else _("See the queue"),
    )


def _without_attendance() -> list[Item]:
    """Events over for a while at most LOOK_BACK, with people seated and nothing noted."""
    noted = Registration.objects.filter(event=OuterRef("pk")).exclude(attendance="")
    events = (
        Event.objects.past()
        .filter(~Exists(noted), state=Event.State.PUBLISHED, seats_taken__gt=0, starts_at__gte=dates.now() - LOOK_BACK)
        .only("title", "kind", "ends_at", "seats_taken")
    )
    return [
        Item(
            due_on=dates.as_local_date(event.ends_at),
            kind=event.get_kind_display(),
            title=event.title,
            why=ngettext(
                "%(n)d person had a seat. Note who came, so that the year’s reports are right.",
                "%(n)d people had seats. Note who came, so that the year’s reports are right.",
                event.seats_taken,
            )
            % {"n": event.seats_taken},
            url=reverse("competence:registrations", args=[event.pk]),
            action=_("Note attendance"),
            must=True,
        )
        for event in events[:10]
    ]
