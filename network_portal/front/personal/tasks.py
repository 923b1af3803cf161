"""Extracts, the yearly list, and what the clock takes away by itself."""

from celery import shared_task
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Person, Role
from network_portal.front.personal import export, retention
from network_portal.lib import dates, pdf
from network_portal.lib.phrases import Phrase
from network_portal.records import jobs
from network_portal.records.jobs import Progress
from network_portal.records.models import RetentionItem
from network_portal.records.notices import Words, tell_many


@shared_task
def make_export(job_id: int) -> None:
    jobs.run(job_id, _make_export)


def _make_export(progress: Progress) -> None:
    """The readable extract. Gathered when it is made, so that it tells what is held that day."""
    person = Person.objects.get(pk=progress.arguments["person"])
    progress.say(10, _("Looking everything up"))
    context = {"found": person, "sections": export.gather(person), "not_given": export.NOT_GIVEN, "today": dates.today()}
    progress.say(50, _("Setting the pages"))
    content = pdf.from_template("front/personal/extract.html", context)
    progress.leave_file(f"{slugify(_('Personal data'))}-{dates.today():%Y-%m-%d}.pdf", content)


@shared_task
def every_night() -> None:
    retention.every_night()


@shared_task
def make_list() -> None:
    """In January: the list, and a letter to the administrators when something waits for them."""
    with transaction.atomic():
        made = retention.make_list(dates.today())
        if made and made.items.filter(count__gt=0).exists():
            words = Words("front/notices/retention.txt", {"list": made})
            people = Role.objects.current().people(Role.Kind.NETWORK_ADMINISTRATOR)
            tell_many((person, f"front.retention:{made.year}:{person.pk}", words) for person in people)


@shared_task
def carry_out(job_id: int) -> None:
    jobs.run(job_id, _carry_out)


def _carry_out(progress: Progress) -> None:
    """What was approved, kind by kind; what an earlier attempt finished is not done again."""
    items = list(
        RetentionItem.objects.filter(pk__in=progress.arguments["items"], done_at=None).select_related("approved_by")
    )
    gone = 0
    for number, item in enumerate(items):
        kind = retention.BY_KEY[item.kind]

        def say(done: int, total: int, number: int = number, words: str = str(kind.words)) -> None:
            percent = 100 * (number + done / max(total, 1)) / len(items)
            progress.say(int(percent), _("%(words)s: %(n)d of %(all)d") % {"words": words, "n": done, "all": total})

        gone += retention.take_away(kind, item.until, item=item, say=say)
        RetentionItem.objects.filter(pk=item.pk).update(done_at=dates.now())
    one = gettext_noop("One record is removed.")
    progress.leave_result(message=Phrase(one if gone == 1 else gettext_noop("%(n)d records are removed."), n=gone))
