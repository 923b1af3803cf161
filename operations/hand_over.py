"""What goes over to a colleague: network meetings, drafts and those that are not over, and open items of year plans."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import Source
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import Meeting, PlanItem


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


def may_answer(group: int) -> QuerySet[Person]:
    """Anybody who works in the network can answer for an item of the year plan."""
    return Person.objects.working()


def has_a_role() -> Exists:
    return Exists(Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True))


def may_move_items(person: Person, group: int) -> bool:
    return rules.may_write_plan(person)


def answered_for() -> QuerySet[PlanItem]:
    return PlanItem.objects.open().exclude(responsible=None).select_related("plan").in_order()


def move_item(item: PlanItem, to: Person, by: Person | None) -> None:
    before, item.responsible = item.responsible_id, to
    item.save(update_fields=["responsible"])
    journal("operations.plan_item_handed_over", item, by=by, before={"responsible": before}, after={"responsible": to.pk})


PLAN_ITEMS = Source(
    key="plan_items",
    model=PlanItem,
    title=_("Items of the year plan"),
    count=lambda n: ngettext("%(n)d item of the year plan", "%(n)d items of the year plan", n) % {"n": n},
    rows=answered_for,
    note=lambda item: dates.day(item.starts_on, year=True),
    may_hold=may_answer,
    is_held=has_a_role,
    may_move=may_move_items,
    move=move_item,
)
