"""Network meetings that go over to another coordinator: drafts, and those that are not over."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import Source, passed_on
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import Meeting


def may_hold(group: int) -> QuerySet[Person]:
    return Role.objects.current().people(*rules.PREPARE_MEETINGS.roles)


def is_held() -> Exists:
    roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
    return Exists(roles.filter(kind__in=rules.PREPARE_MEETINGS.roles))


def may_move(person: Person, group: int) -> bool:
    return rules.may_prepare_meetings(person)


def move(meeting: Meeting, to: Person, by: Person | None) -> None:
    journal("operations.handed_over", meeting, by=by, **passed_on(meeting, to))


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
