"""Who may order reports for whom, and who sees how the portal is."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.grants import ADMINISTRATOR, EVERY_ROLE, Grant, roles
from members.models import Membership, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

ORDER_REPORT = Grant(_("Order the year’s report for their own organisation and read it"), EVERY_ROLE, own=True)
ORDER_ALL_REPORTS = Grant(_("Have every member’s report made and sent to its contacts"), roles(ADMINISTRATOR))
SEE_OVERVIEW = Grant(_("See how the portal is: letters, work in progress and the journal"), roles(ADMINISTRATOR))
APPROVE_REMOVAL = Grant(
    _("Decide how long things are kept, and approve the yearly list of what is removed"), roles(ADMINISTRATOR)
)
GRANTS = [ORDER_REPORT, ORDER_ALL_REPORTS, SEE_OVERVIEW, APPROVE_REMOVAL]


def may_order_report(person: Person, organisation: Organisation) -> bool:
    """Only those who act for the organisation: its report tells of needs that nobody else may see."""
    return ORDER_REPORT.allows(person, organisation.pk)


def may_order_all_reports(person: Person) -> bool:
    return ORDER_ALL_REPORTS.allows(person)


def may_see_the_overview(person: Person) -> bool:
    return SEE_OVERVIEW.allows(person)


def may_approve_removal(person: Person) -> bool:
    return APPROVE_REMOVAL.allows(person)


def years(organisation: Organisation) -> list[int]:
    """The years of which there is something to report: those of its memberships, up to the present one, newest first."""
    this_year = dates.today().year
    covered: set[int] = set()
    for membership in organisation.memberships.all():
        last = min(membership.ends_on.year if membership.ends_on else this_year, this_year)
        covered.update(range(membership.starts_on.year, last + 1))
    return sorted(covered, reverse=True)


def to_report_on(year: int) -> QuerySet[Organisation]:
    """Those that have been members at some time of the year."""
    return Organisation.objects.filter(pk__in=Membership.objects.during(year).values("organisation"))


def must_have_belonged(organisation: Organisation, year: int) -> None:
    if year not in years(organisation):
        raise Refused(
            gettext("%(organisation)s was not a member in %(year)d, so there is nothing to report.")
            % {"organisation": organisation, "year": year}
        )
