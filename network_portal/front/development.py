"""Development mail, read in the portal: on a developer's machine no letter leaves the house."""

from email.message import EmailMessage

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from network_portal.records import mailbox


def _only_in_development() -> None:
    if not settings.DEVELOPMENT or mailbox.folder() is None:
        raise Http404


@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    _only_in_development()
    return render(request, "front/mail.html", {"letters": mailbox.letters(), "folder": mailbox.folder()})


@login_not_required
def letter(request: HttpRequest, name: str) -> HttpResponse:
    _only_in_development()
    found = mailbox.letter(name)
    if found is None:
        raise Http404
    attachments = [part.get_filename() or part.get_content_type() for part in found.iter_attachments()]
    return render(request, "front/letter.html", {"letter": found, "text": _text(found), "attachments": attachments})


def _text(found: EmailMessage) -> str:
    body = found.get_body(preferencelist=("plain",))
    return body.get_content() if body else ""
