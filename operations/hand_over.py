"""What goes over to another coordinator: network meetings that are not over, and the methods somebody answers for."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import Source
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import Meeting, Method


def may_hold(group: int) -> QuerySet[Person]:
    return Role.objects.current().people(*rules.PREPARE_MEETINGS.roles)


def is_held() -> Exists:
    roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
    return Exists(roles.filter(kind__in=rules.PREPARE_MEETINGS.roles))


def may_move(person: Person, group: int) -> bool:
    return rules.may_prepare_meetings(person)


def move(meeting: Meeting, to: Person, by: Person | None) -> None:
    before, meeting.responsible = meeting.responsible_id, to
    meeting.save(update_fields=["responsible"])
    journal("operations.handed_over", meeting, by=by, before={"responsible": before}, after={"responsible": to.pk})


MEETINGS = Source(
    key="meetings",
    model=Meeting,
    title=_("Network meetings"),
    count=lambda n: ngettext("%(n)d network meeting", "%(n)d network meetings", n) % {"n": n},
    rows=Meeting.objects.upcoming,
    note=lambda meeting: dates.day(meeting.starts_at),
    may_hold=may_hold,
    is_held=is_held,
    may_move=may_move,
    move=move,
)


def may_answer_for_methods(group: int) -> QuerySet[Person]:
    return Role.objects.current().people(*rules.WRITE_METHODS.roles)


def is_answered_for() -> Exists:
    roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
    return Exists(roles.filter(kind__in=rules.WRITE_METHODS.roles))


def may_move_methods(person: Person, group: int) -> bool:
    return rules.may_write_methods(person)


def move_method(method: Method, to: Person, by: Person | None) -> None:
    before, method.responsible = method.responsible_id, to
    method.save(update_fields=["responsible"])
    journal("operations.method_handed_over", method, by=by, before={"responsible": before}, after={"responsible": to.pk})


METHODS = Source(
    key="methods",
    model=Method,
    title=_("Methods"),
    count=lambda n: ngettext("%(n)d method", "%(n)d methods", n) % {"n": n},
    rows=lambda: Method.objects.in_use().order_by("title"),
    note=lambda method: method.get_part_display(),
    may_hold=may_answer_for_methods,
    is_held=is_answered_for,
    may_move=may_move_methods,
    move=move_method,
)
