"""Letters, files and sessions that have been kept long enough."""

from datetime import date

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from network_portal.lib import dates
from network_portal.records.models import Job, Notice, NoticeQuerySet

EXPORT = "network_portal.front.personal.tasks.make_export"  # the task that makes somebody's own extract


def letters_due(until: date) -> NoticeQuerySet:
    """Letters from before `until` that still say to whom they went."""
    done = [Notice.State.SENT, Notice.State.LATE]
    return Notice.objects.filter(created_at__lt=dates.midnight(until), state__in=done).exclude(address="")


def empty_letters(ids: list[int]) -> None:
    """Address and words go. The key stays, so that nobody is told the same thing again."""
    blank = {"address": "", "subject": "", "text": "", "html": "", "attachments": [], "error": ""}
    Notice.objects.filter(pk__in=ids).update(**blank)


def exports_due(until: date) -> QuerySet[Job]:
    return Job.objects.filter(task=EXPORT, ordered_at__lt=dates.midnight(until))


def remove_exports(ids: list[int]) -> None:
    for job in Job.objects.filter(pk__in=ids):
        _remove_file(job)
        job.delete()


def files_due(until: date) -> QuerySet[Job]:
    """Finished work whose file is still here."""
    return Job.objects.filter(finished_at__lt=dates.midnight(until)).exclude(file="")


def remove_files(ids: list[int]) -> None:
    """The work stays on record; its file can be ordered anew."""
    for job in Job.objects.filter(pk__in=ids):
        _remove_file(job)
        Job.objects.filter(pk=job.pk).update(file="", file_size=None)


def sessions_due(until: date) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=dates.midnight(until))


def remove_sessions(keys: list[str]) -> None:
    Session.objects.filter(pk__in=keys).delete()


def _remove_file(job: Job) -> None:
    """After commit: a file cannot be had back when the transaction fails."""
    if job.file:
        storage, name = job.file.storage, job.file.name
        transaction.on_commit(lambda: storage.delete(name or ""))
