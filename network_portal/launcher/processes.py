"""The portal's own processes: how each is started and stopped."""

import signal
from dataclasses import dataclass

from . import environment
from .child import Command
from .environment import PROJECT
from .state import State


@dataclass(frozen=True)
class Django:
    """Makes the commands of web, worker, beat and the steps of a start."""

    state: State
    env: dict[str, str]

    def step(self, *arguments: str) -> Command:
        """A Django command that ends by itself."""
        argv = [str(environment.python()), "manage.py", *arguments]
        return Command(f"manage.py {arguments[0]}", argv, self.env, self.state.logs / f"{arguments[0]}.log", PROJECT)

    def running(self, door: int) -> tuple[Command, Command, Command]:
        """The three that run until the end, in the order of starting."""
        return self.web(door), self.worker(), self.beat()

    def web(self, door: int) -> Command:
        """The web server, on a socket that the launcher holds."""
        config = PROJECT / "network_portal" / "launcher" / "gunicorn.py"
        argv = self._module("gunicorn", "--config", str(config), "--bind", f"fd://{door}", "network_portal.wsgi:application")
        return self._process("web", argv, patience=15, pass_fds=(door,))

    def worker(self) -> Command:
        """The worker. Its processes finish what they are doing; what takes too long is taken up again later."""
        argv = self._celery("worker", "--without-gossip", "--without-mingle")
        return self._process("worker", argv, patience=20, harder_signal=signal.SIGQUIT)

    def beat(self) -> Command:
        """The clock; exactly one for each database."""
        schedule = str(self.state.run / "beat-schedule")
        return self._process("beat", self._celery("beat", "-s", schedule, "--pidfile="), patience=5)

    def _celery(self, *arguments: str) -> list[str]:
        return self._module("celery", "-A", "network_portal.celery", *arguments, "--loglevel", "INFO")

    def _module(self, *arguments: str) -> list[str]:
        return [str(environment.python()), "-m", *arguments]

    def _process(
        self,
        name: str,
        argv: list[str],
        *,
        patience: float,
        harder_signal: signal.Signals | None = None,
        pass_fds: tuple[int, ...] = (),
    ) -> Command:
        return Command(
            name,
            argv,
            self.env | {"PORTAL_PROCESS": name},
            self.state.logs / f"{name}.log",
            PROJECT,
            patience=patience,
            harder_signal=harder_signal,
            pass_fds=pass_fds,
        )
