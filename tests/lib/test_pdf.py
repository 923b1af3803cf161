"""Paper: tagged, in the language of its HTML, and blind to everything outside static/."""

import io
import logging
from pathlib import Path

import pikepdf
import pytest

from network_portal.lib import pdf

PAGE = '<!doctype html><html lang="sv"><head><title>{title}</title>{head}</head><body><h1>Rubrik</h1>{body}</body></html>'


def made(title: str = "Prov", head: str = "", body: str = "<p>Text</p>") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf.from_html(PAGE.format(title=title, head=head, body=body))))


class TestFromHtml:
    def test_is_tagged_and_says_its_language_and_title(self) -> None:
        file = made()
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "sv"
        with file.open_metadata() as data:
            assert data["dc:title"] == "Prov"
            assert data["pdfuaid:part"] == "1"

    def test_uses_the_style_sheets_it_links_to(self) -> None:
        plain, styled = made(), made(head='<link rel="stylesheet" href="css/pdf.css">')
        assert _faces(plain) != _faces(styled)
        assert any("Schibsted" in face for face in _faces(styled))

    def test_reads_style_sheets_and_fonts_once(self) -> None:
        made(head='<link rel="stylesheet" href="css/pdf.css">')
        before = pdf._sheet.cache_info().misses
        made(head='<link rel="stylesheet" href="css/pdf.css">')
        assert pdf._sheet.cache_info().misses == before

    def test_leaves_no_fonts_behind_when_a_worker_ends(self) -> None:
        made(head='<link rel="stylesheet" href="css/pdf.css">')
        folder = Path(pdf._fonts()._folder)
        assert folder.exists()
        pdf._forget_fonts()
        assert not folder.exists()

    @pytest.mark.parametrize(
        "address", ["file:///etc/passwd", "../pyproject.toml", "http://127.0.0.1/x.png", "ftp://127.0.0.1/x.png"]
    )
    def test_fetches_nothing_outside_static(self, address: str, caplog: pytest.LogCaptureFixture) -> None:
        logging.getLogger("weasyprint").propagate = True
        with caplog.at_level(logging.ERROR, "weasyprint"):
            made(body=f'<img src="{address}" alt="x">')
        assert "Failed to load image" in caplog.text

    @pytest.mark.parametrize("address", ["../tests/evil.css", "css/../../evil.css", "file:///etc/evil.css"])
    def test_reads_no_style_sheet_outside_static(self, address: str, caplog: pytest.LogCaptureFixture) -> None:
        logging.getLogger("weasyprint").propagate = True
        with caplog.at_level(logging.ERROR, "weasyprint"):
            made(head=f'<link rel="stylesheet" href="{address}">')
        assert "outside static" in caplog.text


def _faces(file: pikepdf.Pdf) -> set[str]:
    """The fonts of the first page."""
    return {str(font.BaseFont) for font in file.pages[0].Resources.Font.values()}
