"""What goes over to a colleague: meetings and items of agendas that are not over, and open actions."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.grants import EVERY_ROLE
from members.handing import Source
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import ActionItem, AgendaItem, Meeting


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


# --- items of agendas ----------------------------------------------------------------------------------------------
def items() -> QuerySet[AgendaItem]:
    """Those of meetings that lie ahead, in their order."""
    rows = AgendaItem.objects.filter(meeting__in=Meeting.objects.upcoming(), owner__isnull=False)
    return rows.select_related("meeting").order_by("meeting__starts_at", "position")


def item_is_held() -> Exists:
    return Exists(Role.objects.current().filter(person=OuterRef("owner"), person__is_active=True))


def move_item(item: AgendaItem, to: Person, by: Person | None) -> None:
    before, item.owner = item.owner_id, to
    item.save(update_fields=["owner"])
    journal("operations.item_handed_over", item, by=by, before={"owner": before}, after={"owner": to.pk})


ITEMS = Source(
    key="items",
    model=AgendaItem,
    title=_("Items of agendas"),
    count=lambda n: ngettext("%(n)d item of an agenda", "%(n)d items of agendas", n) % {"n": n},
    rows=items,
    note=lambda item: dates.day(item.meeting.starts_at),
    may_hold=may_hold,
    is_held=item_is_held,
    may_move=may_move,
    move=move_item,
    field="owner",
)


# --- actions -------------------------------------------------------------------------------------------------------
def open_actions() -> QuerySet[ActionItem]:
    return ActionItem.objects.open().select_related("body").order_by("due_on", "pk")


def action_may_hold(organisation: int) -> QuerySet[Person]:
    return Role.objects.current().filter(organisation=organisation).people()


def action_is_held() -> Exists:
    able = {"person": OuterRef("owner"), "organisation": OuterRef("organisation"), "person__is_active": True}
    return Exists(Role.objects.current().filter(**able))


def action_may_move(person: Person, organisation: int) -> bool:
    """Those who act for the organisation that has promised it, and those who keep the list."""
    return person.has_role(*EVERY_ROLE, organisation=organisation) or rules.may_keep_actions(person)


def move_action(action: ActionItem, to: Person, by: Person | None) -> None:
    before, action.owner = action.owner_id, to
    action.save(update_fields=["owner"])
    journal("operations.action_handed_over", action, by=by, before={"owner": before}, after={"owner": to.pk})


ACTIONS = Source(
    key="actions",
    model=ActionItem,
    title=_("Actions"),
    count=lambda n: ngettext("%(n)d action", "%(n)d actions", n) % {"n": n},
    rows=open_actions,
    note=lambda action: dates.day(action.due_on),
    may_hold=action_may_hold,
    is_held=action_is_held,
    may_move=action_may_move,
    move=move_action,
    field="owner",
    group_field="organisation",
)
