"""What is done to make minutes hold: who approves is named, they are sent, approved and locked; reminders; corrections."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.records.journal import journal
from network_portal.records.notices import Words, tell_many
from operations import rules
from operations.actions.minutes import lock_minutes
from operations.models import AgendaItem, Decision, Minutes, MinutesApproval, MinutesCorrection, RegistryEntry

CHAIR, ADJUSTER = MinutesApproval.Part.CHAIR, MinutesApproval.Part.ADJUSTER


@transaction.atomic
def name_approvers(
    minutes: Minutes, *, chair: Person | None, adjusters: Iterable[Person], by: Person | None
) -> list[MinutesApproval]:
    """Who chaired and who adjusts, instead of those named before. Only while the minutes are written."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_written(minutes)
    wanted = [*([(chair, CHAIR)] if chair else []), *((person, ADJUSTER) for person in adjusters)]
    rules.must_be_able_to_approve(minutes, [person for person, _part in wanted])
    kept = {(row.person_id, row.part) for row in minutes.approvals.filter(replaced_at=None)}
    new = {(person.pk, part.value) for person, part in wanted}
    if kept != new:
        minutes.approvals.filter(replaced_at=None).delete()
        MinutesApproval.objects.bulk_create(MinutesApproval(minutes=minutes, person=p, part=part) for p, part in wanted)
        journal("operations.approvers_named", minutes, by=by, people=len(new))
    return list(minutes.approvals.filter(replaced_at=None))


@transaction.atomic
def send_for_approval(minutes: Minutes, *, by: Person | None) -> Minutes:
    """Ask those who are named. Notes that nobody is named for hold at once."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_ready_to_send(minutes)
    minutes.state, minutes.sent_at = Minutes.State.APPROVING, dates.now()
    minutes.round += 1
    minutes.quorum_needed = minutes.meeting.body.quorum
    minutes.save()
    title = AgendaItem.objects.filter(pk=OuterRef("item")).values("title")
    Decision.objects.filter(item__meeting=minutes.meeting).update(title=Subquery(title))  # it may have been reworded since
    asked = minutes.approvals.filter(replaced_at=None)
    journal("operations.minutes_sent", minutes, by=by, round=minutes.round, people=len(asked))
    _ask(minutes, asked)
    if not asked:
        _lock(minutes, by)
    return minutes


@transaction.atomic
def send_back(minutes: Minutes, *, reason: str, by: Person) -> Minutes:
    """The text is to be changed: approvals given so far are gone, and those who gave them and who writes are told."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_approving(minutes)
    people = {row.person for row in minutes.approvals.filter(replaced_at=None).select_related("person")}
    people |= {person for person in (minutes.writer, minutes.meeting.responsible) if person}
    given = minutes.approvals.filter(replaced_at=None).exclude(approved_at=None).update(approved_at=None)
    minutes.state = Minutes.State.WRITING
    minutes.save(update_fields=["state"])
    journal("operations.minutes_sent_back", minutes, by=by, reason=reason, approvals=given)
    words = Words("operations/notices/minutes_back.txt", {"minutes": minutes, "reason": reason, "by": by})
    _tell(minutes, sorted(people - {by}, key=lambda person: person.pk), f"back-{minutes.round}", words)
    return minutes


@transaction.atomic
def approve_minutes(minutes: Minutes, *, round: int, by: Person) -> Minutes:
    """`by` approves what was sent in that round. When all have, the minutes are locked and those who were there are told."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_approving(minutes)
    rules.must_be_the_round(minutes, round)
    approval = rules.must_be_named(rules.approval_of(minutes, by))
    approval.approved_at = dates.now()
    approval.save(update_fields=["approved_at"])
    journal("operations.minutes_approved", minutes, by=by, part=approval.part)
    if _all_have_approved(minutes):
        _lock(minutes, by)
    return minutes


def _all_have_approved(minutes: Minutes) -> bool:
    return not minutes.approvals.filter(approved_at=None, replaced_at=None).exists()


@transaction.atomic
def replace_approver(approval: MinutesApproval, *, person: Person, reason: str, by: Person | None) -> MinutesApproval:
    """Somebody else approves instead, because the one who was named has left or does not answer."""
    minutes = lock_minutes(approval.minutes.meeting)
    rules.must_be_approving(minutes)
    approval = minutes.approvals.select_related("person").get(pk=approval.pk)
    rules.must_be_open_approval(approval)
    others = minutes.approvals.filter(replaced_at=None).exclude(pk=approval.pk).select_related("person")
    rules.must_be_able_to_approve(minutes, [person])
    rules.must_be_once([*(other.person for other in others), person])
    approval.replaced_at, approval.replaced_reason = dates.now(), reason
    approval.save(update_fields=["replaced_at", "replaced_reason"])
    new = MinutesApproval.objects.create(minutes=minutes, person=person, part=approval.part)
    journal(
        "operations.approver_replaced",
        minutes,
        by=by,
        reason=reason,
        before={"person": approval.person_id},
        after={"person": person.pk},
    )
    _ask(minutes, [new])
    return new


@transaction.atomic
def correct_minutes(minutes: Minutes, *, text: str, item: AgendaItem | None = None, by: Person) -> MinutesCorrection:
    """A visible addition to locked minutes. Those who were there are told."""
    minutes = lock_minutes(minutes.meeting)
    rules.must_be_approved(minutes)
    made = MinutesCorrection.objects.create(minutes=minutes, item=item, text=text, by=by, at=dates.now())
    journal("operations.minutes_corrected", minutes, by=by, item=item.pk if item else None)
    words = Words("operations/notices/minutes_corrected.txt", {"minutes": minutes, "correction": made})
    _tell(minutes, rules.present_people(minutes), f"corrected-{made.pk}", words)
    return made


@transaction.atomic
def note_registry_number(minutes: Minutes, organisation: Organisation, *, number: str, by: Person) -> None:
    """Where the organisation keeps the minutes in its own registry; an empty number takes the note away."""
    lock_minutes(minutes.meeting)
    if not number:
        RegistryEntry.objects.filter(minutes=minutes, organisation=organisation).delete()
    else:
        values = {"registry_number": number, "by": by, "at": dates.now()}
        RegistryEntry.objects.update_or_create(minutes=minutes, organisation=organisation, defaults=values)
    journal("operations.registry_noted", minutes, by=by, organisation=organisation.pk)


def _lock(minutes: Minutes, by: Person | None) -> None:
    """With the step the database writes down what the minutes say of their actions (`AgreedAction`)."""
    minutes.state, minutes.approved_at = Minutes.State.APPROVED, dates.now()
    minutes.save(update_fields=["state", "approved_at"])
    journal("operations.minutes_locked", minutes, by=by)
    words = Words("operations/notices/minutes_approved.txt", {"minutes": minutes})
    _tell(minutes, rules.present_people(minutes), "approved", words)


# --- telling -------------------------------------------------------------------------------------------------------
def _ask(minutes: Minutes, approvals: Iterable[MinutesApproval]) -> None:
    words = Words("operations/notices/minutes_to_approve.txt", {"minutes": minutes, "due_on": rules.due_on(minutes)})
    _tell(minutes, [approval.person for approval in approvals], f"approve-{minutes.round}", words)


def _tell(minutes: Minutes, people: Iterable[Person], fact: str, words: Words) -> int:
    key = f"operations.minutes:{minutes.pk}:{fact}:"
    return len(tell_many((person, f"{key}{person.pk}", words) for person in people))


def remind_of_approval() -> int:
    """Remind those who have not approved, and tell the chair when it has taken too long; how many were told. Only the
    newest reminder that is due is sent, on working days, so that a missed run never ends in three letters at once."""
    if not dates.is_working_day(dates.today()):
        return 0
    waiting = Minutes.objects.to_approve().select_related("meeting").prefetch_related("approvals__person")
    return sum(_remind(minutes) for minutes in waiting)


def _remind(minutes: Minutes) -> int:
    days = rules.days_waited(minutes)
    missing = [approval for approval in minutes.approvals.all() if approval.is_open]
    context: dict[str, Any] = {"minutes": minutes, "days": days, "missing": [row.person for row in missing]}
    told = 0
    if level := max((after for after in rules.REMIND_AFTER if days >= after), default=0):
        words = Words("operations/notices/minutes_reminder.txt", context, due=rules.due_on(minutes))
        told = _tell(minutes, [row.person for row in missing], f"remind-{minutes.round}-{level}", words)
    if days >= rules.CHAIR_AFTER:
        chairs = [row.person for row in minutes.approvals.all() if row.part == CHAIR and row.replaced_at is None]
        words = Words("operations/notices/minutes_escalated.txt", context)
        told += _tell(minutes, chairs or [minutes.meeting.responsible], f"chair-{minutes.round}", words)
    return told
