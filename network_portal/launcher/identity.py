"""Which account a child runs as. PostgreSQL refuses to run as root, so root hands it to `nobody`."""

import ctypes
import os
import pwd
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG, _PR_SET_SECUREBITS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 1, 28, 47, 2
_SECBIT_NO_SETUID_FIXUP = 4
_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 1, 2
_CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    """An account a child drops to."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """`nobody` when we are root, otherwise None: stay who we are."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def can_reach(account: Account, path: Path) -> bool:
    """Whether that account may enter every folder on the way; asked by trying, as that account."""
    attempt = subprocess.run(
        ["test", "-x", str(path)], user=account.uid, group=account.gid, extra_groups=[], check=False, cwd="/"
    )
    return attempt.returncode == 0


def become(account: Account, *, may_pass_closed_folders: bool) -> None:
    """Give up root for good, in a child about to become a server.

    A project in root's home is closed to `nobody`. Opening the home would be a change to the machine, so the child
    keeps the single right to pass through closed folders instead.
    """
    if may_pass_closed_folders:
        # Without this the kernel would ignore the right when the server asks, with access(), whether it may.
        _LIBC.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    if may_pass_closed_folders and not (_keep_only(_CAP_DAC_READ_SEARCH) or _keep_only(_CAP_DAC_OVERRIDE)):
        os.write(
            2, b"error: this folder is closed to the account nobody; choose another place with --state and PORTAL_VENV\n"
        )
        os._exit(77)


def _keep_only(capability: int) -> bool:
    """Keep one right, through the start of the server, and drop every other."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    effective_permitted_inheritable = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
    if _LIBC.capset(header, effective_permitted_inheritable) != 0:
        return False
    return bool(_LIBC.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0) == 0)


def die_with_parent(number: signal.Signals, parent: int) -> None:
    """Ask the kernel to send `number` when the launcher is gone, however it went.

    Changing the account clears this wish, so call it after `become`.
    """
    _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
