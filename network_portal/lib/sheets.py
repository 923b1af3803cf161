"""Reading lists that people keep in spreadsheets: CSV as Swedish and other programs write it, and Excel's own .xlsx.

The file is a stranger's: its size is limited before and after unpacking, formulas are never run, and whatever cannot be
read is said in one sentence.
"""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from network_portal.lib.forms import UNSEEN
from network_portal.lib.money import thousands
from network_portal.lib.refusals import Refused

MOST_ROWS = 5000
MOST_COLUMNS = 40
MOST_CHARACTERS = 1000  # of a cell; the rest is cut off
MOST_BYTES = 5_000_000
MOST_UNPACKED = 60_000_000  # bytes: a small archive may hold very much
OLD_EXCEL, ARCHIVE = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
OTHER_KINDS = (b"%PDF", b"{\\rtf", b"<")  # also text, but no list: PDF, rich text, a web page
ENCODINGS = ("utf-8-sig", "cp1252")

Row = tuple[int, list[str]]  # the line in the file, and its cells


def read(file: BinaryIO) -> list[Row]:
    """The rows that hold anything, as stripped texts; the first is the header. Refused when it cannot be read."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 5 MB. Divide it into several."))
    if content.startswith(OTHER_KINDS):
        raise Refused(_unreadable())
    if content.startswith(OLD_EXCEL):
        raise Refused(_("That is an old Excel file (.xls). Save it as .xlsx or as CSV, and choose it again."))
    rows = _excel(content) if content.startswith(ARCHIVE) else _csv(content)
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if len(filled) < 2:
        raise Refused(_("There are no rows in the file. The first row holds the headings, the others one person each."))
    return filled


def _csv(content: bytes) -> list[Row]:
    text = _decoded(content)
    first = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=first.count)
    rows: list[Row] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1):
            _must_be_few(number)
            rows.append((number, _cells(cells[:MOST_COLUMNS])))
    except csv.Error:
        raise Refused(_unreadable()) from None
    return rows


def _decoded(content: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one (what Excel calls Unicode text), otherwise as Windows writes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _without_nul(content.decode("utf-16"))
        except UnicodeDecodeError:
            raise Refused(_unreadable()) from None
    for encoding in ENCODINGS:
        try:
            return _without_nul(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Refused(_unreadable())


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise Refused(_unreadable())
    return text


def _excel(content: bytes) -> list[Row]:
    """The first sheet, with values instead of formulas."""
    import openpyxl  # takes longer to load than most pages take to answer, and few processes read a file

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Refused(_("The file is larger than 5 MB. Divide it into several."))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows: list[Row] = []
        for number, cells in enumerate(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            _must_be_few(number)
            rows.append((number, _cells(cells)))
        return rows
    except Refused:
        raise
    except Exception:  # the library answers broken files with whatever broke in it
        raise Refused(_unreadable()) from None


def _cells(values: Iterable[Any]) -> list[str]:
    """Without the empty ones at the end, which Excel writes where something once stood."""
    cells = [_cell(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(UNSEEN.sub("", str(value)[:MOST_CHARACTERS].replace("\x00", "")).split())


def _must_be_few(number: int) -> None:
    if number > MOST_ROWS + 1:
        raise Refused(_("There are more than %(n)s rows in the file. Divide it into several.") % {"n": thousands(MOST_ROWS)})


def _unreadable() -> str:
    return _("The file cannot be read. Save it as Excel (.xlsx) or as CSV with UTF-8, and choose it again.")
