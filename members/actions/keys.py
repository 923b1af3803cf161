"""Letters that let somebody in, or tell that nobody is let in. They go at once, and their words are not kept.

Whoever knows the address alone must not learn from the answer whether it has an account: each way sends one letter.
"""

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.utils import timezone

from members.models import Person
from network_portal.lib import dates
from network_portal.records.notices import tell, write_to


def send_code(person: Person, code: str) -> None:
    """The code stands in the letter and in the session of whoever asked for it, and nowhere else."""
    until = _until(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    _send(person, "code", until, {"code": code})


def send_password_link(person: Person, path: str) -> None:
    """`path` leads to where a new password is chosen, once."""
    until = _until(settings.PASSWORD_RESET_TIMEOUT)
    _send(person, "password_link", until, {"path": path})


def tell_of_no_account(address: str, language: str) -> None:
    """Who wrote the address is not known, so nothing that they wrote stands in the letter."""
    key = f"members.no_account:{token_hex(16)}"
    until = _until(settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    write_to(address, language, key, "members/notices/no_account.txt", good_until=until)


def _until(seconds: int) -> datetime:
    return timezone.now() + timedelta(seconds=seconds)


def _send(person: Person, letter: str, until: datetime, context: dict[str, Any]) -> None:
    """To the address that the person has now, whatever was written."""
    key = f"members.{letter}:{person.pk}:{dates.now().isoformat()}"
    tell(person, key, f"members/notices/{letter}.txt", {"until": until, **context}, good_until=until)
