"""A real portal without a web: PostgreSQL, Valkey and a worker, each of which can be killed and started again."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg

from network_portal.launcher import environment, postgres, valkey
from network_portal.launcher.child import Child, Command
from network_portal.launcher.environment import PROJECT
from network_portal.launcher.processes import Django
from network_portal.launcher.state import State
from tests.launcher.processes import clean_environment


class House:
    """The servers in `folder`. Durable, as in a real installation: what was promised must survive."""

    def __init__(self, folder: Path) -> None:
        self.state = State(folder)
        self.state.prepare()
        sockets = self.state.sockets()
        self.postgres = postgres.Postgres(
            folder / "pg",
            sockets,
            self.state.logs / "postgres.log",
            postgres.find_binaries(environment.folder()),
            durable=True,
        )
        self.valkey = valkey.Valkey(
            folder / "valkey",
            sockets,
            self.state.logs / "valkey.log",
            valkey.find_binary(environment.folder()),
            durable=True,
        )
        self.running: dict[str, Child] = {}
        self.env = clean_environment(
            DATABASE_URL=self.postgres.url,
            REDIS_URL=self.valkey.url,
            EMAIL_URL=f"file://{folder / 'mail'}",
            PORTAL_STATE=str(folder),
            PORTAL_MODE="development",
            PORTAL_WORKERS="2",
            SECRET_KEY="for a test only",
        )

    # --- starting and killing ---

    def start_postgres(self) -> None:
        self.postgres.prepare()
        postgres.ready_child(self._start("postgres", self.postgres.command()), self.postgres)

    def start_valkey(self) -> None:
        self.valkey.prepare()
        self._start("valkey", self.valkey.command()).wait_until(self.valkey.ready, 60)

    def start_worker(self) -> None:
        self._start("worker", Django(self.state, self.env).worker())

    def _start(self, name: str, command: Command) -> Child:
        child = Child(command, lambda started: None)
        child.start()
        self.running[name] = child
        return child

    def kill(self, name: str) -> None:
        """`kill -9`: PostgreSQL's first process alone, as the kernel would; a worker with the processes it made."""
        child = self.running.pop(name)
        (os.kill if name == "postgres" else os.killpg)(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def supervise(self) -> None:
        """What the launcher, Docker or systemd does: a worker that gave up without its broker is started again."""
        worker = self.running.get("worker")
        if worker and not worker.alive:
            self.start_worker()

    def stop(self) -> None:
        for name in ("worker", "valkey", "postgres"):
            if name in self.running:
                self.running.pop(name).stop()

    # --- looking in and acting ---

    def django(self, *arguments: str) -> str:
        """A Django command, or a verb of tests.kill.inside."""
        done = subprocess.run(
            [str(environment.python()), *arguments],
            env=self.env,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def do(self, verb: str) -> Any:
        return json.loads(self.django("-m", "tests.kill.inside", verb).splitlines()[-1])

    def sql(self, question: str) -> list[tuple[Any, ...]]:
        """Rows; nothing while the database is away."""
        try:
            with psycopg.connect(self.postgres.url, autocommit=True, connect_timeout=5) as database:
                cursor = database.execute(question)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            return []

    def one(self, question: str) -> Any:
        rows = self.sql(question)
        return rows[0][0] if rows else None

    def a_while_later(self) -> None:
        """Ten minutes pass, and the clock sweeps."""
        for table, column in (("job", "ordered_at"), ("notice", "created_at"), ("notice", "claimed_at")):
            self.sql(f"UPDATE records_{table} SET {column} = {column} - interval '10 minutes'")
        self.do("sweep")

    def letters(self) -> list[Path]:
        return sorted((self.state.folder / "mail").glob("*.eml"))


def wait(true: Callable[[], bool], house: House, seconds: float = 90) -> None:
    """Wait for something to become true; when it does not, show what the worker said."""
    end = time.monotonic() + seconds
    while not true():
        house.supervise()
        if time.monotonic() > end:
            log = house.state.logs / "worker.log"
            said = log.read_text(errors="replace")[-4000:] if log.exists() else ""
            raise AssertionError(f"it did not happen in {seconds:.0f} s. The worker said:\n{said}")
        time.sleep(0.02)
