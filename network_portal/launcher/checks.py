"""`./portal check`: everything that can be said about the code without running its tests."""

import secrets
import subprocess
import time

from . import environment
from .commands import prepare, throw_away_servers
from .environment import DEVELOPMENT, PROJECT
from .say import say

# What a real installation sets; the names are documented in docs/operate.md.
PRODUCTION = {
    "PORTAL_MODE": "production",
    "PORTAL_URL": "https://portal.example.org",
    "EMAIL_URL": "smtp://portal:secret@mail.example.org:587?tls=1",
    "EMAIL_FROM": "Portalen <portal@example.org>",
}


def check(arguments: list[str]) -> int:
    """Run every check, show what failed, and count it; names limit the run to those checks."""
    prepare(DEVELOPMENT)
    with throw_away_servers("development") as env:
        production = env | PRODUCTION | {"SECRET_KEY": secrets.token_urlsafe(64)}
        chosen = [check for check in _checks(env, production) if not arguments or check[0] in arguments]
        failed = [name for name, argv, its_env in chosen if not _passes(name, argv, its_env)]
    if failed:
        say(f"\n{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}")
        return 1
    say(f"All {len(chosen)} checks passed.")
    return 0


def _checks(env: dict[str, str], production: dict[str, str]) -> list[tuple[str, list[str], dict[str, str]]]:
    manage = [str(environment.python()), "manage.py"]
    return [
        ("format", ["ruff", "format", "--check", "."], env),
        ("lint", ["ruff", "check", "."], env),
        ("types", ["mypy"], env),
        ("contracts", ["lint-imports"], env),
        ("template-lint", ["djlint", "--lint", "templates"], env),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], env),
        ("django", [*manage, "check", "--fail-level", "WARNING"], env),
        ("production", [*manage, "check", "--deploy", "--fail-level", "WARNING"], production),
        ("translations", [*manage, "messages", "--check"], env),
    ]


def _passes(name: str, argv: list[str], env: dict[str, str]) -> bool:
    print(f"{name} …", end="", flush=True)
    began = time.monotonic()
    program = environment.folder() / "bin" / argv[0]
    argv = [str(program), *argv[1:]] if program.exists() else argv
    done = subprocess.run(
        argv, cwd=PROJECT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    passed = done.returncode == 0
    say(f" {'ok' if passed else 'FAILED'} in {time.monotonic() - began:.1f} s")
    if not passed:
        say("    " + done.stdout.strip().replace("\n", "\n    "))
    return passed
