"""Who writes, approves and corrects minutes, and when. A refusal is a sentence with the way on."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.grants import ADMINISTRATOR, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import Attendance, Decision, Meeting, Minutes, MinutesApproval, MinutesAside
from operations.rules.meetings import called_to, must_not_be_cancelled

WRITE_MINUTES = Grant(
    gettext_lazy("Write the minutes of meetings, send them for approval and correct them afterwards"),
    roles(COORDINATOR, ADMINISTRATOR),
)
READ_MINUTES = Grant(gettext_lazy("Read approved minutes and the register of decisions"), EVERY_ROLE)
NOTE_REGISTRY_NUMBER = Grant(
    gettext_lazy("Note the own organisation’s registry number of minutes, and order an extract for its registry"),
    EVERY_ROLE,
    own=True,
)
MINUTES_GRANTS = [READ_MINUTES, WRITE_MINUTES, NOTE_REGISTRY_NUMBER]

# Days after the minutes were sent on which somebody who has not approved is reminded, the chair is told and the minutes
# count as late (domain: reminders, minutes to adjust).
REMIND_AFTER = (1, 5, 10)
CHAIR_AFTER = 12
LATE_AFTER = 14
# Days after the meeting within which the minutes should be sent: the network's custom, while people remember.
WRITE_WITHIN = 7
# Days before a decision is to be reviewed on which the one who is responsible for the meeting is told.
REVIEW_BEFORE = 14


def may_write_minutes(person: Person) -> bool:
    return WRITE_MINUTES.allows(person)


def may_read_minutes(person: Person) -> bool:
    return READ_MINUTES.allows(person)


def may_note_registry(person: Person, organisation: Organisation) -> bool:
    return NOTE_REGISTRY_NUMBER.allows(person, organisation.pk)


def approval_of(minutes: Minutes, person: Person) -> MinutesApproval | None:
    """What the person has to approve, or has approved; nothing when they are not named or were replaced."""
    return minutes.approvals.filter(person=person, replaced_at=None).first()


# --- when ----------------------------------------------------------------------------------------------------------
def must_have_begun(meeting: Meeting) -> None:
    """Minutes are opened on the day of the meeting: whoever writes wants to sit ready when it begins."""
    must_not_be_cancelled(meeting)
    if meeting.is_draft:
        raise Refused(
            _("The notice has not gone out, so the agenda has no §§ yet. Send the notice first."),
            Way(_("See the meeting"), meeting.get_absolute_url()),
        )
    if dates.as_local_date(meeting.starts_at) > dates.today():
        raise Refused(
            _("The meeting is on %(day)s. The minutes can be opened that day.") % {"day": dates.day(meeting.starts_at)}
        )


def must_be_written(minutes: Minutes) -> None:
    if minutes.is_approved:
        raise Refused(
            _("The minutes are approved and locked. What is wrong in them is put right by a visible correction."),
            Way(_("Correct the minutes"), f"{minutes.get_absolute_url()}correct/"),
        )
    if minutes.is_approving:
        raise Refused(
            _("The minutes wait for approval, so their text stands still. Send them back first, and say why."),
            Way(_("Send the minutes back"), f"{minutes.get_absolute_url()}send-back/"),
        )


def must_be_approving(minutes: Minutes) -> None:
    if minutes.is_writing:
        raise Refused(_("The minutes are still being written. They can be approved when they have been sent for approval."))
    if minutes.is_approved:
        raise Refused(_("The minutes are already approved and locked."))


def must_be_approved(minutes: Minutes) -> None:
    if not minutes.is_approved:
        raise Refused(_("The minutes are not approved yet, so their text can still be changed itself."))


def must_be_the_round(minutes: Minutes, round: int) -> None:
    """One approves what one has read."""
    if minutes.round != round:
        raise Refused(
            _("The minutes have been changed and sent anew since you opened the page. Read them again, then approve."),
            Way(_("Read the minutes"), minutes.get_absolute_url()),
        )


def must_be_named(approval: MinutesApproval | None) -> MinutesApproval:
    if approval is None:
        raise Refused(_("You are not among those who approve these minutes any more. Ask the one who is responsible."))
    if approval.approved_at:
        raise Refused(_("You have already approved the minutes."))
    return approval


def must_be_ready_to_send(minutes: Minutes) -> None:
    """All that minutes need before somebody is asked to approve them."""
    must_be_written(minutes)
    asides = MinutesAside.objects.filter(noted__item__meeting=minutes.meeting_id).select_related("noted__item")
    if first := asides.first():
        raise Refused(
            _("Beside %(item)s lies a text that has not been joined. Join it or take it away first.")
            % {"item": first.noted},
            Way(_("Join the texts"), f"/operations/minutes/items/{first.noted.item_id}/"),
        )
    if not minutes.attendance.there().exists():
        raise Refused(
            _("Nobody is noted as present. Note who was there first."),
            Way(_("Note attendance"), f"{minutes.get_absolute_url()}attendance/"),
        )
    if minutes.is_notes:
        return
    parts = set(minutes.approvals.filter(replaced_at=None).values_list("part", flat=True))
    if parts != {MinutesApproval.Part.CHAIR.value, MinutesApproval.Part.ADJUSTER.value}:
        raise Refused(
            _("Minutes are approved by the chair and at least one adjuster. Name them first."),
            Way(_("Name who approves"), f"{minutes.get_absolute_url()}approvers/"),
        )


def obstacle_to_send(minutes: Minutes) -> Refused | None:
    """Why the minutes cannot be sent yet; nothing when they can."""
    try:
        must_be_ready_to_send(minutes)
    except Refused as refused:
        return refused
    return None


def must_be_open_approval(approval: MinutesApproval) -> None:
    if approval.approved_at:
        raise Refused(_("%(person)s has approved already, and cannot be replaced.") % {"person": approval.person})
    if approval.replaced_at:
        raise Refused(_("%(person)s has been replaced already.") % {"person": approval.person})


def must_be_able_to_approve(minutes: Minutes, people: Iterable[Person]) -> None:
    """Whoever approves has an account, works in the network and is named once."""
    listed = list(people)
    must_be_once(listed)
    able = set(may_approve(minutes).values_list("pk", flat=True))
    for person in listed:
        if person.pk not in able:
            raise Refused(_("%(person)s has no role in the network today, and cannot approve.") % {"person": person})


def must_be_once(people: list[Person]) -> None:
    if len({person.pk for person in people}) < len(people):
        raise Refused(_("The same person cannot approve twice. Choose another adjuster."))


def must_be_reviewable(decision: Decision) -> None:
    if not decision.item.meeting.record.is_approved:
        raise Refused(_("The decision stands in minutes that are not approved yet. Change the date of review there."))


# --- who -----------------------------------------------------------------------------------------------------------
def may_approve(minutes: Minutes) -> QuerySet[Person]:
    """Those who were there or were called, and who still work in the network."""
    there = minutes.attendance.there().exclude(person=None).values("person")
    called = called_to(minutes.meeting).order_by().values("pk")
    working = Role.objects.current().values("person")
    return Person.objects.filter(Q(pk__in=there) | Q(pk__in=called), pk__in=working, is_active=True).order_by("sort_name")


def expected(minutes: Minutes) -> list[tuple[Person, Organisation]]:
    """Who the list of attendance begins with: those with a seat for their organisation, or when the body calls everybody
    the people of the member organisations, each for the organisation that they work in."""
    meeting, on = minutes.meeting, dates.as_local_date(minutes.meeting.starts_at)
    if not meeting.body.calls_everybody:
        seats = meeting.body.seats.on(on).select_related("person", "organisation")
        return [(seat.person, seat.organisation) for seat in seats.order_by("organisation__sort_name", "person__sort_name")]
    members = Organisation.objects.members()
    working = Role.objects.current().filter(
        Q(organisation__in=members) | Q(kind__in=[COORDINATOR, ADMINISTRATOR]), person__is_active=True
    )
    seen: dict[int, tuple[Person, Organisation]] = {}
    for role in working.select_related("person", "organisation").order_by("organisation__sort_name", "person__sort_name"):
        seen.setdefault(role.person_id, (role.person, role.organisation))
    return list(seen.values())


def organisations_there(rows: Iterable[Attendance]) -> int:
    return len({row.organisation_id for row in rows if row.was_there and row.organisation_id})


def too_few(minutes: Minutes) -> str:
    """What whoever decides should know of a meeting where attendance is noted and too few were there; else nothing."""
    rows, needed = list(minutes.attendance.all()), minutes.quorum_needed or minutes.meeting.body.quorum
    return quorum_words(minutes, rows) if rows and needed and organisations_there(rows) < needed else ""


def quorum_words(minutes: Minutes, rows: Iterable[Attendance]) -> str:
    """How many organisations were there, and whether that is enough; counted for the minutes, so that anybody can."""
    there, needed = organisations_there(rows), minutes.quorum_needed or minutes.meeting.body.quorum
    count = ngettext("%(n)d organisation was represented.", "%(n)d organisations were represented.", there) % {"n": there}
    if not needed:
        return count
    if there >= needed:
        return f"{count} " + _("The meeting was quorate: at least %(n)d are needed.") % {"n": needed}
    return f"{count} " + _("The meeting was not quorate: at least %(n)d are needed.") % {"n": needed}


def is_late(minutes: Minutes) -> bool:
    """Whether those who approve have had longer than they should."""
    return minutes.is_approving and days_waited(minutes) >= LATE_AFTER


def days_waited(minutes: Minutes, on: date | None = None) -> int:
    """Days since the minutes were sent for approval."""
    assert minutes.sent_at is not None
    return ((on or dates.today()) - dates.as_local_date(minutes.sent_at)).days


def due_on(minutes: Minutes) -> date:
    """The day by which they should be approved."""
    assert minutes.sent_at is not None
    return dates.as_local_date(minutes.sent_at) + timedelta(days=REMIND_AFTER[-1])


def present_people(minutes: Minutes) -> QuerySet[Person]:
    """Those who were there and have an account."""
    there = Attendance.objects.filter(minutes=minutes).there().exclude(person=None)
    return Person.objects.filter(pk__in=there.values("person"), is_active=True).order_by("sort_name")
