import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from network_portal.lib import sheets
from network_portal.lib.refusals import Refused

ROWS = [(1, ["Namn", "E-post"]), (2, ["Åsa Öberg", "asa@example.org"])]


def read(content: bytes) -> list[sheets.Row]:
    return sheets.read(io.BytesIO(content))


def workbook(*rows: list[object]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


class TestCsv:
    @pytest.mark.parametrize("delimiter", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("newline", ["\r\n", "\n"])
    def test_is_read_as_programs_write_it(self, delimiter: str, encoding: str, newline: str) -> None:
        text = newline.join([delimiter.join(cells) for _line, cells in ROWS]) + newline
        assert read(text.encode(encoding)) == ROWS

    def test_passes_over_empty_lines_and_keeps_the_numbers_of_the_others(self) -> None:
        assert [line for line, _cells in read(b"Namn;E-post\n;\n\nA;a@b.se\n")] == [1, 4]

    def test_drops_what_is_not_seen_but_turns_the_reading_order(self) -> None:
        assert read("a;b\nKla\u202era\u200b;\x07c".encode())[1] == (2, ["Klara", "c"])

    def test_takes_quoted_cells_with_the_delimiter_and_line_breaks_in_them(self) -> None:
        assert read(b'Namn;E-post\n"Berg; Anna\nMaria";a@b.se\n')[1][1] == ["Berg; Anna Maria", "a@b.se"]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "Det finns inga rader"),
            (b"Namn;E-post\n", "Det finns inga rader"),
            (b"Namn;E-post\nA\x00;b", "går inte att läsa"),
            (b"\xff\xfe\x00", "går inte att läsa"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "gammal Excelfil"),
            (b"a;b\n" * 5002, "fler än 5"),
            (b"x" * (sheets.MOST_BYTES + 1), "större än 5 MB"),
            (b"PK\x03\x04 not an archive", "går inte att läsa"),
        ],
    )
    def test_says_in_one_sentence_what_cannot_be_read(self, content: bytes, says: str) -> None:
        with pytest.raises(Refused, match=says):
            read(content)


class TestExcel:
    def test_is_read_with_its_days_and_numbers(self) -> None:
        rows = read(workbook(["Namn", "Från", "Nr"], ["Åsa", datetime(2026, 3, 25), 12.0]))
        assert rows[1] == (2, ["Åsa", "2026-03-25", "12"])

    def test_never_runs_a_formula(self) -> None:
        rows = read(workbook(["Namn", "E-post"], ["Åsa", '=HYPERLINK("http://x")']))
        assert rows[1][1] == ["Åsa"]

    def test_has_a_limit_of_rows(self) -> None:
        with pytest.raises(Refused, match="fler än 5"):
            read(workbook(["Namn"], *([f"P{n}"] for n in range(5001))))

    def test_does_not_unpack_an_archive_that_holds_far_more_than_it_weighs(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (sheets.MOST_UNPACKED + 1))
        with pytest.raises(Refused, match="större än 5 MB"):
            read(file.getvalue())
