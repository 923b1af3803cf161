"""What the clock does for members and people."""

from datetime import timedelta

from celery import shared_task

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members import actions
from members.actions import imports
from members.models import Invitation, PeopleImport
from network_portal.lib import dates
from network_portal.lib.phrases import Phrase
from network_portal.records import jobs
from network_portal.records.jobs import Progress

LAST_DAYS = timedelta(days=3)  # before the link stops working


@shared_task
def remind_invited() -> None:
    """Remind those whose link soon stops working, once each. Who was reminded is asked again under the lock."""
    soon = Invitation.objects.open().filter(expires_at__lte=dates.now() + LAST_DAYS, reminded_at=None)
    for invitation in soon.select_related("organisation").order_by("pk"):
        actions.remind_invited(invitation)


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
    imports.finish_import(found)
    progress.leave_result(message=Phrase(gettext_noop("%(n)d people are invited."), n=invited))


@shared_task
def forget_imports() -> None:
    """Remove what files said about people when nobody went on with them."""
    imports.forget_old_imports()
