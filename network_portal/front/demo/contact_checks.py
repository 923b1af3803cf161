"""The members answer the contact checks of the year: nearly all, one with a remark, one not at all."""

from datetime import timedelta

from members import actions
from members.models import ContactCheck
from members.tasks import check_contacts
from network_portal.front.demo.cast import Cast, morning
from network_portal.lib import dates

SILENT = "Tomelilla"
REMARK = (
    "Räknas avgiften på SCB:s senaste siffra eller på den som gällde när vår budget beslutades? Vi vill kunna förklara den."
)
REMARKS_FROM = "Trelleborg"


def build(cast: Cast, year: int) -> None:
    for month in (2, 9):
        asked_at = morning(dates.working_day_from(cast.at(month, 1).date()))
        if asked_at > dates.now():
            return
        with dates.at(asked_at):
            asked = actions.ask_members()
        for number, check in enumerate(asked):
            _answer(cast, check, number)
        for days in (8, 15, 30):
            later = morning(dates.working_day_from((asked_at + timedelta(days=days)).date()))
            if later < dates.now():
                with dates.at(later):
                    check_contacts()


def _answer(cast: Cast, check: ContactCheck, number: int) -> None:
    """In the first days after the question; whoever would answer after today has not answered yet."""
    organisation = check.organisation
    answered_at = morning(check.opened_on + timedelta(days=1 + number % 5))
    contact = next((one for one in cast.people_of(organisation.short_name) if one.has_role("organisation_contact")), None)
    if contact is None or organisation.short_name == SILENT or answered_at > dates.now():
        return
    remark = REMARK if organisation.short_name == REMARKS_FROM and check.opened_on.month == 9 else ""
    with dates.at(answered_at):
        actions.confirm_details(check, by=contact, remark=remark)
