from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def calendar(request: HttpRequest) -> HttpResponse:
    return render(request, "front/calendar.html")


@login_not_required
def feed(request: HttpRequest, token: UUID) -> HttpResponse:
    return HttpResponse("", content_type="text/calendar")
