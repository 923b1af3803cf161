from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST


def reports(request: HttpRequest) -> HttpResponse:
    return render(request, "front/reports.html")


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    return redirect("front:reports")


@require_POST
def order_all(request: HttpRequest) -> HttpResponse:
    return redirect("front:reports")
