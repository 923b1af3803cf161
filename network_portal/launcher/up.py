"""`./portal up`: from nothing to a running portal, and back to nothing when asked to stop."""

import argparse
import http.client
import ipaddress
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from . import environment, processes, signals
from .child import Command
from .commands import state_folder
from .environment import RUN_TIME
from .say import Problem, Steps, say
from .servers import Servers, child_environment
from .signals import StopAsked
from .state import Holder, State
from .supervisor import Supervisor

STEPS = 9
PATIENCE = 180  # seconds; a process that ends is noticed at once, so this only matters on a very busy machine
SHARED = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "PORTAL_URL", "PORTAL_MODE")


@dataclass(frozen=True)
class Wish:
    """What the command line asks for."""

    port: int
    state: Path
    empty: bool


def up(arguments: list[str]) -> int:
    """Run the portal until asked to stop."""
    wish = _read(arguments)
    signals.listen()
    steps = Steps(STEPS)
    state = State(wish.state)
    state.prepare()
    if not state.hold():
        raise Problem(_already(state))
    environment.require_space(state.folder)
    with _door(wish.port) as door:
        return _run(wish, state, door, steps)


def _read(arguments: list[str]) -> Wish:
    parser = argparse.ArgumentParser(prog="./portal up", description="Runs the portal here; Ctrl-C stops it.")
    parser.add_argument("--port", type=int, default=8000, help="where it answers (8000)")
    parser.add_argument("--state", help="folder for its data (.state, or PORTAL_STATE)")
    parser.add_argument("--empty", action="store_true", help="no demo network; prints a link for the first administrator")
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error("the port is a number from 1 to 65535, or 0 for any that is free")
    return Wish(options.port, state_folder(options.state), options.empty)


def _already(state: State) -> str:
    holder = state.holder()
    if holder is None:
        return f"Another ./portal command is just starting on {state.folder}; try again in a moment."
    what = f"The portal already runs at {holder.address}" if holder.command == "up" else "./portal manage is at work"
    return (
        f"{what} with the data in {state.folder} (process {holder.process}); "
        "stop it first, or choose another folder with --state DIR and another --port N."
    )


def _door(port: int) -> socket.socket:
    """The listening socket, ours from the first second: a taken port is known before any work is done,
    and a visitor who comes while the web server starts, or starts again, waits instead of being refused."""
    host = os.environ.get("PORTAL_HOST", "127.0.0.1")
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(512)
    except PermissionError:
        raise Problem(f"Port {port} is only for root; choose one above 1023 with --port N.") from None
    except socket.gaierror:
        raise Problem(
            f"PORTAL_HOST must be an address of this machine, such as 127.0.0.1 or 0.0.0.0; it is {host!r}."
        ) from None
    except OSError as error:
        raise Problem(f"Port {port} on {host} cannot be used ({error.strerror}); choose another with --port N.") from None
    return door


def _run(wish: Wish, state: State, door: socket.socket, steps: Steps) -> int:
    address = os.environ.get("PORTAL_URL") or f"http://localhost:{door.getsockname()[1]}"
    state.announce(Holder(os.getpid(), "up", address, False, {}))
    supervisor = Supervisor(state)
    try:
        _start(wish, state, door, address, supervisor, steps)
        supervisor.watch()
    except StopAsked:
        say("\nStopping; once more stops at once.")
        supervisor.stop(quiet=False)
    finally:
        supervisor.stop()
        supervisor.let_go()
    return 0


def _start(wish: Wish, state: State, door: socket.socket, address: str, supervisor: Supervisor, steps: Steps) -> None:
    with steps.step("Python packages"):
        if not environment.is_ready(RUN_TIME):
            environment.make(RUN_TIME, steps)
    with steps.step("Pango, for PDF files"):
        if not environment.has_pango():
            environment.make_pango(steps)
    state.bury_all()
    env = _servers(state, supervisor, steps) | {"PORTAL_URL": address}
    state.announce(Holder(os.getpid(), "up", address, True, {name: env[name] for name in SHARED if name in env}))
    django = processes.Django(state, env)
    # They need no database, and the machine has more than one core.
    aside = [supervisor.start(command) for command in _texts_and_files(state, django)]
    with steps.step("Tables of the database"):
        supervisor.finish(supervisor.start(django.step("migrate", "--noinput")), steps.progress)
    with steps.step("Texts and static files"):
        for child in aside:
            supervisor.finish(child, steps.progress)
        state.note_static_files()
    farewell = _people(wish, django, supervisor, steps)
    with steps.step("Web server"):
        web, worker, beat = (supervisor.start(command) for command in django.running(door.fileno()))
        web.wait_until(lambda: _answers(door), PATIENCE)
    with steps.step("Worker and clock"):
        # Celery says in its log when it is ready; asking it over the queue would take longer.
        worker.wait_until(lambda: " ready." in worker.said(), PATIENCE)
        beat.wait_until(lambda: "beat: Starting" in beat.said(), PATIENCE)
    _tell(address, state, farewell, env)


def _texts_and_files(state: State, django: processes.Django) -> list[Command]:
    """Compiling translations and compressing every static file takes seconds; so only when one of them has changed."""
    texts = [django.step("compilemessages_portal")] if environment.stale_texts() else []
    files = [] if state.has_static_files() else [django.step("collectstatic", "--noinput", "--verbosity=0")]
    return texts + files


def _servers(state: State, supervisor: Supervisor, steps: Steps) -> dict[str, str]:
    servers = Servers(state)
    for needed, name, variable, start in (
        (servers.needs_postgres, "PostgreSQL", "DATABASE_URL", servers.start_postgres),
        (servers.needs_valkey, "Valkey", "REDIS_URL", servers.start_valkey),
    ):
        with steps.step(f"Starting {name}" if needed else f"Using the {name} of {variable}"):
            if needed:
                start(supervisor.start)
            else:
                # Asked now, in words of its own: the worker would only be silent about a queue that it cannot reach.
                django = processes.Django(state, child_environment(state, servers.urls, "development"))
                supervisor.finish(supervisor.start(django.step("reach", variable)), steps.progress)
    return child_environment(state, servers.urls, "development")


def _people(wish: Wish, django: processes.Django, supervisor: Supervisor, steps: Steps) -> str:
    """The demo network on the first start, or the way in for the first administrator."""

    def run(*arguments: str) -> str:
        return supervisor.finish(supervisor.start(django.step(*arguments)), steps.progress)

    if wish.empty or django.env["PORTAL_MODE"] == "production":
        with steps.step("First administrator"):
            return run("first_administrator")
    with steps.step("Demo network"):
        run("demo", "--if-empty")
        return run("demo", "--people")


def _answers(door: socket.socket) -> bool:
    host, port = door.getsockname()[:2]
    if ipaddress.ip_address(host).is_unspecified:
        host = "::1" if door.family == socket.AF_INET6 else "127.0.0.1"
    connection = http.client.HTTPConnection(host, port, timeout=20)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _tell(address: str, state: State, farewell: str, env: dict[str, str]) -> None:
    say(f"\nThe portal runs at {address}")
    if farewell.strip():
        say("\n" + farewell.strip("\n") + "\n")
    if env.get("EMAIL_URL", "").startswith("file://"):
        say(f"Mail it sends: {address}/mail/ and {state.folder / 'mail'}")
    say(f"Logs: {state.logs}. Stop with Ctrl-C.")
    say(time.strftime("Ready %H:%M:%S."))
