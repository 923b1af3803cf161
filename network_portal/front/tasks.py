"""The year's reports, made by workers, and what is left behind by those who leave."""

import logging
import time
from collections.abc import Callable

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from members.grants import CONTACT
from members.models import Organisation, Person, Role
from network_portal.front import rules
from network_portal.front.actions import MAKE_ONE
from network_portal.front.followup import asking, paper
from network_portal.front.hand_over import actions as handing_over
from network_portal.front.personal import tasks as personal  # noqa: F401  # the workers look for tasks here
from network_portal.front.reports import make
from network_portal.front.reports.gather import gather
from network_portal.front.year_plan import gather as plan
from network_portal.front.year_plan.wheel import wheel
from network_portal.lib import dates, pdf
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.gathering import one_letter_each
from network_portal.records.jobs import Progress
from network_portal.records.models import Job
from network_portal.records.notices import Words, tell_many
from operations import tasks as clock

log = logging.getLogger(__name__)

# Each asks the database what is due, on days when people work, and tells nobody twice.
REMINDERS: tuple[Callable[[], object], ...] = (
    clock.remind_of_answers,
    clock.see_to_rounds,
    clock.see_to_polls,
    clock.remind_of_actions,
    clock.remind_of_minutes,
    clock.remind_of_decisions,
    clock.remind_of_seats,
    asking.every_day,
)


@shared_task
def make_report(job_id: int) -> None:
    jobs.run(job_id, _make)


@shared_task
def make_all_reports(job_id: int) -> None:
    jobs.run(job_id, _make_all)


@shared_task
def make_followup(job_id: int) -> None:
    jobs.run(job_id, paper.make)


@shared_task
def remind() -> None:
    """All that people are reminded of, in one letter to each: answers to notices, rounds, date polls, actions, minutes,
    decisions, seats, and what came of the matrix. One sort that fails does not keep the others back."""
    with one_letter_each():
        for sort in REMINDERS:
            try:
                sort()
            except Exception:
                log.exception("%s failed", sort.__name__)


@shared_task
def tell_of_left_behind() -> None:
    """What is open and whose holder has left, however they left."""
    handing_over.tell_of_left_behind()


@shared_task
def make_year_plan(job_id: int) -> None:
    jobs.run(job_id, _make_year_plan)


def _make_year_plan(progress: Progress) -> None:
    """As the one who ordered it may see the year."""
    year = progress.arguments["year"]
    progress.say(10, _("Gathering the year"))
    found = plan.gather(Person.objects.get(pk=progress.arguments["person"]), year)
    progress.say(40, _("Setting the pages"))
    context = {"found": found, "wheel": wheel(found), "today": dates.today()}
    progress.leave_file(f"arsplan-{year}.pdf", pdf.from_template("front/year_plan/paper.html", context))


def _make(progress: Progress) -> None:
    """One report. When it was made for an order of all, the organisation's contacts are told where it is."""
    organisation, year = Organisation.objects.get(pk=progress.arguments["organisation"]), progress.arguments["year"]
    progress.say(10, _("Counting the year"))
    template, context = make.document(gather(organisation, year))
    progress.say(40, _("Setting the pages"))
    content = pdf.from_template(template, context)
    progress.leave_file(make.file_name(organisation, year), content)
    if order := progress.arguments.get("order"):
        _tell_contacts(organisation, year, order, progress.job)


def _tell_contacts(organisation: Organisation, year: int, order: int, job: Job) -> None:
    """Once for each contact and order, however often the work is done again."""
    words = Words("front/notices/report.txt", {"organisation": organisation, "year": year, "job": job})
    contacts = Role.objects.current().people(CONTACT, organisations=[organisation.pk])
    tell_many((person, f"front.report:{order}:{organisation.pk}:{person.pk}", words) for person in contacts)


def _make_all(progress: Progress) -> None:
    """Every member's report, one after the other. What an earlier attempt has made is not made again.

    Each is a job of its own, seen by its organisation only. While this worker makes one, the sweep hands those that
    wait to other workers, so a large network is done by all of them.
    """
    year = progress.arguments["year"]
    children = _children(progress.job, year)
    total = len(children)
    while waiting := Job.objects.filter(pk__in=children).unfinished().order_by("pk"):
        before = len(waiting)
        for child in waiting:
            done = total - Job.objects.filter(pk__in=children).unfinished().count()
            progress.say(
                100 * done // max(total, 1),
                _("%(n)d of %(all)d: %(title)s") % {"n": done, "all": total, "title": child.name},
            )
            _try(child)
        if Job.objects.filter(pk__in=children).unfinished().count() == before:
            time.sleep(1)  # other workers have what is left
    failed = list(Job.objects.filter(pk__in=children).failed().values_list("title", flat=True))
    if failed:
        told = _("%(n)d of %(all)d reports are ready and their contacts are told. These could not be made: %(titles)s.")
        raise Refused(told % {"n": total - len(failed), "all": total, "titles": "; ".join(failed)})
    one = gettext_noop("%(n)d report is ready, and the contacts are told.")
    several = gettext_noop("%(n)d reports are ready, and the contacts are told.")
    progress.leave_result(message=Phrase(one if total == 1 else several, n=total))


def _try(child: Job) -> None:
    """A report that cannot be made does not keep the others waiting: its job remembers why, and gives up in the end."""
    try:
        jobs.run(child.pk, _make)
    except SoftTimeLimitExceeded:
        raise
    except Exception:
        log.exception("Report %s failed", child.pk)


def _children(order: Job, year: int) -> list[int]:
    """The jobs of the order, one for each member of the year; failed ones get another chance when it is tried anew."""
    made = {job.arguments["organisation"]: job for job in Job.objects.filter(task=MAKE_ONE, arguments__order=order.pk)}
    if order.attempts == 1:
        for job in made.values():
            if job.state == Job.State.FAILED:
                jobs.retry(job)
    with transaction.atomic(), override("sv"):
        for organisation in rules.to_report_on(year):
            if organisation.pk not in made:
                made[organisation.pk] = Job.objects.create(
                    task=MAKE_ONE,
                    **jobs.titled(make.title(organisation, year)),
                    audience=organisation.audience,
                    arguments={"organisation": organisation.pk, "year": year, "order": order.pk},
                )
    return [job.pk for job in made.values()]
