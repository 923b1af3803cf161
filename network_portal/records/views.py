"""Pages of what the portal remembers: work it does, letters it sent, and what was done."""

import re
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from network_portal.lib.pages import paginate
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from network_portal.records import jobs as actions
from network_portal.records import notices as letters
from network_portal.records import outbox, rules, search, subjects
from network_portal.records.models import Job, Notice


def jobs(request: SignedIn) -> HttpResponse:
    rows = Job.objects.visible_to(request.user).select_related("ordered_by").order_by("-pk")
    return render(request, "records/jobs.html", {"page": paginate(request, rows)})


def job(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user).select_related("ordered_by"), pk=pk)
    # The rest of the error is written by a program: only the administrator has use for it.
    found.error, _newline, details = found.error.partition("\n")
    context = {"job": found, "details": details if request.user.is_administrator else "", **_addresses(found)}
    return render(request, "records/job.html#progress" if request.htmx else "records/job.html", context)


def _addresses(job: Job) -> dict[str, Any]:
    """Where the progress bar asks again, and the buttons that the job's state allows."""
    return {
        "poll_url": reverse("records:job", args=[job.pk]),
        "retry_url": reverse("records:job_retry", args=[job.pk]) if job.state == Job.State.FAILED else "",
        "download_url": reverse("records:job_file", args=[job.pk]) if job.file else "",
    }


@require_POST
def job_retry(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Job.objects.retriable_by(request.user), pk=pk)
    rules.must_have_failed(found)
    actions.retry(found)
    if Job.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect(found)
    messages.success(request, _("The work is tried again."))
    return redirect("front:overview")


def job_file(request: SignedIn, pk: int) -> FileResponse:
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    rules.must_have_file(found)
    # Only letters, digits and harmless signs: the name goes into a header and onto somebody's disk.
    name = re.sub(r"[^\w.\- ]+", "-", found.file_name).strip(". ") or f"{found.pk}"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)


def notices(request: SignedIn) -> HttpResponse:
    rows = search.notices(Notice.objects.visible_to(request.user), request.GET, request.user)
    page = paginate(request, rows.select_related("person").defer("text", "html", "attachments").order_by("-pk"), 100)
    page.rows = [subjects.hold_back(row, request.user) for row in page.rows]
    context = {
        "page": page,
        "states": Notice.State.choices,
        "q": request.GET.get("q", ""),
        "may_resend": rules.may_resend(request.user),
    }
    return render(request, "records/notices.html", context)


def notice(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Notice.objects.visible_to(request.user).select_related("person"), pk=pk)
    context = {
        "notice": subjects.hold_back(found, request.user),
        "may_read": rules.may_read(request.user, found),
        "may_resend": rules.may_resend(request.user) and found.state in {Notice.State.WAITING, Notice.State.FAILED},
        "next_try": outbox.next_try(found),
        "now": timezone.now(),
    }
    return render(request, "records/notice_page.html", context)


@require_POST
def notice_resend(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    require(
        rules.may_resend(request.user), _("Only the network administrator sends a letter again. Ask the network’s office.")
    )
    rules.must_be_unsent(found)
    outbox.try_now(found)
    messages.success(request, _("The portal tries to send the letter now. Show the page again to see how it goes."))
    return redirect("records:notice", pk)


@require_POST
def notices_resend(request: SignedIn) -> HttpResponse:
    require(
        rules.may_resend(request.user), _("Only the network administrator sends letters again. Ask the network’s office.")
    )
    count = letters.resend_failed()
    text = ngettext("%(n)d letter is in the queue again.", "%(n)d letters are in the queue again.", count) % {"n": count}
    messages.success(request, text)
    return redirect("records:notices")
