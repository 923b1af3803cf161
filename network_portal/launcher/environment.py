"""The Python environment: made from a lock file with hashes, and made again only when something changed."""

import fcntl
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .identity import die_with_parent
from .say import Problem, Steps
from .signals import StopAsked, times_asked

PROJECT = Path(__file__).resolve().parent.parent.parent
RUN_TIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
NEEDED_SPACE = 500 * 1024 * 1024
PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def folder() -> Path:
    """Where the environment is."""
    return Path(os.environ.get("PORTAL_VENV") or PROJECT / ".venv").absolute()


def python() -> Path:
    """The environment's Python."""
    return folder() / "bin" / "python"


def is_ready(lock: str) -> bool:
    """Whether everything in the lock file is installed for this Python."""
    stamp = folder() / f"portal-{lock}.stamp"
    wanted = _stamp(lock)
    if not _runs():
        return False
    if stamp.exists() and stamp.read_text() == wanted:
        return True
    if not _missing(lock):  # made by other means, or by the larger lock file
        _try_to_write(stamp, wanted)
        return True
    return False


def make(lock: str, steps: Steps) -> None:
    """Install the lock file; several commands at once wait for each other."""
    with _one_at_a_time():
        if is_ready(lock):
            return
        require_space(folder().parent)
        if not _runs():
            _make_empty(steps)
        _install(lock, steps)
        _try_to_write(folder() / f"portal-{lock}.stamp", _stamp(lock))


def require_space(place: Path) -> None:
    """Stop before the disk is full rather than halfway through."""
    free = shutil.disk_usage(place).free
    if free < NEEDED_SPACE:
        raise Problem(
            f"Only {free // 1024 // 1024} MB are free on the disk of {place}; the portal needs at least "
            f"{NEEDED_SPACE // 1024 // 1024} MB there: free some space, or choose other folders with --state DIR and PORTAL_VENV."
        )


def _stamp(lock: str) -> str:
    content = hashlib.sha256((PROJECT / lock).read_bytes()).hexdigest()
    return f"{content} python {sys.version_info.major}.{sys.version_info.minor}\n"


def _runs() -> bool:
    """Whether the environment's Python starts and is the version that runs now."""
    version = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        asked = subprocess.run([str(python()), "-c", version], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return asked.stdout.strip() == f"{sys.version_info.major}.{sys.version_info.minor}"


def _missing(lock: str) -> set[str]:
    """What the lock file names and the environment does not have, as name==version."""
    # A line with a condition (after a semicolon) is for another system; pip judges those, here they are left out.
    wanted = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+) *\\?$", (PROJECT / lock).read_text(), re.MULTILINE)
    have = set()
    for info in folder().glob("lib/python3*/site-packages/*.dist-info"):
        name, _, version = info.name.removesuffix(".dist-info").partition("-")
        have.add(f"{_plain(name)}=={version}")
    return {f"{_plain(name)}=={version}" for name, version in wanted} - have


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _make_empty(steps: Steps) -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    if subprocess.run([base, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode != 0:
        package = f"python3.{sys.version_info.minor}-venv"
        install_by_apt((package,), "Python's venv module is missing", lambda: True, steps)
    made = subprocess.run([base, "-m", "venv", "--clear", str(folder())], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise Problem(f"The environment {folder()} could not be made: {_reason(made.stdout + made.stderr)}")


def _install(lock: str, steps: Steps) -> None:
    total = len(re.findall(r"^[A-Za-z0-9._-]+==", (PROJECT / lock).read_text(), re.MULTILINE))
    pip = [
        str(python()),
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--no-deps",
        "--disable-pip-version-check",
        "--no-input",
    ]
    parent = os.getpid()
    with subprocess.Popen(
        [*pip, "--progress-bar", "off", "--no-color", "-r", str(PROJECT / lock)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: die_with_parent(signal.SIGTERM, parent),
    ) as process:
        assert process.stdout
        said, seen = [], 0
        for line in process.stdout:
            if times_asked():
                process.terminate()
            said.append(line)
            seen += line.startswith(("Collecting ", "Requirement already satisfied"))
            steps.progress("installing" if line.startswith("Installing") else f"{seen} of {total} packages")
    if times_asked():
        raise StopAsked
    if process.returncode != 0:
        raise Problem(f"The packages of {lock} could not be installed: {_reason(''.join(said))}")


def _reason(text: str) -> str:
    """The one line of a long complaint that says why."""
    if "No space left on device" in text:
        return f"no space is left on the disk of {folder()}."
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "Error" in line or "denied" in line]
    return (errors or lines or ["it said nothing"])[-1]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    path = folder().with_name(folder().name + ".lock")
    try:
        with path.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except (PermissionError, FileNotFoundError) as error:
        raise Problem(
            f"{error.filename} cannot be written ({error.strerror}); run as the owner of the folder, "
            "or set PORTAL_VENV to a folder of yours for the Python environment."
        ) from None


def _try_to_write(path: Path, text: str) -> None:
    """A stamp only saves time, so a read-only environment may do without."""
    try:
        path.write_text(text)
    except OSError:
        return


def stale_texts() -> bool:
    """Whether a translation was changed after it was compiled, or never was."""
    sources = PROJECT.glob("locale/*/LC_MESSAGES/django.po")
    return any(not _is_newer(source.with_suffix(".mo"), source) for source in sources)


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


# --- what only the system can give ---


def has_pango() -> bool:
    """Whether Pango can be loaded; PDF files need it, and no Python package carries it."""
    load = f"import ctypes; [ctypes.CDLL(name) for name in {PANGO_LIBRARIES!r}]"
    return subprocess.run([sys.executable, "-c", load], capture_output=True, check=False).returncode == 0


def make_pango(steps: Steps) -> None:
    """Install Pango as root, otherwise say what to type."""
    install_by_apt(PANGO_PACKAGES, "Pango, which makes the PDF files, is missing", has_pango, steps)


def install_by_apt(packages: tuple[str, ...], trouble: str, works_now: Callable[[], bool], steps: Steps) -> None:
    """Install packages as root; anyone else is told the command."""
    command = f"apt-get update && apt-get install --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sudo = "" if os.geteuid() == 0 else " as root"
        raise Problem(f"{trouble}; type{sudo}: {command}")
    steps.note(f"{trouble}: installing {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    for argv in (["apt-get", "update", "-q"], install):
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        if done.returncode != 0 and argv is install:
            raise Problem(f"{trouble}, and apt-get could not install it: {_reason(done.stdout + done.stderr)}")
    if not works_now():
        raise Problem(f"{trouble}, also after: {command}")
