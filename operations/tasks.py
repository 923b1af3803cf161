"""What workers and the clock do for the groups, their meetings, minutes and decisions."""

from typing import TypeVar

from celery import shared_task
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.jobs import Progress
from operations import actions, papers
from operations.actions.papers import collected
from operations.models import Body, Minutes

Row = TypeVar("Row", Minutes, Body)


@shared_task
def make_minutes(job_id: int) -> None:
    jobs.run(job_id, _make_minutes)


@shared_task
def make_collected(job_id: int) -> None:
    jobs.run(job_id, _make_collected)


@shared_task
def make_extract(job_id: int) -> None:
    jobs.run(job_id, _make_extract)


@shared_task
def remind_of_answers() -> None:
    """Organisations that have not answered a notice two days before the meeting."""
    actions.remind_of_answers()


@shared_task
def see_to_polls() -> None:
    """Date polls whose last day has passed are closed; those who have not answered are reminded two days before it."""
    actions.see_to_polls()


@shared_task
def remind_of_seats() -> None:
    """Seats that end within two months with nobody after them. Nothing is sent on days off; a missed run is caught up."""
    if dates.is_working_day(dates.today()):
        actions.remind_of_seats()


@shared_task
def remind_of_minutes() -> None:
    """Those who have minutes to approve, and the chair when it has taken too long."""
    actions.remind_of_approval()


@shared_task
def remind_of_decisions() -> None:
    """Decisions that should be looked at again."""
    actions.remind_of_reviews()


def _make_minutes(progress: Progress) -> None:
    found = _minutes(progress)
    progress.say(30, _("Setting the pages"))
    progress.leave_file(papers.file_name("protokoll", found.meeting.title), papers.minutes_pdf(found))


def _make_extract(progress: Progress) -> None:
    found = _minutes(progress)
    organisation = Organisation.objects.get(pk=progress.arguments["organisation"])
    progress.say(30, _("Setting the pages"))
    name = papers.file_name("utdrag", organisation.short_name, found.meeting.title)
    progress.leave_file(name, papers.extract_pdf(found, organisation))


def _make_collected(progress: Progress) -> None:
    """Meeting by meeting, so that the bar moves; the pages are set together, since they are numbered through."""
    by = _orderer(progress)
    body = _still(Body.objects.filter(pk=progress.arguments["body"]))
    year = progress.arguments["year"]
    found = list(collected(body, year, by))
    made = []
    for number, minutes in enumerate(found, 1):
        words = {"n": number, "all": len(found), "title": minutes.meeting.title}
        progress.say(60 * number // len(found), _("%(n)d of %(all)d: %(title)s") % words)
        made.append(papers.on_paper(minutes))
    progress.say(65, _("Setting the pages"))
    progress.leave_file(papers.file_name("protokoll", year, body.name), papers.collected_pdf(body, year, made))


def _minutes(progress: Progress) -> Minutes:
    """Those that were ordered, if the one who did may still read them."""
    rows = Minutes.objects.visible_to(_orderer(progress)).filter(pk=progress.arguments["minutes"])
    return _still(rows.select_related("meeting__body", "meeting__organiser", "writer"))


def _orderer(progress: Progress) -> Person:
    person = progress.job.ordered_by
    assert person is not None
    return person


def _still(rows: "QuerySet[Row]") -> Row:
    found = rows.first()
    if found is None:
        raise Refused(_("You may not read that any more."))
    return found
