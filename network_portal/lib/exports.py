"""Lists as files: CSV that a Swedish Excel opens by a double click, and Excel's own .xlsx."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")  # Excel gives no sheet such a name
UNWRITTEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")  # has no place in XML
LONGEST_CELL = 32_000  # characters; Excel reads at most 32 767
# A cell that begins so is run as a formula by spreadsheet programs, also when somebody typed it as a name.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """`value` as the file has it: dates ISO, decimals with a comma, texts never a formula, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (int, Decimal)):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download called `name` (ASCII, with .csv): UTF-8 with a byte order mark, semicolons between cells."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(value) for value in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def xlsx_file(name: str, title: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download called `name` (ASCII, with .xlsx) with one sheet: days and numbers as such, and no text is a formula."""
    from openpyxl import Workbook  # takes longer to load than most pages take to answer
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(NOT_IN_TITLES.sub(" ", title)[:31])
    sheet.freeze_panes = "A2"
    for n in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + n)].width = 24

    def made(value: Any, *, is_head: bool = False) -> Any:
        typed = value if isinstance(value, (date, int, Decimal)) else UNWRITTEN.sub("", str(value or ""))[:LONGEST_CELL]
        one = WriteOnlyCell(sheet, value=typed)
        if isinstance(typed, str):
            one.data_type = "s"
            one.alignment = Alignment(wrap_text=True, vertical="top")
        if is_head:
            one.font = Font(bold=True)
        return one

    sheet.append([made(value, is_head=True) for value in header])
    for row in rows:
        sheet.append([made(value) for value in row])
    content = io.BytesIO()
    book.save(content)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
