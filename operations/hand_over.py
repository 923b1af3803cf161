"""What goes over to a colleague: meetings to another coordinator, and seats in groups to somebody of the same organisation."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import NETWORK, Source, Thing
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import actions, rules
from operations.models import Meeting, Seat


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
    may_hold=may_hold,
    is_held=is_held,
    may_move=may_move,
    move=move,
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
    new = actions.take_over(seat, to, by)
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
