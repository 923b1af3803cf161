"""Who may look into the portal's memory, and press its buttons."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from network_portal.lib.refusals import Refused
from network_portal.records.models import Job, Notice

if TYPE_CHECKING:
    from members.models import Person


def may_read_the_journal(person: "Person") -> bool:
    return person.is_administrator


def may_resend(person: "Person") -> bool:
    """Only the administrator: a letter that failed usually has a wrong address, which must be put right first."""
    return person.is_administrator


def may_read(person: "Person", notice: Notice) -> bool:
    """Only the receiver: a letter may hold a private link, or tell of a need that the network's office may not see."""
    return notice.person_id == person.pk


def must_be_unsent(notice: Notice) -> None:
    if notice.state not in {Notice.State.WAITING, Notice.State.FAILED}:
        raise Refused(_("The letter has been sent, or is being sent right now. Show the page again to see how it went."))


def must_have_failed(job: Job) -> None:
    if job.state != Job.State.FAILED:
        raise Refused(
            _("It has not failed, so there is nothing to do again. Show the page again to see how far it has come.")
        )


def must_have_file(job: Job) -> None:
    if job.state != Job.State.DONE or not job.file:
        raise Refused(_("There is no file yet. Wait until the work is ready."))
    if not job.file.storage.exists(job.file.name or ""):
        raise Refused(_("The file is no longer kept. Order it again, and it is made anew."))
