"""What workers and the clock do for the groups, their meetings, minutes and decisions, and for the rounds."""

import logging
from collections.abc import Callable
from typing import TypeVar

from celery import shared_task
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members.models import Organisation, Person
from network_portal.lib import dates, pdf
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.jobs import Progress
from operations import actions, papers, rules
from operations.actions.papers import collected
from operations.models import Body, MethodVersion, Minutes, ProposalRound
from operations.models.rounds import ProposalRoundQuerySet
from operations.reports import methods as method_reports
from operations.reports import rounds as reports

logger = logging.getLogger(__name__)

Row = TypeVar("Row", Minutes, Body, MethodVersion)


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


@shared_task
def see_to_rounds() -> None:
    """Open the rounds whose day has come, close those that everybody has answered, and remind on days when people work.

    A missed run is caught up, and a second run tells nobody twice. One round that fails does not keep the others back.
    """
    for sent in _rounds(ProposalRound.objects.to_open()):
        _each(actions.open_planned, sent)
    for sent in _rounds(ProposalRound.objects.open()):
        _each(actions.close_when_all_answered, sent)
    if not dates.is_quiet(dates.today()):
        for sent in _rounds(ProposalRound.objects.open()):
            _each(actions.remind_of_round, sent)


def _rounds(rows: ProposalRoundQuerySet) -> list[ProposalRound]:
    return list(rows.select_related("version__proposal").order_by("pk"))


def _each(act: Callable[[ProposalRound], object], sent: ProposalRound) -> None:
    try:
        act(sent)
    except Exception:
        logger.exception("Round %s: %s failed", sent.pk, act.__name__)


@shared_task
def make_round_report(job_id: int) -> None:
    jobs.run(job_id, _make_round_report)


def _make_round_report(progress: Progress) -> None:
    """Read with the eyes of the one who ordered it, on the day it is made."""
    sent = ProposalRound.objects.select_related("version__proposal").get(pk=progress.arguments["round"])
    person = progress.job.ordered_by
    if person is None or not rules.may_read_answers(person, sent):
        raise Refused(_("The answers are not for you to read any more."))
    progress.say(20, _("Gathering the answers"))
    template, context = reports.round_document(sent, person)
    progress.say(50, _("Setting the pages"))
    progress.leave_file(reports.round_file_name(sent), pdf.from_template(template, context))


@shared_task
def make_answer_extract(job_id: int) -> None:
    jobs.run(job_id, _make_answer_extract)


def _make_answer_extract(progress: Progress) -> None:
    receiver = reports.receiver_to_print(progress.arguments["receiver"])
    progress.say(50, _("Setting the pages"))
    template, context = reports.extract_document(receiver)
    progress.leave_file(reports.extract_file_name(receiver), pdf.from_template(template, context))


@shared_task
def make_method_pdf(job_id: int) -> None:
    jobs.run(job_id, _make_method_pdf)


def _make_method_pdf(progress: Progress) -> None:
    """The version that was ordered, if the one who did may still read it."""
    rows = MethodVersion.objects.visible_to(_orderer(progress)).filter(pk=progress.arguments["version"])
    version = _still(rows.select_related("method__responsible"))
    progress.say(40, _("Setting the pages"))
    template, context = method_reports.method_document(version)
    progress.leave_file(method_reports.method_file_name(version), pdf.from_template(template, context))


@shared_task
def remind_of_actions() -> None:
    """Actions that fall due or are late."""
    actions.remind_of_actions()
