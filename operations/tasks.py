"""What the clock does for the groups and their meetings."""

from celery import shared_task

from network_portal.lib import dates
from operations import actions


@shared_task
def remind_of_answers() -> None:
    """Organisations that have not answered a notice two days before the meeting."""
    actions.remind_of_answers()


@shared_task
def see_to_polls() -> None:
    """Date polls whose last day has passed are closed; those who have not answered are reminded two days before it."""
    actions.see_to_polls()


@shared_task
def remind_of_seats() -> None:
    """Seats that end within two months with nobody after them. Nothing is sent on days off; a missed run is caught up."""
    if dates.is_working_day(dates.today()):
        actions.remind_of_seats()
