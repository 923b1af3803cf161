"""The browsers each person has signed in from: a signed note in the browser itself, which says nothing to anybody else."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from members.models import Person

COOKIE, SALT = "known", "members.known_devices"
YEAR = 365 * 24 * 3600  # seconds
MOST = 20  # people who share a browser


def knows(request: HttpRequest, person: Person) -> bool:
    return _mark(person) in _marks(request)


def remember(request: HttpRequest, response: HttpResponse, person: Person) -> None:
    marks = [*_marks(request), _mark(person)][-MOST:]
    value = signing.dumps(marks, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.PRODUCTION, path="/account/"
    )


def _marks(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR))
    except signing.BadSignature:
        return []


def _mark(person: Person) -> str:
    return salted_hmac(SALT, str(person.pk)).hexdigest()[:16]
