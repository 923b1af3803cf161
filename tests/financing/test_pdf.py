"""The invoice on paper: tagged, complete, in Swedish, on one page."""

import io
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from typing import Any

import pikepdf
import pytest

from financing import pdf
from financing.models import Invoice
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(cast: Cast) -> Invoice:
    table = factories.fee_table(2026, decision_reference="nätverksmöte 7/2025, § 34")
    return factories.invoice(
        cast.ystad, table, by=cast.administrator, number=14, issued_on=date(2026, 3, 2), due_on=date(2026, 4, 1)
    )


def changed(invoice: Invoice, **fields: Any) -> Invoice:
    """The invoice as it would look; nothing is saved."""
    for name, value in fields.items():
        setattr(invoice, name, value)
    return invoice


def text(content: bytes) -> str:
    """The words of a PDF in reading order, white space made plain."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not here")
    found = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", " ", found.replace("\u00a0", " "))


def tags(file: pikepdf.Pdf) -> list[str]:
    """The kinds of all elements in the tag tree."""
    found: list[str] = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            found.append(str(element.S))
        kids = element.get("/K") if isinstance(element, pikepdf.Dictionary) else None
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids] if isinstance(kids, pikepdf.Dictionary) else []:
            walk(kid)

    walk(file.Root.StructTreeRoot)
    return found


class TestRender:
    def test_is_a_tagged_swedish_page_with_a_title(self, invoice: Invoice) -> None:
        file = pikepdf.open(io.BytesIO(pdf.render(invoice)))
        assert len(file.pages) == 1
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "sv"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as data:
            assert data["pdfuaid:part"] == "1"
            assert data["dc:title"] == "Faktura 2026-0014, Ystads kommun"

    def test_has_one_heading_of_the_first_kind_and_real_tables(self, invoice: Invoice) -> None:
        found = tags(pikepdf.open(io.BytesIO(pdf.render(invoice))))
        assert found.count("/H1") == 1
        assert found.count("/Table") == 2
        assert found.count("/TH") >= 6
        assert "/Figure" in found  # the mark, with its alternative text

    def test_says_what_to_pay_when_and_where_twice(self, invoice: Invoice) -> None:
        words = text(pdf.render(invoice))
        assert words.count("2026001400") == 2
        assert words.count("991-2346") >= 2
        assert words.count("ons 1 apr 2026") == 2
        assert words.count("32 000,00 kr") == 2

    def test_says_what_for_and_why_so_much(self, invoice: Invoice) -> None:
        words = text(pdf.render(invoice))
        assert "Medlemsavgift 2026" in words
        assert "31 800 invånare 31 december 2025, steg 30 000–59 999: 32 000 kr." in words
        assert "Avgiftstabell 2026, beslutad 20 november 2025, nätverksmöte 7/2025, § 34." in words
        assert "1 januari – 31 december 2026" in words
        assert "Ingen moms: Medlemsavgift utan direkt motprestation" in words
        assert "Utfärdad måndag 2 mars 2026" in words

    def test_is_addressed_and_carries_the_reference(self, invoice: Invoice) -> None:
        words = text(pdf.render(invoice))
        assert "Ystads kommun Storgatan 1 271 00 Ystad" in words
        assert "ZZ100" in words
        assert "212000-1181" in words

    def test_shows_vat_and_f_tax_only_when_they_are_true(self, invoice: Invoice) -> None:
        assert "F-skatt" not in text(pdf.render(invoice))
        seller = {**invoice.seller, "vat_number": "SE802499124501", "f_tax": True}
        taxed = changed(
            invoice,
            seller=seller,
            vat_category="S",
            vat_explanation="Serviceavgift",
            vat=Decimal(8_000),
            total=Decimal(40_000),
        )
        words = text(pdf.render(taxed))
        assert "Godkänd för F-skatt" in words
        assert "SE802499124501" in words
        assert "40 000,00 kr" in words
        assert "Moms 25 %: Serviceavgift" in words

    def test_stays_on_one_page_and_harmless_with_long_and_strange_texts(self, invoice: Invoice) -> None:
        strange = changed(
            invoice,
            reference="<script>alert(1)</script> & åäö 💰 " + "x" * 20,
            buyer={**invoice.buyer, "name": "Förbundet " + "långt namn " * 12, "street": "<b>Gatan</b>"},
            vat_explanation="Orsak " * 33,
            net=Decimal("9999999999.99"),
            total=Decimal("9999999999.99"),
        )
        content = pdf.render(strange)
        assert len(pikepdf.open(io.BytesIO(content)).pages) == 1
        assert "<script>alert(1)</script>" in text(content)

    def test_is_swedish_whoever_orders_it(self, invoice: Invoice) -> None:
        from django.utils.translation import override

        with override("en"):
            content = pdf.render(invoice)
        assert "Att betala" in text(content)

    def test_covers_the_part_of_the_year_that_the_member_was_there(self, cast: Cast, invoice: Invoice) -> None:
        cast.ystad.memberships.update(starts_on=date(2026, 8, 15))
        assert "15 augusti – 31 december 2026" in text(pdf.render(Invoice.objects.get(pk=invoice.pk)))
