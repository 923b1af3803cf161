"""A portal without Django: the real servers and the real supervisor, and a worker whose own child would outlive it.

Run as `python -m tests.launcher.stand_in STATE`; says `ready` when everything runs.
"""

import os
import signal
import sys
from pathlib import Path

from network_portal.launcher import __main__, signals
from network_portal.launcher.child import Command
from network_portal.launcher.say import Problem, say
from network_portal.launcher.servers import Servers
from network_portal.launcher.signals import StopAsked
from network_portal.launcher.state import Holder, State
from network_portal.launcher.supervisor import Supervisor

# Like Celery's worker: the parent ends on SIGTERM and ends its child; killed, it leaves the child behind.
WORKER = """
child=; trap 'kill $child; exit 0' TERM
sleep 1000 & child=$!
wait
"""


def run(arguments: list[str]) -> int:
    """Run until asked to stop."""
    state = State(Path(arguments[0]))
    signals.listen()
    state.prepare()
    if not state.hold():
        holder = state.holder()
        raise Problem(f"held by {holder.process if holder else 'somebody'}")
    state.announce(Holder(os.getpid(), "up", "http://localhost:1", False, {}))
    state.bury_all()
    supervisor = Supervisor(state)
    try:
        servers = Servers(state)
        servers.start_postgres(supervisor.start)
        servers.start_valkey(supervisor.start)
        log = state.logs / "worker.log"
        supervisor.start(Command("worker", ["sh", "-c", WORKER], dict(os.environ), log, state.folder, signal.SIGTERM))
        say(f"ready {servers.urls}")
        supervisor.watch()
    except StopAsked:
        supervisor.stop(quiet=False)
    finally:
        supervisor.stop()
        supervisor.let_go()
    return 0


if __name__ == "__main__":
    __main__.COMMANDS["stand-in"] = run
    sys.exit(__main__.main(["stand-in", *sys.argv[1:]]))
