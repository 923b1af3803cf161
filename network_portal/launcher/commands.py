"""The commands of ./portal. `up` has its own file."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import environment
from .environment import DEVELOPMENT, PROJECT, RUN_TIME
from .processes import Django
from .say import Problem, Steps
from .servers import Servers, child_environment
from .signals import pause
from .state import Holder, State, temporary_folder
from .supervisor import Supervisor, run_in_front

# What a person may have set for an installation must not reach tests and measurements.
OF_AN_INSTALLATION = ("PORTAL_MODE", "PORTAL_URL", "EMAIL_URL", "EMAIL_FROM", "SECRET_KEY")


def prepare(lock: str) -> None:
    """The environment and Pango; says nothing when there is nothing to do."""
    packages, pango = not environment.is_ready(lock), not environment.has_pango()
    steps = Steps(packages + pango)
    if packages:
        with steps.step(f"Installing {lock}"):
            environment.make(lock, steps)
    if pango:
        with steps.step("Pango, for PDF files"):
            environment.make_pango(steps)


def state_folder(chosen: str | None = None) -> Path:
    """The state folder: --state, PORTAL_STATE, or .state in the project."""
    return Path(chosen or os.environ.get("PORTAL_STATE") or PROJECT / ".state").absolute()


@contextmanager
def throw_away_servers(mode: str, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Both servers in a temporary folder; gives the environment for their users."""
    folder = temporary_folder("portal-")
    state = State(folder)
    supervisor: Supervisor | None = None
    try:
        state.prepare()
        supervisor = Supervisor(state, throw_away=True)
        servers = Servers(state, durable=durable, always_own=True)
        servers.start_postgres(supervisor.start)
        servers.start_valkey(supervisor.start)
        env = child_environment(state, servers.urls, mode, without=OF_AN_INSTALLATION)
        compile_texts(state, env, supervisor)
        yield env
    finally:
        if supervisor:
            supervisor.stop()
            supervisor.let_go()
        shutil.rmtree(folder, ignore_errors=True)


def compile_texts(state: State, env: dict[str, str], supervisor: Supervisor) -> None:
    """A fresh clone has no compiled translations, and without them the portal speaks half English."""
    if environment.stale_texts():
        supervisor.finish(supervisor.start(Django(state, env).step("compilemessages_portal")), lambda words: None)


def test(arguments: list[str]) -> int:
    """pytest on throw-away servers; its output is the last thing shown and its exit code ours."""
    prepare(DEVELOPMENT)
    with throw_away_servers("test") as env:
        spread = [] if _chooses_workers(arguments) else ["-n", "2"]
        return run_in_front([str(environment.python()), "-m", "pytest", *spread, *arguments], env, PROJECT)


def _chooses_workers(arguments: list[str]) -> bool:
    """Whether the person says how many processes test, or wants a debugger, which needs one."""
    starts = ("-n", "--numprocesses", "--pdb", "--trace", "--dist", "-p=no:xdist")
    return any(argument.startswith(starts) for argument in arguments) or "no:xdist" in arguments


def bench(arguments: list[str]) -> int:
    """Measure on throw-away servers that write to disk like real ones."""
    prepare(DEVELOPMENT)
    with throw_away_servers("development", durable=True) as env:
        return run_in_front([str(environment.python()), "-m", "tests.bench", *arguments], env, PROJECT)


def manage(arguments: list[str]) -> int:
    """A Django command: against the running portal, or against its data with servers for just this command."""
    prepare(RUN_TIME)
    argv = [str(environment.python()), "manage.py", *arguments]
    state = State(state_folder())
    state.prepare()
    waiting = False
    while not state.hold():
        holder = state.holder()
        if holder and holder.ready and holder.command == "up":
            # Become the command: nothing of ours has to outlive it.
            os.chdir(PROJECT)
            os.execve(argv[0], argv, child_environment(state, holder.servers, "development"))
        if not waiting:
            waiting = _waits_for(holder)
        pause(0.2)
    return _manage_alone(state, argv)


def _waits_for(holder: Holder | None) -> bool:
    """Say what the command waits for; a portal that is starting may take minutes, so then the person decides."""
    if holder and holder.command == "up":
        raise Problem(f"The portal (process {holder.process}) is still starting; try again in a moment.")
    if holder:
        print(f"Waiting for another ./portal manage (process {holder.process}) to end.", file=sys.stderr)
    return holder is not None


def _manage_alone(state: State, argv: list[str]) -> int:
    state.bury_all()
    supervisor = Supervisor(state)
    try:
        state.announce(Holder(os.getpid(), "manage", "", False, {}))
        servers = Servers(state)
        if servers.needs_postgres:
            servers.start_postgres(supervisor.start)
        if servers.needs_valkey:
            servers.start_valkey(supervisor.start)
        env = child_environment(state, servers.urls, "development")
        compile_texts(state, env, supervisor)
        return run_in_front(argv, env, PROJECT)
    finally:
        supervisor.stop()
        supervisor.let_go()


COMMANDS: dict[str, Callable[[list[str]], int]] = {"test": test, "bench": bench, "manage": manage}
