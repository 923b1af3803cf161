"""How the portal is: for the administrator, one page on which nothing fails silently."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Person
from network_portal.front import rules
from network_portal.front.health import CLOCK_MAY_BE_SILENT
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from network_portal.records import journal, outbox, subjects
from network_portal.records.models import Heartbeat, Job, Notice, NoticeQuerySet

SHOWN = 20  # of each kind; how many there are in all is said beside them


def overview(request: SignedIn) -> HttpResponse:
    require(
        rules.may_see_the_overview(request.user),
        _("Only the network administrator sees how the portal is. Ask the network’s office."),
    )
    return render(request, "front/overview.html", gather(request.user))


def gather(person: Person) -> dict[str, Any]:
    """Eight queries: heartbeats, the journal's head, how the post goes, and letters and jobs that failed or wait."""
    beats = dict(Heartbeat.objects.values_list("name", "at"))
    number, digest = journal.head()
    workers = [beats[name] for name in sorted(beats) if name.startswith("worker ")]
    return {
        "clock": _age(beats.get("clock")),
        "workers": [_age(at) for at in workers],
        "journal_number": number,
        "journal_hash": digest,
        "verified_at": beats.get(journal.VERIFIED),
        "broken_at": beats.get(journal.BROKEN),
        "post": outbox.look(),
        "failed_notices": _letters(Notice.objects.failed().order_by("-pk"), person),
        "unsent_notices": _letters(Notice.objects.unsent().order_by("created_at"), person),
        "failed_jobs": list(Job.objects.failed().select_related("ordered_by").order_by("-pk")[:SHOWN]),
        "unfinished_jobs": list(Job.objects.unfinished().select_related("ordered_by").order_by("pk")[:SHOWN]),
    }


def _letters(rows: NoticeQuerySet, person: Person) -> list[Notice]:
    found = rows.select_related("person").defer("text", "html", "attachments")[:SHOWN]
    return [subjects.hold_back(letter, person) for letter in found]


def _age(at: datetime | None) -> dict[str, Any]:
    """When something was last heard from, and whether that is too long ago."""
    silent = at is None or timezone.now() - at > CLOCK_MAY_BE_SILENT
    return {"at": at, "silent": silent}
