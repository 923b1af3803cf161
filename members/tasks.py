"""What the clock does among members and people."""

from celery import shared_task

from members import actions


@shared_task
def forget_views() -> int:
    """Once a day: who opened whose page is forgotten when it has been kept long enough."""
    return actions.forget_views()
