"""What is done with decisions: noted at the meeting, taken back while the minutes are written, and looked at again later."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from members.grants import ADMINISTRATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell_many
from operations import rules
from operations.actions.meetings import plain
from operations.actions.minutes import lock_minutes
from operations.models import AgendaItem, Decision, DecisionReview


@transaction.atomic
def note_decision(
    item: AgendaItem,
    *,
    text: str,
    outcome: str = Decision.Outcome.APPROVED,
    reservation: str = "",
    review_on: date | None = None,
    concerns: Iterable[Organisation] = (),
    by: Person | None,
    opened: Opened | None = None,
) -> Decision:
    """What was decided on the item, or the same in other words while the minutes are written."""
    minutes = lock_minutes(item.meeting)
    rules.must_be_written(minutes)
    item = minutes.meeting.agenda.get(pk=item.pk)
    found = Decision.objects.filter(item=item).first()
    must_be_as_opened(item, opened, lambda: latest(found, "operations.decision_changed") if found else None)
    rules.must_let_all_answer(item, outcome)
    values = {"title": item.title, "text": text, "outcome": outcome, "reservation": reservation, "review_on": review_on}
    names = sorted(organisation.short_name for organisation in concerns)
    if found is None:
        made = Decision.objects.create(item=item, decided_on=dates.as_local_date(minutes.meeting.starts_at), **values)
        made.concerns.set(concerns)
        journal("operations.decision_noted", made, by=by, meeting=item.meeting_id, outcome=outcome)
        return made
    before = {name: getattr(found, name) for name in values}
    old_names = sorted(found.concerns.values_list("short_name", flat=True))
    changed = {name: [plain(before[name]), plain(values[name])] for name in values if before[name] != values[name]}
    if old_names != names:
        changed["concerns"] = [", ".join(old_names), ", ".join(names)]
    if changed:
        for name, value in values.items():
            setattr(found, name, value)
        found.save()
        found.concerns.set(concerns)
        journal("operations.decision_changed", found, by=by, meeting=item.meeting_id, **changed)
    return found


@transaction.atomic
def take_decision_back(decision: Decision, *, by: Person | None) -> None:
    """There was no decision after all."""
    minutes = lock_minutes(decision.item.meeting)
    rules.must_be_written(minutes)
    journal("operations.decision_removed", decision, by=by, meeting=decision.item.meeting_id, text=decision.text)
    decision.concerns.clear()
    decision.delete()


@transaction.atomic
def review_decision(decision: Decision, *, text: str, next_on: date | None, by: Person) -> DecisionReview:
    """Somebody has looked at the decision again. It stays as it was decided; what came of it stands beside."""
    lock_minutes(decision.item.meeting)
    rules.must_be_reviewable(decision)
    review = DecisionReview.objects.create(decision=decision, text=text, next_on=next_on, by=by, at=dates.now())
    journal("operations.decision_reviewed", decision, by=by, next_on=next_on.isoformat() if next_on else None)
    return review


def remind_of_reviews() -> int:
    """Tell who answers for the meeting that a decision should be looked at again; how many were told. Once for each day of
    review: to the one who is responsible, or to the network's office when that one prepares meetings no more."""
    soon = dates.today() + timedelta(days=rules.REVIEW_BEFORE)
    due = Decision.objects.approved().with_review().to_review(by=soon)
    office = list(Role.objects.current().people(ADMINISTRATOR))
    facts = []
    for decision in due.select_related("item__meeting__responsible"):
        words = Words(
            "operations/notices/decision_review.txt",
            {"decision": decision, "on": decision.looked_at},
            due=decision.looked_at,
        )
        responsible = decision.item.meeting.responsible
        able = responsible.is_active and rules.may_prepare_meetings(responsible)
        key = f"operations.decision:{decision.pk}:review:{decision.looked_at}:"
        facts += [(person, f"{key}{person.pk}", words) for person in ([responsible] if able else office)]
    return len(tell_many(facts))
