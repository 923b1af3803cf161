"""Development mail: one file per letter, readable in the portal and on disk."""

import os
import tempfile
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage as Letter
from django.core.mail.backends.base import BaseEmailBackend

LONGEST_NAME = 80  # characters; the file's name is the first half of the Message-ID


def folder() -> Path | None:
    """Where development mail lies, or None when mail really leaves the machine."""
    path = getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if path else None


class FolderBackend(BaseEmailBackend):
    """Writes each letter to a file named by its Message-ID, so that a letter sent again is the same letter."""

    def send_messages(self, email_messages: Sequence[Letter]) -> int:
        target = folder()
        if target is None:
            return 0
        target.mkdir(parents=True, exist_ok=True)
        for letter in email_messages:
            self._write(target, letter)
        return len(email_messages)

    @staticmethod
    def _write(target: Path, letter: Letter) -> None:
        content = letter.message()
        name = content["Message-ID"].strip("<>").replace("/", "_").split("@")[0]
        path = target / f"{name}.eml"
        if path.exists():
            return
        handle, temporary = tempfile.mkstemp(dir=target, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content.as_bytes())
        os.replace(temporary, path)


def letters() -> list[tuple[str, EmailMessage]]:
    """The newest 200 letters with their file names, newest first."""
    target = folder()
    if target is None or not target.exists():
        return []
    files = sorted(target.glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)[:200]
    return [(file.stem, _read(file)) for file in files]


def letter(name: str) -> EmailMessage | None:
    """The letter in the file `name`.eml, or None."""
    target = folder()
    if target is None or not name.isalnum() or len(name) > LONGEST_NAME:
        return None
    file = target / f"{name}.eml"
    return _read(file) if file.exists() else None


def _read(file: Path) -> EmailMessage:
    return message_from_bytes(file.read_bytes(), policy=policy.default)
