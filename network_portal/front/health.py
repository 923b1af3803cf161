"""Is the portal alive, and is it ready to serve? Asked by load balancers and by the launcher; says nothing secret."""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import redis
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import timezone
from django.views.decorators.cache import never_cache

from network_portal.records.models import Heartbeat

AWAY = (InterfaceError, OperationalError, redis.ConnectionError, redis.TimeoutError)
CLOCK_MAY_BE_SILENT = timedelta(minutes=3)


@login_not_required
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database, so that a database away does not restart the web."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when pages can be served, else 503. A silent clock is a warning: pages work, reminders do not."""
    answers = {name: _ask(question) for name, question in QUESTIONS.items()}
    clock = _clock() if answers["database"] == answers["migrations"] == "ok" else "unknown"
    is_ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"ready": is_ready, **answers, "clock": clock}, status=200 if is_ready else 503)


def _ask(question: Callable[[], Any]) -> str:
    """`ok`, or the kind of error; never its text, which may hold addresses and passwords."""
    try:
        question()
    except Exception as error:  # whatever is wrong, the answer is: not ready
        return type(error).__name__
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    cache.get("ready")


def _migrations() -> None:
    """Migrations never go away while a process lives, so the answer is asked for until it is yes."""
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise NotMigrated
        _migrated.append(True)


class NotMigrated(Exception):
    """The database lacks tables or columns that this version of the portal needs."""


def failed(request: HttpRequest) -> HttpResponse:
    """The page of an error of ours: 503 when a server behind the portal is away, so that who asked knows to ask again."""
    code = 503 if isinstance(sys.exception(), AWAY) else 500
    answer = HttpResponse(loader.get_template("500.html").render({"code": code}), status=code)
    if code == 503:
        answer["Retry-After"] = "30"  # seconds
    return answer


_migrated: list[bool] = []
QUESTIONS = {"database": _database, "broker": _broker, "migrations": _migrations}


def _clock() -> str:
    ticked_at = Heartbeat.objects.filter(name="clock").values_list("at", flat=True).first()
    if ticked_at is None:
        return "has not ticked yet"
    age = timezone.now() - ticked_at
    return "ok" if age < CLOCK_MAY_BE_SILENT else f"silent for {int(age.total_seconds())} s"
