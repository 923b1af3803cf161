"""Where a person is signed in. A session that ends is gone from the next request on."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from members.models import Person
from network_portal.lib import dates, devices


@dataclass(frozen=True)
class Place:
    """One browser in which the person is signed in."""

    pk: int
    device: str
    ip: str
    since: datetime
    seen_at: datetime
    is_here: bool


def begin(request: HttpRequest, person: Person) -> None:
    """Sign the person in here without allauth, which would note where by itself."""
    login(request, person)
    UserSession.objects.create_from_request(request)


def of(person: Person, session_key: str | None) -> list[Place]:
    """This browser first, then the one that was seen last. Two queries, and one more when a session has run out."""
    rows = list(UserSession.objects.filter(user=person).order_by("-last_seen_at"))
    alive = set(
        Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=dates.now()).values_list(
            "session_key", flat=True
        )
    )
    if gone := [row.pk for row in rows if row.session_key not in alive]:
        UserSession.objects.filter(pk__in=gone).delete()
    places = [_place(row, session_key) for row in rows if row.session_key in alive]
    return sorted(places, key=lambda place: not place.is_here)


def end(person: Person, pk: int) -> bool:
    """Whether there was one to end. Somebody else's is as if it were not there."""
    row = UserSession.objects.filter(user=person, pk=pk).first()
    if row:
        row.end()
    return row is not None


def end_others(person: Person, session_key: str | None) -> int:
    """End all but the one with the key; how many."""
    others = list(UserSession.objects.filter(user=person).exclude(session_key=session_key or ""))
    for row in others:
        row.end()
    return len(others)


def _place(row: UserSession, session_key: str | None) -> Place:
    return Place(
        pk=row.pk,
        device=devices.words(row.user_agent),
        ip=row.ip,
        since=row.created_at,
        seen_at=row.last_seen_at,
        is_here=row.session_key == session_key,
    )
