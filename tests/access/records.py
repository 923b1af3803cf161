from dataclasses import dataclass

from django.core.files.base import ContentFile

from network_portal.records.models import Job, Notice
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    """A finished and a failed job of Ystad's, and a letter to Ystad's officer that could not be sent."""

    cast: Cast
    done: Job
    failed: Job
    notice: Notice


SIGNED_IN = "302 200 200 200 200 200 200"

ROWS: dict[str, Row] = {
    "records:jobs": Row(SIGNED_IN),
    "records:job": Row("302 404 200 404 200 404 404", lambda world: [world.done.pk]),
    "records:job_file": Row("302 404 200 404 200 404 404", lambda world: [world.done.pk]),
    # The administrator tries a failed job again without seeing what it makes.
    "records:job_retry": Row("302 404 302 404 302 404 302", lambda world: [world.failed.pk], method="POST"),
    "records:job_retry again": Row("302 404 409 404 409 404 404", lambda world: [world.done.pk], method="POST"),
    "records:notices": Row(SIGNED_IN),
    "records:notice": Row("302 404 200 404 404 404 200", lambda world: [world.notice.pk]),
    "records:notice_resend": Row("302 404 403 404 404 404 302", lambda world: [world.notice.pk], method="POST"),
    "records:notices_resend": Row("302 403 403 403 403 403 302", method="POST"),
}


def make_world(cast: Cast) -> World:
    common = {"task": "tests.nothing", "audience": cast.ystad.audience}
    done = Job.objects.create(title="Report", state=Job.State.DONE, file_name="rapport.pdf", **common)
    done.file.save("rapport.pdf", ContentFile(b"%PDF-"))
    failed = Job.objects.create(title="Report", state=Job.State.FAILED, error="It went wrong.", **common)
    notice = Notice.objects.create(
        key="access",
        person=cast.officer,
        address=cast.officer.email,
        template="x",
        subject="Påminnelse",
        text="Hej",
        html="<p>Hej</p>",
        state=Notice.State.FAILED,
    )
    return World(cast, done, failed, notice)
