"""What the clock does for the records: tick, send, and come back to what was lost."""

from celery import shared_task
from django.utils import timezone

from network_portal.records import jobs, notices
from network_portal.records.models import Heartbeat


@shared_task
def tick() -> None:
    """Beat sent this and a worker ran it: both are alive."""
    Heartbeat.objects.update_or_create(name="clock", defaults={"at": timezone.now()})


@shared_task
def send_notice(notice_id: int) -> None:
    notices.send(notice_id)


@shared_task
def sweep() -> None:
    """Pick up what a broken broker or a dead worker left behind."""
    notices.sweep()
    jobs.sweep()
