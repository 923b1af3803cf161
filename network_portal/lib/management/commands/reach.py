"""Asks a server that was started by others whether it answers, before anything waits for it."""

from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

SERVERS: dict[str, tuple[str, Callable[[], Any]]] = {
    "DATABASE_URL": ("PostgreSQL", connection.ensure_connection),
    "REDIS_URL": ("Valkey", lambda: cache.get("reach")),
}


class Command(BaseCommand):
    help = "Say in one sentence why the server of an address cannot be used; say nothing when it can."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("variable", choices=SERVERS)

    def handle(self, *args: Any, **options: Any) -> None:
        name, ask = SERVERS[options["variable"]]
        try:
            ask()
        except Exception as error:  # whatever a driver says, it is why the portal cannot start
            why = " ".join(str(error).split())
            raise CommandError(f"The {name} of {options['variable']} cannot be used: {why}") from None
