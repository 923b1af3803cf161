"""Uploaded files: known by their content, kept under a name nobody chose, sent only as a download."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from members.models import Mandate
from network_portal.lib import files
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("ContentTypes", "[Content_Types].xml"), data)
    return content.getvalue()


WORD = archive(ContentTypes=b"<Types/>", **{"word/document.xml": b"<w/>"})
EXCEL = archive(ContentTypes=b"<Types/>", **{"xl/workbook.xml": b"<x/>"})
MACROS = archive(ContentTypes=b"<Types/>", **{"word/document.xml": b"<w/>", "word/vbaProject.bin": b"x"})
ODT = archive(mimetype=b"application/vnd.oasis.opendocument.text", **{"content.xml": b"<o/>"})
PDF, PNG, JPEG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."


def take(name: str, content: bytes) -> files.Upload:
    taken = files.UploadField().clean(SimpleUploadedFile(name, content))
    assert taken is not None
    return taken


class TestUpload:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", PDF), ("a.docx", WORD), ("a.xlsx", EXCEL), ("a.odt", ODT), ("a.png", PNG), ("a.JPG", JPEG),
            ("a.jpeg", JPEG), ("a.txt", "Beslut åäö\r\n".encode()), ("a.txt", b"\xef\xbb\xbfmed BOM"),
        ],
    )  # fmt: skip
    def test_is_taken_when_it_is_what_it_says(self, name: str, content: bytes) -> None:
        assert take(name, content).name == name

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", b"<html><script>alert(1)</script>"), ("a.pdf", PNG), ("a.png", PDF), ("a.html", b"<b>hej</b>"),
            ("a.svg", b"<svg onload='x'/>"), ("a.exe", b"MZ\x90\x00"), ("a.zip", archive(a=b"x")), ("a.docx", EXCEL),
            ("a.docx", MACROS), ("a.docx", b"PK\x03\x04trasig"), ("a.txt", b"\x00\x01"), ("a.txt", b"\xe5\xe4\xf6"),
            ("a.docx", archive(**{"word/document.xml": b"x"})), ("a.pdf.html", PDF), ("a.docm", WORD),
        ],
    )  # fmt: skip
    def test_is_refused_when_it_is_something_else(self, name: str, content: bytes) -> None:
        with pytest.raises(ValidationError, match="Filen är av ett slag som inte kan sparas här"):
            take(name, content)

    def test_is_refused_above_ten_megabytes(self) -> None:
        with pytest.raises(ValidationError, match=r"Filen är 11 MB\. Den får vara högst 10 MB\."):
            take("a.pdf", PDF + b"x" * 10_000_001)

    def test_is_refused_when_it_is_empty(self) -> None:
        with pytest.raises(ValidationError, match="Filen är tom"):
            take("a.pdf", b"")

    def test_writes_no_more_to_disk_than_may_be_kept(self) -> None:
        """What comes after the limit is counted, not kept: the field still says how large the file was."""
        body = (
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            + PDF + b"x" * 12_000_000 + b"\r\n--x--\r\n"
        )  # fmt: skip
        request = RequestFactory().generic("POST", "/", body, content_type="multipart/form-data; boundary=x")
        file = request.FILES["f"]
        assert file.size == len(PDF) + 12_000_000
        assert Path(file.temporary_file_path()).stat().st_size < 10_100_000


class TestName:
    @pytest.mark.parametrize(
        ("typed", "shown"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\Anna\\Beslut.pdf", "Beslut.pdf"),
            ("Beslut\x00.pdf", "Beslut-.pdf"),
            ("faktura\u202efdp.exe", "fakturafdp.pdf"),
            ("Delegation åäö 2026.PDF", "Delegation åäö 2026.PDF"),
            ('a"b\r\nSet-Cookie: x.pdf', "a-b-Set-Cookie- x.pdf"),
            ("a\u030astad.pdf", "åstad.pdf"),
            (".pdf", "pdf.pdf"),
            ("...", "dokument.pdf"),
            ("\u200b\u202e.pdf", "pdf.pdf"),
            ("KS § 45. Beslut", "KS § 45. Beslut.pdf"),
        ],
    )
    def test_is_one_line_without_folders_or_tricks(self, typed: str, shown: str) -> None:
        assert files.clean_name(typed, files.KINDS[0]) == shown

    def test_is_never_longer_than_its_column(self) -> None:
        name = files.clean_name("å" * 500 + ".pdf", files.KINDS[0])
        assert len(name) == files.LONGEST_NAME
        assert name.endswith(".pdf")


class TestKept:
    def kept(self, cast: Cast, content: bytes = PDF) -> Mandate:
        made = factories.mandate(cast)
        files.keep(made.document, take("Delegation åäö.pdf", content))
        made.document_name = "Delegation åäö.pdf"
        made.save()
        return made

    def test_stands_under_a_name_nobody_chose(self, cast: Cast) -> None:
        name = str(self.kept(cast).document.name)
        assert name.startswith("uploads/mandates/")
        assert name.endswith(".pdf")
        assert "Delegation" not in name

    def test_is_sent_as_a_download_with_its_name_and_type(
        self, cast: Cast, as_: Callable[..., StrictClient], django_capture_on_commit_callbacks: Any
    ) -> None:
        made = self.kept(cast)
        answer = as_(cast.officer).get(f"/members/mandates/{made.pk}/document/")
        assert b"".join(answer.streaming_content) == PDF
        disposition = "attachment; filename*=utf-8''Delegation%20%C3%A5%C3%A4%C3%B6.pdf"
        assert answer["Content-Disposition"] == disposition
        assert answer["Content-Type"] == "application/pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "private, no-store"

    def test_goes_when_another_takes_its_place_and_the_transaction_holds(
        self, cast: Cast, django_capture_on_commit_callbacks: Any
    ) -> None:
        made = self.kept(cast)
        old = str(made.document.name)
        with django_capture_on_commit_callbacks(execute=True):
            files.keep(made.document, take("ny.txt", b"Ny"))
            assert default_storage.exists(old)
        assert not default_storage.exists(old)
        assert default_storage.exists(str(made.document.name))

    def test_is_removed_by_the_clock_when_its_row_is_gone(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        made, orphan = self.kept(cast), self.kept_by_nobody()
        other = default_storage.save("jobs/2026/rapport.pdf", ContentFile(PDF))
        assert files.remove_orphans() == []  # an upload may still be under way
        monkeypatch.setattr(files, "YOUNG", timedelta(0))
        assert files.remove_orphans() == [orphan]
        assert default_storage.exists(str(made.document.name))
        assert default_storage.exists(other)

    def kept_by_nobody(self) -> str:
        return default_storage.save("uploads/mandates/2026/x.pdf", ContentFile(PDF))
