"""`./portal bench`: what the portal costs, beside a floor and the bare engines, in one run.

Ratios count, not milliseconds: machines differ and are noisy. Each round measures the floor and then every page, so
that both meet the same noise. Exit code 0 whatever is found; the table says what was met.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

PRODUCTION = {
    "PORTAL_MODE": "production",
    "PORTAL_PROCESS": "web",
    "PORTAL_URL": "https://127.0.0.1",
    "SECRET_KEY": "only for this throw-away server, long enough to be taken for production",
    "EMAIL_URL": "smtp://127.0.0.1:9",
    "EMAIL_FROM": "portalen@example.org",
}
os.environ.update(PRODUCTION | {"PORTAL_PROCESS": "manage"})
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./portal bench", description=__doc__)
    parser.add_argument("--size", choices=["small", "large"], default="small")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=30, help="for each page and round, with one client")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--only", action="append", metavar="WORDS", help="pages and parts whose name contains this; may be repeated"
    )
    arguments = parser.parse_args()
    migrate_seconds = _timed([sys.executable, "manage.py", "migrate", "--verbosity", "0"])
    check_seconds = statistics.median(_timed([sys.executable, "manage.py", "check"]) for _ in range(3))

    import django

    django.setup()
    from tests.bench import run
    from tests.bench.table import Row, save, show

    rows = [
        Row("migrate an empty database", value=f"{migrate_seconds:.1f} s", target="< 15 s", met=migrate_seconds < 15),
        Row("manage.py check", value=f"{check_seconds:.2f} s", target="< 1.0 s", met=check_seconds < 1.0),
    ]
    try:
        rows += run.everything(arguments)
    finally:
        print(show(rows))
        if arguments.json:
            save(rows, arguments.json)
    return 0


def _timed(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
