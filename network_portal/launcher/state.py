"""The state folder of one portal: who holds it, what it contains, and what an earlier run left behind."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from .child import Child, signal_group
from .environment import PROJECT, RUN_TIME
from .say import Problem
from .signals import pause

LONGEST_SOCKET_PATH = 107
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Holder:
    """Who holds a state folder, for the message to those who come second and for `./portal manage`."""

    process: int
    command: str
    address: str
    ready: bool
    servers: dict[str, str]


class State:
    """One state folder, held by one launcher at a time through a lock the kernel gives back by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run = folder / "run"
        self.logs = folder / "log"
        self._lock: int | None = None

    def prepare(self) -> None:
        """Make the folder and see that it can be used."""
        try:
            if not self.folder.exists():
                self.folder.mkdir(parents=True)
                # Only our own folder: the database account passes through it, each folder inside is private.
                self.folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
            for name in ("mail", "files", "static", "log"):
                (self.folder / name).mkdir(mode=0o700, exist_ok=True)
            self.run.mkdir(mode=0o711, exist_ok=True)
        except (PermissionError, FileExistsError, NotADirectoryError, OSError) as error:
            raise Problem(
                f"The state folder {self.folder} cannot be used ({error.strerror}); "
                "choose another with --state DIR or PORTAL_STATE."
            ) from None

    # --- the lock ---

    def hold(self) -> bool:
        """Take the lock; False when another launcher has it."""
        try:
            lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        except PermissionError:
            raise Problem(
                f"The state folder {self.folder} belongs to another account; choose another with --state DIR or PORTAL_STATE."
            ) from None
        self._lock = lock
        (self.folder / "holder.json").unlink(missing_ok=True)  # of one that was killed
        return True

    def announce(self, holder: Holder) -> None:
        """Say who holds the lock; called again when the servers can be used."""
        _write_private(self.folder / "holder.json", json.dumps(asdict(holder), indent=1))

    def holder(self) -> Holder | None:
        """Who holds the lock, as far as it has said so."""
        try:
            return Holder(**json.loads((self.folder / "holder.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def release(self) -> None:
        """Give the folder back, without anything that could be taken for a running portal."""
        (self.folder / "holder.json").unlink(missing_ok=True)
        self.own_children.unlink(missing_ok=True)
        forget_sockets(self.own_sockets)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # --- children, so that nobody has to guess after a kill -9 ---

    @property
    def own_children(self) -> Path:
        """The list of this launcher's children; one file per launcher, so that nobody ends another's."""
        return self.run / f"children.{os.getpid()}"

    def remember(self, child: Child) -> None:
        """Note a started child; read by the guardian and by the next start."""
        pid = child.process.pid
        with self.own_children.open("a") as file:
            file.write(f"{pid} {_started_at(pid)} {int(child.command.orphan_signal)} {child.command.name}\n")

    def bury_all(self) -> None:
        """End what earlier launchers left; only for the one that holds the lock."""
        for listed in self.run.glob("children.*"):
            bury(listed)
        for note in self.run.glob("sockets.*"):
            forget_sockets(note)

    # --- sockets and secrets ---

    @property
    def own_sockets(self) -> Path:
        """Where this launcher notes that its sockets are elsewhere."""
        return self.run / f"sockets.{os.getpid()}"

    def sockets(self) -> Path:
        """A fresh folder for unix sockets; their path has a limit, so a deep state folder gets a short one elsewhere."""
        folder = self.run / "s"
        shutil.rmtree(folder, ignore_errors=True)
        if len(os.fsencode(folder / "postgres")) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH:
            folder.mkdir(mode=0o711)
            return folder
        elsewhere = temporary_folder("portal-sockets-")
        self.own_sockets.write_text(str(elsewhere))
        return elsewhere

    def has_static_files(self) -> bool:
        """Whether the collected static files are those of the present sources."""
        note = self.run / "static-files"
        manifest = self.folder / "static" / "staticfiles.json"
        return manifest.exists() and note.exists() and note.read_text() == _static_sources()

    def note_static_files(self) -> None:
        """Remember what was collected."""
        (self.run / "static-files").write_text(_static_sources())

    def secret_key(self) -> str:
        """The key that signs sessions; made once, so that a restart does not sign everybody out."""
        path = self.folder / "secret_key"
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(48))
        return path.read_text().strip()


def bury(listed: Path) -> None:
    """End every child on the list of a launcher that is gone: first as it asked for, after a while by force."""
    try:
        lines = [line.split(None, 3) for line in listed.read_text().splitlines()]
    except OSError:
        return
    children = [(int(pid), began, signal.Signals(int(number))) for pid, began, number, _ in lines]
    left = [child for child in children if _started_at(child[0]) == child[1]]
    for pid, _, number in left:
        signal_group(pid, number)
    end = time.monotonic() + 10
    while left and time.monotonic() < end:
        pause(0.05, patient=True)
        left = [child for child in left if _started_at(child[0]) == child[1]]
    for pid, _, number in left:
        signal_group(pid, signal.SIGKILL if number == signal.SIGKILL else signal.SIGQUIT)
    for pid, _, _ in children:
        # The processes of a worker outlive the one on the list, in its group; no new group can have its number
        # as long as they do.
        if _is_group_of_orphans(pid):
            signal_group(pid, signal.SIGKILL)
    listed.unlink(missing_ok=True)


def forget_sockets(note: Path) -> None:
    """Remove the folder that a launcher made for its sockets outside its state folder."""
    if note.exists():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)
        note.unlink()


def _is_group_of_orphans(group: int) -> bool:
    """Whether the group still has processes while its leader is gone."""
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return _started_at(group) == "gone"


def temporary_folder(prefix: str) -> Path:
    """A private temporary folder; as root the database account may pass through it."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    return folder


def _static_sources() -> str:
    """A fingerprint of the project's static files and of the packages that bring others."""
    found = sorted(path for pattern in ("static/**/*", "*/static/**/*") for path in PROJECT.glob(pattern))
    seen = hashlib.sha256((PROJECT / RUN_TIME).read_bytes())
    for path in found:
        seen.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def _started_at(pid: int) -> str:
    """When that process began, in the kernel's ticks: the same number again may be another process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return "gone"
    fields = stat.rsplit(")", 1)[1].split()
    return "gone" if fields[0] in "ZX" else fields[19]
