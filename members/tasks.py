"""What the clock does for members and people."""

from celery import shared_task

from members import actions


@shared_task
def remind_of_mandates() -> None:
    """Mandates that expire within two months."""
    actions.remind_of_mandates()


@shared_task
def warn_of_contacts() -> None:
    """Members that soon have nobody who answers for them."""
    actions.warn_of_contacts_that_end()
