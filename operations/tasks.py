"""What the clock does in the operations of the network."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.utils.translation import gettext as _

from network_portal.lib import dates, pdf
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.jobs import Progress
from operations import actions, rules
from operations.models import ProposalRound
from operations.models.rounds import ProposalRoundQuerySet
from operations.reports import rounds as reports

logger = logging.getLogger(__name__)


@shared_task
def see_to_rounds() -> None:
    """Open the rounds whose day has come, close those that everybody has answered, and remind on days when people work.

    A missed run is caught up, and a second run tells nobody twice. One round that fails does not keep the others back.
    """
    for sent in _rounds(ProposalRound.objects.to_open()):
        _each(actions.open_planned, sent)
    for sent in _rounds(ProposalRound.objects.open()):
        _each(actions.close_when_all_answered, sent)
    if rules.is_day_for_letters(dates.today()):
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
def make_extract(job_id: int) -> None:
    jobs.run(job_id, _make_extract)


def _make_extract(progress: Progress) -> None:
    receiver = reports.receiver_to_print(progress.arguments["receiver"])
    progress.say(50, _("Setting the pages"))
    template, context = reports.extract_document(receiver)
    progress.leave_file(reports.extract_file_name(receiver), pdf.from_template(template, context))
