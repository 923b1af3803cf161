"""The gallery at /ui/: every piece of the look in every state, with the content of this network."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html")
