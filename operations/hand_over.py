"""What goes over to a colleague: meetings that are not over to another coordinator, and minutes that are to be approved."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from members.handing import Source
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import actions, rules
from operations.models import Meeting, Minutes, MinutesApproval


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
