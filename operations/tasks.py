"""What the clock does for meetings and what comes of them."""

from celery import shared_task

from operations import actions


@shared_task
def remind_of_actions() -> None:
    """Actions that fall due or are late."""
    actions.remind_of_actions()
