"""How the post goes: how much waits and since when, what went wrong last, and when a letter is tried next."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from network_portal.records import notices
from network_portal.records.models import Notice

State = Notice.State
LATE = timedelta(minutes=10)  # a letter that waits longer is worth a word: mail is probably broken
BEFORE_SWEEP = timedelta(minutes=1)  # what the broker lost is found after that


def look() -> dict[str, Any]:
    """All that waits and all that failed, and the last error among them: two queries. A letter that was sent has no error."""
    unsent = Q(state__in=[State.WAITING, State.SENDING])
    rows = Notice.objects.filter(unsent | Q(state=State.FAILED))
    counted = rows.aggregate(
        waiting=Count("pk", filter=unsent),
        oldest_at=Min("created_at", filter=unsent),
        failed=Count("pk", filter=Q(state=State.FAILED)),
    )
    wrong = rows.exclude(error="").order_by("-claimed_at", "-pk").values_list("error", "claimed_at").first()
    error, error_at = wrong or ("", None)
    return {**counted, "is_late": is_late(counted["oldest_at"]), "error": error, "error_at": error_at}


def is_late(written_at: datetime | None) -> bool:
    """Whether a letter that still waits has done so for too long."""
    return written_at is not None and timezone.now() - written_at > LATE


def next_try(notice: Notice) -> datetime | None:
    """From when the sweep sends the letter again; None when it has been sent or given up."""
    if notice.state == State.SENDING and notice.claimed_at:
        return notice.claimed_at + notices.STALE
    if notice.state != State.WAITING:
        return None
    if not notice.attempts or notice.claimed_at is None:
        return notice.created_at + BEFORE_SWEEP
    if notice.good_until:
        return notice.claimed_at + notices.HURRY
    pause = notices.PAUSES[min(notice.attempts, len(notices.PAUSES) - 1)]
    return notice.claimed_at + timedelta(minutes=pause)


def try_now(notice: Notice) -> None:
    """Hand a letter that waits to a worker without regard to the pause; a failed one begins anew."""
    if notice.state == State.FAILED:
        notices.resend(notice)
    else:
        transaction.on_commit(lambda: notices.publish([notice.pk]))
