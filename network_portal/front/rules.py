"""Who may order reports for whom, and who sees how the portal is."""

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Membership, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

ORDER_REPORT = Grant(_("Order the year’s report for their own organisation and read it"), EVERY_ROLE, own=True)
ORDER_ALL_REPORTS = Grant(_("Have every member’s report made and sent to its contacts"), roles(ADMINISTRATOR))
SEE_OVERVIEW = Grant(_("See how the portal is: letters, work in progress and the journal"), roles(ADMINISTRATOR))
APPROVE_REMOVAL = Grant(
    _("Decide how long things are kept, and approve the yearly list of what is removed"), roles(ADMINISTRATOR)
)
SEE_SILENT_MEMBERS = Grant(_("See which members have gone quiet, and why"), roles(COORDINATOR, ADMINISTRATOR))
HAND_OVER_OWN = Grant(_("Hand over what is open and one’s own"), EVERY_ROLE)
HAND_OVER_COLLEAGUE = Grant(_("Hand over what is open for a colleague in one’s own organisation"), roles(CONTACT), own=True)
HAND_OVER_ANYBODY = Grant(_("Hand over what is open for anybody, as far as one may see it"), roles(ADMINISTRATOR))
GRANTS = [
    ORDER_REPORT,
    ORDER_ALL_REPORTS,
    SEE_OVERVIEW,
    SEE_SILENT_MEMBERS,
    HAND_OVER_OWN,
    HAND_OVER_COLLEAGUE,
    HAND_OVER_ANYBODY,
    APPROVE_REMOVAL,
]


def may_order_report(person: Person, organisation: Organisation) -> bool:
    """Only those who act for the organisation: its report tells of needs that nobody else may see."""
    return ORDER_REPORT.allows(person, organisation.pk)


def may_order_all_reports(person: Person) -> bool:
    return ORDER_ALL_REPORTS.allows(person)


def may_see_the_overview(person: Person) -> bool:
    return SEE_OVERVIEW.allows(person)


def may_see_silent_members(person: Person) -> bool:
    return SEE_SILENT_MEMBERS.allows(person)


def may_hand_over(by: Person, person: Person) -> bool:
    """One's own; a colleague's, also one who has left, as the organisation's contact; anybody's as the administrator."""
    if HAND_OVER_ANYBODY.allows(by):
        return True
    if by.pk == person.pk:
        return HAND_OVER_OWN.allows(by)
    contact_for = by.organisations_as(*HAND_OVER_COLLEAGUE.roles)
    return bool(contact_for) and person.roles.filter(organisation__in=contact_for).exists()


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
