"""Ordering reports and the year plan on paper. Making them takes seconds of processor each, so a worker does it."""

from django.db import transaction
from django.utils.translation import gettext_noop

from members.models import Organisation, Person
from network_portal.front import rules
from network_portal.front.reports.make import title
from network_portal.lib.phrases import Phrase
from network_portal.records import jobs
from network_portal.records.journal import journal
from network_portal.records.models import Job

MAKE_YEAR_PLAN = "network_portal.front.tasks.make_year_plan"
MAKE_ONE, MAKE_ALL = "network_portal.front.tasks.make_report", "network_portal.front.tasks.make_all_reports"


@transaction.atomic
def order_report(organisation: Organisation, year: int, *, by: Person) -> Job:
    """Have the member's report for the year made. Who asks again while it is being made gets the same job."""
    organisation = Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
    rules.must_have_belonged(organisation, year)
    going_on = Job.objects.unfinished().filter(task=MAKE_ONE, ordered_by=by)
    same = going_on.filter(arguments__organisation=organisation.pk, arguments__year=year).first()
    if same:
        return same
    journal("front.report_ordered", organisation, by=by, year=year)
    return jobs.order(
        MAKE_ONE, title(organisation, year), audience=organisation.audience, by=by, organisation=organisation.pk, year=year
    )


@transaction.atomic
def order_all_reports(year: int, *, by: Person) -> Job:
    """Have every member's report for the year made and its contacts told. One such order at a time."""
    office = by.acting_for
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = Job.objects.unfinished().filter(task=MAKE_ALL, arguments__year=year).first()
    if same:
        return same
    if office:
        journal("front.all_reports_ordered", office, by=by, year=year)
    return jobs.order(
        MAKE_ALL,
        Phrase(gettext_noop("All members’ reports for %(year)d"), year=year),
        audience="administrators",
        by=by,
        year=year,
    )


@transaction.atomic
def order_year_plan(year: int, *, by: Person) -> Job:
    """The wheel and the list as the one who orders may see them, and so for nobody else. One such order at a time."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = Job.objects.unfinished().filter(task=MAKE_YEAR_PLAN, ordered_by=by, arguments__year=year).first()
    if same:
        return same
    title = Phrase(gettext_noop("Year plan %(year)d"), year=year)
    return jobs.order(MAKE_YEAR_PLAN, title, audience="oneself", by=by, year=year, person=by.pk)
