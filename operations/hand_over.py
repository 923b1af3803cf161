"""What goes over to another coordinator: network meetings that are not over, and the methods somebody answers for."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.grants import Grant
from members.handing import Source, passed_on
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import Meeting, Method


def may_hold(grant: Grant) -> Callable[[int], QuerySet[Person]]:
    """Those whom the grant lets do it, whichever group the thing belongs to."""
    return lambda group: Role.objects.current().people(*grant.roles)


def is_held(grant: Grant) -> Callable[[], Exists]:
    def held() -> Exists:
        roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
        return Exists(roles.filter(kind__in=grant.roles))

    return held


def move_meeting(meeting: Meeting, to: Person, by: Person | None) -> None:
    journal("operations.handed_over", meeting, by=by, **passed_on(meeting, to))


def move_method(method: Method, to: Person, by: Person | None) -> None:
    journal("operations.method_handed_over", method, by=by, **passed_on(method, to))


MEETINGS = Source(
    key="meetings",
    model=Meeting,
    title=_("Network meetings"),
    count=lambda n: ngettext("%(n)d network meeting", "%(n)d network meetings", n) % {"n": n},
    rows=Meeting.objects.upcoming,
    note=lambda meeting: dates.day(meeting.starts_at),
    may_hold=may_hold(rules.PREPARE_MEETINGS),
    is_held=is_held(rules.PREPARE_MEETINGS),
    may_move=lambda person, group: rules.may_prepare_meetings(person),
    move=move_meeting,
)


METHODS = Source(
    key="methods",
    model=Method,
    title=_("Methods"),
    count=lambda n: ngettext("%(n)d method", "%(n)d methods", n) % {"n": n},
    rows=lambda: Method.objects.in_use().order_by("title"),
    note=lambda method: method.get_part_display(),
    may_hold=may_hold(rules.WRITE_METHODS),
    is_held=is_held(rules.WRITE_METHODS),
    may_move=lambda person, group: rules.may_write_methods(person),
    move=move_method,
)
