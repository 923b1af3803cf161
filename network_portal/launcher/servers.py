"""The two servers behind the portal, embedded or real, and the environment their users get."""

import os
from collections.abc import Callable
from pathlib import Path

from . import environment, postgres, valkey
from .child import Child, Command
from .state import State


class Servers:
    """Starts what the person has not set: PostgreSQL unless DATABASE_URL, Valkey unless REDIS_URL."""

    def __init__(self, state: State, *, durable: bool = True, always_own: bool = False) -> None:
        own = always_own  # tests never touch a server that somebody points to
        self.state, self.durable = state, durable
        self.needs_postgres = own or not os.environ.get("DATABASE_URL")
        self.needs_valkey = own or not os.environ.get("REDIS_URL")
        self.urls: dict[str, str] = {}
        self._sockets: Path | None = None

    def start_postgres(self, start: Callable[[Command], Child]) -> None:
        """Start PostgreSQL and wait until the portal's database is there."""
        binaries = postgres.find_binaries(environment.folder())
        server = postgres.Postgres(
            self.state.folder / "pg", self._socket_folder(), self.state.logs / "postgres.log", binaries, durable=self.durable
        )
        server.prepare()
        postgres.ready_child(start(server.command()), server)
        self.urls["DATABASE_URL"] = server.url

    def start_valkey(self, start: Callable[[Command], Child]) -> None:
        """Start Valkey and wait until it has read its file."""
        binary = valkey.find_binary(environment.folder())
        server = valkey.Valkey(
            self.state.folder / "valkey", self._socket_folder(), self.state.logs / "valkey.log", binary, durable=self.durable
        )
        server.prepare()
        start(server.command()).wait_until(server.ready, 180)
        self.urls["REDIS_URL"] = server.url

    def _socket_folder(self) -> Path:
        if self._sockets is None:
            environment.require_space(self.state.folder)
            self._sockets = self.state.sockets()
        return self._sockets


def child_environment(
    state: State, urls: dict[str, str], mode: str, *, without: tuple[str, ...] = ("PORTAL_VENV",)
) -> dict[str, str]:
    """What every process of the portal gets. What the person has set wins, except the addresses of our own servers."""
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", *without}}
    env.setdefault("PORTAL_MODE", mode)
    if env["PORTAL_MODE"] == "development":
        env.setdefault("EMAIL_URL", f"file://{state.folder / 'mail'}")
    if env["PORTAL_MODE"] != "production":
        # Production must be told its key: one that was made by itself could be shared without anybody knowing.
        env.setdefault("SECRET_KEY", state.secret_key())
    env |= urls | {
        "PORTAL_STATE": str(state.folder),
        "PORTAL_PROCESS": "manage",
        "DJANGO_SETTINGS_MODULE": "network_portal.settings",
        "PATH": f"{environment.folder() / 'bin'}{os.pathsep}{env.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
    }
    return env
