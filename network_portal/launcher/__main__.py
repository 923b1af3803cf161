"""`./portal COMMAND`: reads the command line, runs the command, and turns trouble into one sentence."""

import errno
import os
import sys

from . import checks, commands, up
from .say import Problem
from .signals import StopAsked

HELP = """./portal up [--port N] [--state DIR] [--empty]   run the portal here; Ctrl-C stops it
./portal test [pytest arguments]                 run every test, or some, on throw-away servers
./portal manage COMMAND …                        a Django command, against the running portal if there is one
./portal check                                   format, lint, types, contracts, migrations, translations, settings
./portal bench [arguments]                       measure the portal on throw-away servers
./portal help                                    this text

docs/operate.md has every environment variable, and how to run a real installation."""

COMMANDS = {"up": up.up, "check": checks.check} | commands.COMMANDS


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 1 for trouble of ours, otherwise the command's own."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if command in {"help", "-h", "--help"}:
        print(HELP)
        return 0
    run = COMMANDS.get(command)
    if run is None:
        print(f"There is no command {command!r}.\n\n{HELP}", file=sys.stderr)
        return 2
    try:
        return run(rest)
    except (Problem, OSError) as error:
        print(_sentence(error), file=sys.stderr)
        return 1
    except (StopAsked, KeyboardInterrupt):
        print("Stopped.", file=sys.stderr)
        return 130


def _sentence(error: Problem | OSError) -> str:
    if isinstance(error, Problem):
        return str(error)
    if error.errno == errno.ENOSPC:
        return f"No space is left on the disk{_where(error)}: free some and start again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"The account of this terminal may not do that ({error.strerror}{_where(error)})."
    return f"The system refused: {error.strerror or error}{_where(error)}."


def _where(error: OSError) -> str:
    return f", {os.fsdecode(error.filename)}" if error.filename else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
