"""What the clock does for members and people."""

from datetime import timedelta

from celery import shared_task

from members import actions
from members.models import Invitation
from network_portal.lib import dates

LAST_DAYS = timedelta(days=3)  # before the link stops working


@shared_task
def remind_invited() -> None:
    """Remind those whose link soon stops working, once each. Who was reminded is asked again under the lock."""
    soon = Invitation.objects.open().filter(expires_at__lte=dates.now() + LAST_DAYS, reminded_at=None)
    for invitation in soon.select_related("organisation").order_by("pk"):
        actions.remind_invited(invitation)
