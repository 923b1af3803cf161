"""What the clock does for the records: tick, send, come back to what was lost, and read the journal through."""

from datetime import timedelta

from celery import Task, shared_task
from django.utils import timezone

from network_portal.lib import files
from network_portal.records import jobs, journal, notices
from network_portal.records.models import Heartbeat


@shared_task(bind=True)
def tick(self: Task) -> None:
    """Beat sent this and a worker ran it: both are alive, and the worker says its name."""
    moment = timezone.now()
    Heartbeat.objects.update_or_create(name="clock", defaults={"at": moment})
    Heartbeat.objects.update_or_create(name=f"worker {self.request.hostname or ''}"[:40], defaults={"at": moment})
    Heartbeat.objects.filter(name__startswith="worker ", at__lt=moment - timedelta(days=1)).delete()


@shared_task
def send_notices(notice_ids: list[int]) -> None:
    """One after the other, each claimed by itself: what a worker that dies leaves, another takes up."""
    for notice_id in notice_ids:
        notices.send(notice_id)


@shared_task
def sweep() -> None:
    """Pick up what a broken broker or a dead worker left behind."""
    notices.sweep()
    jobs.sweep()


@shared_task
def verify_journal() -> None:
    """Once a night: the overview shows when the chain was last whole, and which links are broken."""
    journal.verify()


@shared_task
def remove_orphans() -> None:
    """Once a night: uploads whose row is gone."""
    files.remove_orphans()
