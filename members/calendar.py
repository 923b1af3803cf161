"""When members are asked whether their details are right, for whoever plans a year."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Person
from members.rules import contact_checks, may_see_contact_checks
from network_portal.lib import dates
from network_portal.lib.calendars import Entry


def entries(person: Person, year: int) -> list[Entry]:
    """The rounds of the year, from the day of asking to the last day of answering. No query beyond the roles."""
    if not person.active_roles:
        return []
    url = reverse("members:contact_checks") if may_see_contact_checks(person) else reverse("members:organisations")
    found = []
    for month in contact_checks.CHECK_MONTHS:
        begins = dates.working_day_from(date(year, month, 1))
        ends = begins + contact_checks.CHECK_ANSWER_WITHIN
        title = _("Contact check: every member confirms its details")
        found.append(Entry(f"contact-check-{begins:%Y-%m}", begins, ends, title, url=url, kind=_("Contact check")))
    return found
