"""Reads and checks environment variables for settings.py; a wrong one says which, where and an example."""

import os
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None, *, example: str = "") -> str:
    """The variable `name`, or `default`; without a default a missing variable stops the start."""
    value = os.environ.get(name, "")
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(
            f"The environment variable {name} is missing. Example: {name}={example} (see docs/operate.md)."
        )
    return default


def whole_number(name: str, default: int) -> int:
    """The variable `name` as a whole number."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, for example {default}. It is {value!r}.") from None


def _split(name: str, url: str) -> SplitResult:
    """The parts of an address; the port is read here, because urlsplit itself looks at it only when it is asked for."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} cannot be read as an address: the port must be a number, and signs such as / # ? @ : [ ] in a password "
            "are written %2F %23 %3F %40 %3A %5B %5D."
        ) from None
    return parts


def database(url: str) -> dict[str, Any]:
    """Django's database settings from `postgresql://user:password@host:port/name?host=/socket/folder`."""
    parts = _split("DATABASE_URL", url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must name a PostgreSQL database. Example: DATABASE_URL=postgresql://portal:secret@db:5432/portal"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    port = query.pop("port", str(parts.port or ""))
    user = query.pop("user", unquote(parts.username or ""))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": user,
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "OPTIONS": dict(query),
    }


def broker(url: str) -> str:
    """Celery's form of REDIS_URL: kombu spells a unix socket its own way."""
    parts = _split("REDIS_URL", url)
    if parts.scheme == "unix":
        number = parse_qs(parts.query).get("db", ["0"])[-1]
        return f"redis+socket://{parts.path}?virtual_host={number}"
    if parts.scheme in {"redis", "rediss"}:
        if not re.fullmatch(r"/?\d*", parts.path):
            raise ImproperlyConfigured(
                "REDIS_URL must end with the number of a database. Example: REDIS_URL=redis://valkey:6379/0"
            )
        return url
    raise ImproperlyConfigured(
        "REDIS_URL must begin with redis://, rediss:// or unix://. Example: REDIS_URL=redis://valkey:6379/0"
    )


def email(url: str) -> Mapping[str, Any]:
    """Django's e-mail settings from `smtp://user:password@host:587?tls=1` or `file:///folder` (development)."""
    parts = _split("EMAIL_URL", url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "network_portal.records.mailbox.FolderBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtps:// or file://. Example: EMAIL_URL=smtp://user:secret@mail:587?tls=1"
        )
    query = parse_qs(parts.query)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise ImproperlyConfigured("EMAIL_URL may have only ASCII signs in its user and password; Python sends no others.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": password,
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": query.get("tls", ["0"])[-1] == "1",
        "EMAIL_TIMEOUT": 20,
    }
