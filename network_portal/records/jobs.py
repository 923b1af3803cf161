"""Work that takes time: ordered in a transaction, done by a worker, shown while it goes on.

A worker holds an advisory lock of PostgreSQL while it works. When the process dies the lock is gone at once, so
nobody has to guess from a clock whether a job is still being done.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, override
from kombu.exceptions import OperationalError

from network_portal.lib import phrases
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records.models import Job

if TYPE_CHECKING:
    from members.models import Person

ATTEMPTS = 3
LOCK_SPACE = 7201  # first half of the advisory lock's name; the second is the job's id

Work = Callable[["Progress"], None]


def order(task: str, title: str | Phrase, *, audience: str, by: "Person | None", **arguments: Any) -> Job:
    """Order the Celery task named `task` to do the work; it starts after commit. `arguments` are primitives."""
    job = Job.objects.create(task=task, **titled(title), audience=audience, ordered_by=by, arguments=arguments)
    transaction.on_commit(lambda: publish(job))
    return job


def titled(title: str | Phrase) -> dict[str, Any]:
    """The fields of a job that hold its title. A Phrase is read by everybody in their own language."""
    return {"title": str(title)[:200], "title_words": title.kept() if isinstance(title, Phrase) else None}


def publish(job: Job) -> None:
    """Hand the job to the broker. A broker that is away is no error: the sweep comes back to it."""
    try:
        current_app.send_task(job.task, [job.pk], retry=False)
    except (OSError, OperationalError):
        return


class Progress:
    """What the work uses to say how far it has come and what it leaves behind."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.arguments: dict[str, Any] = job.arguments

    def say(self, percent: int, message: str) -> None:
        """Show `percent` (0–100) and `message` on the page of the job."""
        Job.objects.filter(pk=self.job.pk).update(percent=min(percent, 100), message=message[:250])

    def leave_file(self, name: str, content: bytes) -> None:
        """Keep `content` as the job's file; people download it as `name`."""
        self.job.file.save(name, ContentFile(content), save=False)
        self.job.file_name, self.job.file_size = name, len(content)

    def leave_result(self, **result: Any) -> None:
        """Keep primitives and Phrases for the one who ordered it. The page of the job shows `message` (a sentence) when it
        is ready, and `url` with `label` as a link to what was made."""
        self.job.result = {name: each.kept() if isinstance(each, Phrase) else each for name, each in result.items()}


def run(job_id: int, work: Work) -> None:
    """Do `work` for the job unless somebody is doing it, it is done, or it has failed too often.

    A `Refused` is an answer, not a fault: the job fails at once with that sentence. Other errors are tried ATTEMPTS
    times (by the sweep), and a work that kills its worker counts as an attempt too.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, job_id % 2**31])
        if not cursor.fetchone()[0]:
            return
    try:
        _run_alone(job_id, work)
    finally:
        # A connection that broke during the work has let go of its lock already.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE, job_id % 2**31])


def _run_alone(job_id: int, work: Work) -> None:
    job = Job.objects.select_related("ordered_by").filter(pk=job_id).unfinished().first()
    if job is None:
        return
    if job.attempts >= ATTEMPTS:
        _fail(
            job,
            gettext("The work stopped its worker %(n)d times. The administrator sees it here too.") % {"n": job.attempts},
        )
        return
    Job.objects.filter(pk=job_id).update(
        state=Job.State.RUNNING, attempts=job.attempts + 1, started_at=timezone.now(), percent=0, message=""
    )
    job.refresh_from_db()
    with override(job.ordered_by.language if job.ordered_by else "sv"):
        try:
            work(Progress(job))
        except Refused as refused:
            _fail(job, str(refused))
            return
        except Exception as error:
            details = f"{type(error).__name__}: {error}"[:2000]
            Job.objects.filter(pk=job_id).update(error=details)
            if job.attempts >= ATTEMPTS:
                _fail(
                    job,
                    gettext("Something went wrong that nobody had foreseen. The administrator sees it here too."),
                    details,
                )
            raise
        Job.objects.filter(pk=job_id).update(
            state=Job.State.DONE,
            percent=100,
            message=phrases.read(job.result.get("message"))[:250],
            error="",
            finished_at=timezone.now(),
            file=job.file.name,
            file_name=job.file_name,
            file_size=job.file_size,
            result=job.result,
        )


def _fail(job: Job, reason: str, details: str = "") -> None:
    """The first line of `error` is for the one who ordered it, the rest for the administrator."""
    error = f"{reason}\n{details or job.error}".strip()[:2000]
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error=error, finished_at=timezone.now())


def retry(job: Job) -> None:
    """Do a failed job again, from the beginning."""
    Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempts=0, percent=0, message="", error="", finished_at=None
    )
    transaction.on_commit(lambda: publish(job))


def sweep() -> int:
    """Publish jobs that nobody is doing: never started, or whose worker died; how many."""
    minute_ago = timezone.now() - timedelta(minutes=1)
    being_done = _being_done()
    waiting = Job.objects.unfinished().filter(ordered_at__lt=minute_ago).order_by("pk")[:200]
    lost = [job for job in waiting if job.pk % 2**31 not in being_done]
    for job in lost:
        publish(job)
    return len(lost)


def _being_done() -> set[int]:
    """The jobs whose lock a worker holds at this moment, in this database (a server may hold several)."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT objid::bigint FROM pg_locks
            WHERE locktype = 'advisory' AND classid = %s AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [LOCK_SPACE],
        )
        return {row[0] for row in cursor.fetchall()}
