"""The contact check: when members are asked, and when they are reminded."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from members.models import ContactCheck, Organisation, Person
from members.rules.grants import CONFIRM_DETAILS, SEE_CONTACT_CHECKS
from members.rules.periods import written
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

CHECK_MONTHS = (2, 9)  # when members are asked whether their details are right
CHECK_ANSWER_WITHIN = timedelta(days=14)
CHECK_STEPS = (7, 14, 28)  # days after asking: the contacts again, the managers too, the network's office


def may_confirm_details(person: Person, organisation: Organisation) -> bool:
    return CONFIRM_DETAILS.allows(person, organisation.pk) or SEE_CONTACT_CHECKS.allows(person)


def may_see_contact_checks(person: Person) -> bool:
    return SEE_CONTACT_CHECKS.allows(person)


def contact_check_round(on: date) -> date | None:
    """The day on which the round that `on` belongs to begins; None outside the months of rounds, when nobody is asked."""
    if on.month not in CHECK_MONTHS:
        return None
    begins = dates.working_day_from(on.replace(day=1))
    return begins if begins <= on else None


def next_contact_check(after: date) -> date:
    """The first day of the next round."""
    years = (after.year, after.year + 1)
    rounds = (dates.working_day_from(date(year, month, 1)) for year in years for month in CHECK_MONTHS)
    return next(begins for begins in rounds if begins > after)


def contact_check_step(check: ContactCheck, on: date) -> int:
    """How many reminders the day calls for, counted from when the member was asked."""
    return sum(check.opened_on + timedelta(days=days) <= on for days in CHECK_STEPS)


def must_be_open_check(check: ContactCheck) -> None:
    if check.answered_at:
        raise Refused(
            _("%(person)s answered on %(day)s. Change the details on the organisation’s own page instead.")
            % {"person": check.answered_by, "day": written(dates.as_local_date(check.answered_at))},
        )
