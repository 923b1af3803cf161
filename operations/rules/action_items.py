"""Who may own and change an action, when, and which reminder of it a day calls for."""

from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import ActionItem, Body, Seat
from operations.rules.rights import may_keep_actions

# Days from the last day of an action: who is reminded when (the network's own rule).
BEFORE, EVE, AFTER = -7, -1, 3  # the owner
TO_AGENDA = 7  # it is taken up at the next meeting
TO_CHAIR = 30
LATEST_DAY = 3 * 365  # days ahead; a slip in the year is caught


def chairs(person: Person, body: Body) -> bool:
    return Seat.objects.current().filter(body=body, person=person, is_chair=True).exists()


def may_add_actions(person: Person, body: Body) -> bool:
    return may_keep_actions(person) or chairs(person, body)


def may_change_action(person: Person, action: ActionItem) -> bool:
    """The one who is to do it, those who prepare meetings, and who chairs the body."""
    return action.owner_id == person.pk or may_add_actions(person, action.body)


def may_own(body: Body) -> QuerySet[Person]:
    """Who can be given an action: those who read the papers of the body."""
    roles = Role.objects.current()
    if not body.is_open:
        roles = roles.filter(person__in=body.seats.current().values("person"))
    return roles.people()


def must_be_able_to_own(owner: Person, organisation: Organisation, body: Body) -> None:
    if not may_own(body).filter(pk=owner.pk).exists():
        raise Refused(
            _("%(person)s may not read the papers of %(body)s, and so cannot answer for an action there.")
            % {"person": owner, "body": body}
        )
    if not owner.roles.current().filter(organisation=organisation).exists():
        raise Refused(
            _("%(person)s has no role in %(organisation)s today. Choose the organisation that the person acts for.")
            % {"person": owner, "organisation": organisation}
        )


def must_be_to_do(action: ActionItem) -> None:
    if not action.is_open:
        said = _("The action is already done.") if action.is_done else _("The action has been dropped.")
        raise Refused(said, Way(_("See the action"), action.get_absolute_url()))


def must_be_closed(action: ActionItem) -> None:
    if action.is_open:
        raise Refused(_("The action is open already."), Way(_("See the action"), action.get_absolute_url()))


def reminder_due(action: ActionItem, on: date) -> int | None:
    """The reminder (days from the last day) that the owner should have had by the day, None when there is none.

    Only the latest one counts, so that a missed run is caught up by one letter. What was written down later than a
    reminder would have come was told then.
    """
    written = dates.as_local_date(action.created_at)
    days = (on - action.due_on).days
    if days < BEFORE or 0 < days < AFTER:
        return None
    step = max(each for each in (BEFORE, EVE, AFTER) if each <= days)
    return step if written < action.due_on + timedelta(days=step) else None
