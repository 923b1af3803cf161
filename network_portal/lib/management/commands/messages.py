"""Keeps the Swedish texts in step with the code: collect, fill in, check."""

import fcntl
import json
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser

PO = Path("locale/sv/LC_MESSAGES/django.po")


class Command(BaseCommand):
    help = (
        "Collect texts from the code (needs GNU gettext), fill in Swedish from a JSON file, or check that none is missing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--collect", action="store_true", help="add new texts from the code and drop the unused")
        parser.add_argument(
            "--fill", metavar="FILE", help='JSON: {"English": "Svenska"} or {"English": ["ental", "flertal"]}'
        )
        parser.add_argument("--check", action="store_true", help="fail when a text lacks its Swedish")
        parser.add_argument("--missing", action="store_true", help="print untranslated texts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with open(Path(tempfile.gettempdir()) / "portal-messages.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if options["collect"]:
                call_command(
                    "makemessages",
                    locale=["sv"],
                    no_location=True,
                    no_obsolete=True,
                    no_wrap=True,
                    verbosity=0,
                    ignore_patterns=[".venv/*", ".state*", "tests/*"],
                )
            if options["fill"]:
                self._fill(Path(options["fill"]))
            missing = self._missing()
        if options["missing"]:
            self.stdout.write(json.dumps(dict.fromkeys(missing, ""), ensure_ascii=False, indent=1))
        if options["check"] and missing:
            raise CommandError(f"{len(missing)} texts lack Swedish, the first is: {missing[0]!r}")

    def _read(self) -> Catalog:
        with (Path(settings.BASE_DIR) / PO).open("rb") as file:
            return read_po(file, locale="sv", abort_invalid=True)  # or the rest of the file would be lost in silence

    def _missing(self) -> list[str]:
        """English texts without a complete Swedish one; fuzzy guesses count as missing."""
        missing = []
        for message in self._read():
            strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            if message.id and (message.fuzzy or not all(strings)):
                missing.append(message.id[0] if isinstance(message.id, (list, tuple)) else message.id)
        return missing

    def _fill(self, source: Path) -> None:
        texts = json.loads(source.read_text())
        catalogue = self._read()
        for message in catalogue:
            message.user_comments = [line for line in message.user_comments if not line.startswith("|")]  # gettext's guesses
            key = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
            if key and texts.get(key):
                value = texts[key]
                plural = isinstance(message.id, (list, tuple))
                message.string = tuple(value if isinstance(value, list) else [value, value]) if plural else value
                message.flags.discard("fuzzy")
        with (Path(settings.BASE_DIR) / PO).open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, sort_output=True)
