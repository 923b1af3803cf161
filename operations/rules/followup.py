"""Who answers for an organisation when the matrix is followed up, and when it is asked."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, OFFICER, Grant, roles
from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from operations.models import AgendaItem, FollowUpAnswer, MatrixRow

ANSWER_FOLLOW_UP = Grant(
    gettext_lazy("Answer for their organisation what came of a row of the matrix"), roles(OFFICER, CONTACT), own=True
)
SEE_FOLLOW_UP = Grant(
    gettext_lazy("Read every organisation’s answers to the follow-up, and remind those who have not answered"),
    roles(COORDINATOR, ADMINISTRATOR),
)
FOLLOW_UP_WITHIN = timedelta(days=21)  # after asking
REMIND_STEPS = (14, 21)  # days after asking: a week before the last day, and on it
SUMMER_ENDS = (8, 16)  # what the second quarter gave is asked about when people are back


def may_answer_follow_up(person: Person, answer: FollowUpAnswer) -> bool:
    return ANSWER_FOLLOW_UP.allows(person, answer.organisation_id)


def answers_follow_up_for(person: Person) -> list[int]:
    """The organisations that the person answers for."""
    return person.organisations_as(*ANSWER_FOLLOW_UP.roles)


def may_see_follow_up(person: Person) -> bool:
    return SEE_FOLLOW_UP.allows(person)


def quarter_of(day: date) -> date:
    """The first day of the quarter that `day` belongs to."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def quarters_before(quarter: date, months: int) -> date:
    """The first day of the quarter that begins `months` (a multiple of three) before `quarter`."""
    whole = quarter.year * 12 + quarter.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)


def asks_from(quarter: date) -> date:
    """The day in `quarter` from which organisations are asked about earlier ones: its first working day, not in July."""
    first = date(quarter.year, *SUMMER_ENDS) if quarter.month == 7 else quarter
    return dates.working_day_from(first)


def reminders_due(answer: FollowUpAnswer, on: date) -> int:
    """How many reminders the day calls for."""
    return sum(answer.asked_on + timedelta(days=days) <= on for days in REMIND_STEPS)


def must_have_a_name_of_its_own(row: MatrixRow, name: str) -> None:
    if row.indicators.filter(name=name).exists():
        raise Refused(_("The row already has an indicator with that name."))


def must_wait_for_answers(answers: list[FollowUpAnswer], organisation: Organisation) -> None:
    if not answers:
        raise Refused(
            _("%(organisation)s has answered everything it was asked.") % {"organisation": organisation},
            Way(_("Show who has not answered"), reverse("operations:followup_missing")),
        )


def must_not_be_reminded_today(answers: list[FollowUpAnswer], organisation: Organisation) -> None:
    """One recipient never gets two reminders on the same matter in one day."""
    if any(answer.reminded_on == dates.today() for answer in answers):
        raise Refused(
            _("%(organisation)s has been reminded today already. Ring them, or wait until tomorrow.")
            % {"organisation": organisation}
        )


def must_be_held(item: AgendaItem) -> None:
    """A version is adopted at a meeting that was called and is over."""
    if not item.paragraph or not item.meeting.is_called or not item.meeting.is_over:
        raise Refused(_("Choose an item with a § of a meeting that has been held."))
