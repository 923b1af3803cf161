"""What the clock does for members and people."""

import logging
from datetime import timedelta

from celery import shared_task
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members import actions
from members.actions import imports
from members.models import ContactCheck, Invitation, PeopleImport
from network_portal.lib import dates
from network_portal.lib.phrases import Phrase
from network_portal.records import jobs
from network_portal.records.jobs import Progress

LAST_DAYS = timedelta(days=3)  # before the link stops working

logger = logging.getLogger(__name__)


@shared_task
def check_contacts() -> None:
    """In February and September ask the members whether their details are right, and remind those who have not answered.

    Nothing is sent on days off. A missed run is caught up, and a second run tells nobody twice.
    """
    if not dates.is_working_day(dates.today()):
        return
    actions.ask_members()
    for check in ContactCheck.objects.open().select_related("organisation").order_by("pk"):
        try:
            actions.remind_of_check(check)
        except Exception:
            logger.exception("The contact check of %s could not be reminded of", check)


@shared_task
def remind_invited() -> None:
    """Remind those whose link soon stops working, once each. Who was reminded is asked again under the lock."""
    soon = Invitation.objects.open().filter(expires_at__lte=dates.now() + LAST_DAYS, reminded_at=None)
    for invitation in soon.select_related("organisation").order_by("pk"):
        try:
            actions.remind_invited(invitation)
        except Exception:
            logger.exception("The invitation %d could not be reminded of", invitation.pk)


@shared_task
def import_people(job_id: int) -> None:
    """Send the invitations of a file. Stopped halfway, it goes on: who is invited already is passed over."""
    jobs.run(job_id, _import_people)


def _import_people(progress: Progress) -> None:
    found = PeopleImport.objects.select_related("by").get(pk=progress.arguments["people_import"])
    done = invited = 0
    for portion in imports.portions(found):
        invited += imports.invite_many(portion, by=found.by)
        done += len(portion)
        words = {"done": done, "all": len(found.rows), "n": invited}
        progress.say(99 * done // len(found.rows), _("%(done)d of %(all)d rows. %(n)d invited.") % words)
    places = list({row["organisation"] for row in found.rows if row["organisation"]})
    imports.finish_import(found)
    progress.leave_result(
        message=Phrase(
            gettext_noop("One person is invited.") if invited == 1 else gettext_noop("%(n)d people are invited."), n=invited
        ),
        url=reverse("members:organisation", args=places) + "#invitations" if len(places) == 1 else reverse("members:people"),
        label=Phrase(gettext_noop("See who has not answered")) if len(places) == 1 else Phrase(gettext_noop("People")),
    )


@shared_task
def forget_imports() -> None:
    """Remove what files said about people when nobody went on with them."""
    imports.forget_old_imports()


@shared_task
def remind_of_mandates() -> None:
    """Mandates that expire within two months."""
    actions.remind_of_mandates()


@shared_task
def warn_of_contacts() -> None:
    """Members that soon have nobody who answers for them."""
    actions.warn_of_contacts_that_end()


@shared_task
def forget_views() -> int:
    """Once a day: who opened whose page is forgotten when it has been kept long enough."""
    return actions.forget_views()
