"""Events that go over to another coordinator: drafts, and those that are not over."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from competence import rules
from competence.models import Event
from members.handing import Source, passed_on
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal


def rows() -> QuerySet[Event]:
    """In the order they are held."""
    events = Event.objects.filter(ends_at__gte=dates.now()).exclude(state=Event.State.CANCELLED)
    return events.order_by("starts_at", "pk")


def may_hold(group: int) -> QuerySet[Person]:
    return Role.objects.current().people(*rules.MANAGE.roles)


def is_held() -> Exists:
    roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
    return Exists(roles.filter(kind__in=rules.MANAGE.roles))


def may_move(person: Person, group: int) -> bool:
    return rules.may_manage(person)


def move(event: Event, to: Person, by: Person | None) -> None:
    journal("competence.handed_over", event, by=by, **passed_on(event, to))


EVENTS = Source(
    key="events",
    model=Event,
    title=_("Events"),
    count=lambda n: ngettext("%(n)d event", "%(n)d events", n) % {"n": n},
    rows=rows,
    note=lambda event: dates.day(event.starts_at),
    may_hold=may_hold,
    is_held=is_held,
    may_move=may_move,
    move=move,
)
