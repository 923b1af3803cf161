"""What goes over to another coordinator: network meetings that are not over, and proposals that go on."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from members.handing import Source
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.records.journal import journal
from operations import rules
from operations.models import Meeting, Proposal


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


def is_proposal_held() -> Exists:
    roles = Role.objects.current().filter(person=OuterRef("responsible"), person__is_active=True)
    return Exists(roles.filter(kind__in=rules.PREPARE_ROUNDS.roles))


def move_proposal(proposal: Proposal, to: Person, by: Person | None) -> None:
    before, proposal.responsible = proposal.responsible_id, to
    proposal.save(update_fields=["responsible"])
    after = {"responsible": to.pk}
    journal("operations.proposal_handed_over", proposal, by=by, before={"responsible": before}, after=after)


PROPOSALS = Source(
    key="proposals",
    model=Proposal,
    title=_("Proposals"),
    count=lambda n: ngettext("%(n)d proposal", "%(n)d proposals", n) % {"n": n},
    rows=lambda: Proposal.objects.exclude(state__in=[Proposal.State.ADOPTED, Proposal.State.CLOSED]).order_by("pk"),
    note=lambda proposal: proposal.name,
    may_hold=lambda group: Role.objects.current().people(*rules.PREPARE_ROUNDS.roles),
    is_held=is_proposal_held,
    may_move=lambda person, group: rules.may_prepare_rounds(person),
    move=move_proposal,
)
