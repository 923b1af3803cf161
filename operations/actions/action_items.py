"""What is done with actions: written down, changed, done, dropped, opened again, and reminded of."""

import logging
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.records.journal import journal, latest
from network_portal.records.notices import Words, tell, tell_many
from operations import rules
from operations.actions.following import carry_actions
from operations.actions.meetings import plain
from operations.models import ActionItem, AgendaItem, Body, Meeting, Seat

logger = logging.getLogger(__name__)


@transaction.atomic
def add_action(
    body: Body,
    *,
    what: str,
    owner: Person,
    organisation: Organisation,
    due_on: date,
    item: AgendaItem | None = None,
    by: Person | None,
) -> ActionItem:
    """Write down an action, tell its owner, and put the list on the next draft of the body."""
    body = Body.objects.select_for_update(no_key=True).get(pk=body.pk)
    rules.must_go_on(body)
    rules.must_be_able_to_own(owner, organisation, body)
    action = ActionItem.objects.create(
        body=body, item=item, what=what, owner=owner, organisation=organisation, due_on=due_on, created_at=dates.now()
    )
    journal("operations.action_added", action, by=by, owner=owner.pk, due_on=due_on.isoformat())
    _tell_owner(action, by)
    carry_actions(body, by=by)
    return action


@transaction.atomic
def change_action(action: ActionItem, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> ActionItem:
    """Change what, who or when of an open action; a new owner is told."""
    action = lock_action(action)
    must_be_as_opened(action, opened, lambda: latest(action, "operations.action_changed"))
    rules.must_be_to_do(action)
    changed = {name: value for name, value in fields.items() if getattr(action, name) != value}
    if not changed:
        return action
    data = {name: [plain(getattr(action, name)), plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(action, name, value)
    if {"owner", "organisation"} & changed.keys():
        rules.must_be_able_to_own(action.owner, action.organisation, action.body)
    action.save()
    journal("operations.action_changed", action, by=by, **data)
    if "owner" in changed:
        _tell_owner(action, by)
    return action


@transaction.atomic
def finish_action(action: ActionItem, *, note: str = "", by: Person | None) -> ActionItem:
    """It is done; `note` says what came of it."""
    action = _closed(action, ActionItem.State.DONE, note=note)
    journal("operations.action_done", action, by=by, note=note)
    _tell_closed(action, by)
    return action


@transaction.atomic
def drop_action(action: ActionItem, *, reason: str, by: Person | None) -> ActionItem:
    """It will not be done, and the list says why."""
    action = _closed(action, ActionItem.State.DROPPED, reason=reason)
    journal("operations.action_dropped", action, by=by, reason=reason)
    _tell_closed(action, by)
    return action


@transaction.atomic
def open_action_again(action: ActionItem, *, by: Person | None) -> ActionItem:
    """What was said when it was closed stays in the journal."""
    action = lock_action(action)
    rules.must_be_closed(action)
    rules.must_go_on(action.body)
    before = action.state
    action.state, action.closed_at, action.note, action.reason = ActionItem.State.OPEN, None, "", ""
    action.save(update_fields=["state", "closed_at", "note", "reason"])
    journal("operations.action_opened_again", action, by=by, before={"state": before}, after={"state": action.state})
    carry_actions(action.body, by=by)
    return action


def _closed(action: ActionItem, state: str, **words: str) -> ActionItem:
    action = lock_action(action)
    rules.must_be_to_do(action)
    action.state, action.closed_at = state, dates.now()
    for name, value in words.items():
        setattr(action, name, value)
    action.save(update_fields=["state", "closed_at", *words])
    return action


def lock_action(action: ActionItem) -> ActionItem:
    locked = ActionItem.objects.select_related("body", "owner", "organisation")
    return locked.select_for_update(of=("self",), no_key=True).get(pk=action.pk)


# --- telling -------------------------------------------------------------------------------------------------------
def _tell_owner(action: ActionItem, by: Person | None) -> None:
    """Whoever gives it to themselves knows it."""
    if by is None or by.pk != action.owner_id:
        entry = latest(action, "operations.action_added", "operations.action_changed")
        key = f"operations.action_given:{action.pk}:{entry.pk if entry else 0}:{action.owner_id}"
        tell(action.owner, key, "operations/notices/action_given.txt", {"action": action, "by": by})


def _tell_closed(action: ActionItem, by: Person | None) -> None:
    if by is None or by.pk != action.owner_id:
        key = f"operations.action_closed:{action.pk}:{action.closed_at:%Y%m%d%H%M%S}"
        tell(action.owner, key, "operations/notices/action_closed.txt", {"action": action, "by": by})


# --- the clock -----------------------------------------------------------------------------------------------------
def remind_of_actions(on: date | None = None) -> None:
    """Remind the owners, put what is a week late on the next agenda, and tell the chair of what is a month late.

    Nothing on days off or in July. A missed run is caught up, and a second one tells nobody twice.
    """
    on = on or dates.today()
    if dates.is_quiet(on):
        return
    due = ActionItem.objects.open().filter(due_on__lte=on - timedelta(days=rules.BEFORE))
    actions = list(due.select_related("owner", "body", "organisation").order_by("due_on", "pk"))
    with transaction.atomic():
        tell_many(_reminder(action, days) for action in actions if (days := rules.reminder_due(action, on)) is not None)
    late = [action for action in actions if (on - action.due_on).days >= rules.TO_AGENDA]
    for body in {action.body_id: action.body for action in late}.values():
        try:
            _take_up(body, [action for action in late if action.body_id == body.pk], on)
        except Exception:
            logger.exception("The late actions of %s could not be taken up", body)


def _reminder(action: ActionItem, days: int) -> tuple[Person, str, Words]:
    key = f"operations.action_due:{action.pk}:{action.due_on}:{days}:{action.owner_id}"
    words = {"action": action, "is_late": days > 0, "to_agenda": rules.TO_AGENDA, "to_chair": rules.TO_CHAIR}
    return action.owner, key, Words("operations/notices/action_due.txt", words, due=action.due_on)


@transaction.atomic
def _take_up(body: Body, late: list[ActionItem], on: date) -> None:
    carry_actions(body, by=None)
    very_late = [action for action in late if (on - action.due_on).days >= rules.TO_CHAIR]
    chair = _chair(body) if very_late else None
    if chair:
        tell_many(
            (
                chair,
                f"operations.action_late:{action.pk}:{action.due_on}:{chair.pk}",
                Words("operations/notices/action_late.txt", {"action": action}),
            )
            for action in very_late
            if action.owner_id != chair.pk
        )


def _chair(body: Body) -> Person | None:
    """Who chairs the body, or where nobody does, the one who answers for its latest meeting."""
    seat = Seat.objects.current().filter(body=body, is_chair=True).select_related("person").first()
    if seat:
        return seat.person
    latest_meeting = Meeting.objects.filter(body=body).select_related("responsible").order_by("-starts_at").first()
    return latest_meeting.responsible if latest_meeting and latest_meeting.responsible.is_active else None
