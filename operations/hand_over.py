"""What goes over to a colleague: meetings, methods and proposals to another coordinator, seats to somebody of the same organisation, minutes to approve, items of plans, actions."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from members.grants import EVERY_ROLE, Grant
from members.handing import NETWORK, Source, Thing, passed_on
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import actions, rules
from operations.models import ActionItem, AgendaItem, Meeting, Method, Minutes, MinutesApproval, PlanItem, Proposal, Seat


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


class MeetingSource(Source):
    def things(self, rows: QuerySet[Any]) -> list[Thing]:
        """Whoever hands over need not be a reader of a closed group: it is then named instead of its meeting."""
        return [
            Thing(row.pk, row.title, self.note(row), NETWORK, row.responsible)
            if row.body.is_open
            else Thing(row.pk, row.body.name, str(_("a meeting of a closed group")), NETWORK, row.responsible)
            for row in rows.select_related("responsible", "body")
        ]


MEETINGS = MeetingSource(
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


def seats() -> QuerySet[Seat]:
    """Those that have not ended, by group."""
    return Seat.objects.lasting().select_related("body", "organisation").order_by("body__name", "pk")


def may_sit(organisation: int) -> QuerySet[Person]:
    return Role.objects.current().filter(organisation=organisation).people()


def sits() -> Exists:
    able = {"person": OuterRef("person"), "organisation": OuterRef("organisation"), "person__is_active": True}
    return Exists(Role.objects.current().filter(**able))


def may_move_seat(person: Person, organisation: int) -> bool:
    """The organisation's contact names who sits for it; the network's coordinators and office may do it for all."""
    return rules.NAME_OWN.allows(person, organisation) or rules.may_manage_bodies(person)


def move_seat(seat: Seat, to: Person, by: Person | None) -> None:
    """A seat is somebody's for a time, so it ends and the colleague gets one of their own."""
    new = actions.pass_seat_on(seat, to, by)
    seat.pk, seat.person = new.pk, to


class SeatSource(Source):
    def locked(self, pk: int) -> Seat | None:
        """The body first, as everybody does who changes its seats."""
        found = self.rows().filter(pk=pk).first()
        if found:
            actions.lock_body(found.body)
        return self.rows().filter(pk=pk).select_related("person").first()


SEATS = SeatSource(
    key="seats",
    model=Seat,
    title=_("Seats in groups"),
    count=lambda n: ngettext("%(n)d seat in a group", "%(n)d seats in groups", n) % {"n": n},
    rows=seats,
    note=lambda seat: str(seat.organisation),
    may_hold=may_sit,
    is_held=sits,
    may_move=may_move_seat,
    move=move_seat,
    field="person",
    group_field="organisation",
)


def _approvals() -> QuerySet[MinutesApproval]:
    asked = MinutesApproval.objects.filter(minutes__state=Minutes.State.APPROVING, approved_at=None, replaced_at=None)
    return asked.select_related("minutes__meeting").order_by("pk")


def _may_approve(group: int) -> QuerySet[Person]:
    """Anybody who works in the network; whether the meeting knows them is asked when the approval goes over."""
    return Role.objects.current().people()


def _works() -> Exists:
    return Exists(Role.objects.current().filter(person=OuterRef("person"), person__is_active=True))


def _may_replace(person: Person, group: int) -> bool:
    return rules.may_write_minutes(person)


def _replace(approval: MinutesApproval, to: Person, by: Person | None) -> None:
    reason = gettext("Handed over when %(person)s left.") % {"person": approval.person}
    actions.replace_approver(approval, person=to, reason=reason, by=by)


APPROVALS = Source(
    key="approvals",
    model=MinutesApproval,
    title=_("Minutes to approve"),
    count=lambda n: ngettext("%(n)d approval of minutes", "%(n)d approvals of minutes", n) % {"n": n},
    rows=_approvals,
    note=lambda approval: approval.get_part_display(),
    may_hold=_may_approve,
    is_held=_works,
    may_move=_may_replace,
    move=_replace,
    field="person",
)


def move_proposal(proposal: Proposal, to: Person, by: Person | None) -> None:
    journal("operations.proposal_handed_over", proposal, by=by, **passed_on(proposal, to))


PROPOSALS = Source(
    key="proposals",
    model=Proposal,
    title=_("Proposals"),
    count=lambda n: ngettext("%(n)d proposal", "%(n)d proposals", n) % {"n": n},
    rows=lambda: Proposal.objects.exclude(state__in=[Proposal.State.ADOPTED, Proposal.State.CLOSED]).order_by("pk"),
    note=lambda proposal: proposal.name,
    may_hold=may_hold(rules.PREPARE_ROUNDS),
    is_held=is_held(rules.PREPARE_ROUNDS),
    may_move=lambda person, group: rules.may_prepare_rounds(person),
    move=move_proposal,
)


def answered_for() -> QuerySet[PlanItem]:
    return PlanItem.objects.open().exclude(responsible=None).select_related("plan").in_order()


def has_a_role() -> Exists:
    return Exists(Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True))


def move_item(item: PlanItem, to: Person, by: Person | None) -> None:
    journal("operations.plan_item_handed_over", item, by=by, **passed_on(item, to))


PLAN_ITEMS = Source(
    key="plan_items",
    model=PlanItem,
    title=_("Items of the year plan"),
    count=lambda n: ngettext("%(n)d item of the year plan", "%(n)d items of the year plan", n) % {"n": n},
    rows=answered_for,
    note=lambda item: dates.day(item.starts_on, year=True),
    may_hold=lambda group: Person.objects.working(),  # anybody who works in the network can answer for an item
    is_held=has_a_role,
    may_move=lambda person, group: rules.may_write_plan(person),
    move=move_item,
)


def agenda_items() -> QuerySet[AgendaItem]:
    """Those of meetings that lie ahead, in their order."""
    rows = AgendaItem.objects.filter(meeting__in=Meeting.objects.upcoming(), owner__isnull=False)
    return rows.select_related("meeting").order_by("meeting__starts_at", "position")


def item_is_held() -> Exists:
    return Exists(Role.objects.current().filter(person=OuterRef("owner"), person__is_active=True))


def move_agenda_item(item: AgendaItem, to: Person, by: Person | None) -> None:
    journal("operations.item_handed_over", item, by=by, **passed_on(item, to, "owner"))


ITEMS = Source(
    key="items",
    model=AgendaItem,
    title=_("Items of agendas"),
    count=lambda n: ngettext("%(n)d item of an agenda", "%(n)d items of agendas", n) % {"n": n},
    rows=agenda_items,
    note=lambda item: dates.day(item.meeting.starts_at),
    may_hold=may_hold(rules.PREPARE_MEETINGS),
    is_held=item_is_held,
    may_move=lambda person, group: rules.may_prepare_meetings(person),
    move=move_agenda_item,
    field="owner",
)


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
    journal("operations.action_handed_over", action, by=by, **passed_on(action, to, "owner"))


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
