"""Text pasted from word processors: marks go, words stay."""

import pytest
from django import forms

from network_portal.lib.pasted import PastedField, plain
from operations.forms.fields import long_text

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
<body><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<p class=MsoNormal><b>Beslut:</b> avgiften är <span lang=SV>32&nbsp;000&nbsp;kr</span><o:p></o:p></p>
<p class=MsoListParagraph>F&ouml;rslaget<br>godk&auml;nns.</p><ul><li>Ystad</li><li>Malm&ouml;</li></ul>
<table><tr><td>Kommun</td><td>Kostnad</td></tr><tr><td>Lund</td><td>&lt; 10</td></tr></table></body></html>"""


class TestPlain:
    def test_keeps_the_words_of_word(self) -> None:
        assert plain(WORD) == (
            "Beslut: avgiften är 32 000 kr\n\nFörslaget\ngodkänns.\n\n– Ystad\n– Malmö\n\nKommun\tKostnad\nLund\t< 10"
        )

    @pytest.mark.parametrize(
        "text",
        ["Om x < 5 och y > 3 gäller <svar> från Lund", "a & b &amp; c", "<Kommunen> säger ja", "2 < 3", "En rad\n\nEn till"],
    )
    def test_leaves_alone_what_somebody_wrote(self, text: str) -> None:
        assert plain(text) == text

    def test_reads_the_signs_of_word(self) -> None:
        assert (
            plain("Punkter:\r\n·\tEtt\r\n•  Två\r\no\tTre\x0bfyra\xadfem\u200b") == "Punkter:\n– Ett\n– Två\n– Tre\nfyrafem"
        )

    def test_strange_words_between_marks_stay(self) -> None:
        assert plain("<p>Frågan <oklart> återkommer</p>") == "Frågan <oklart> återkommer"

    def test_marks_that_do_not_end_take_nothing_along(self) -> None:
        assert plain("<p>Texten är kvar <b>också här <!-- och här") == "Texten är kvar också här och här"

    def test_lines_around_a_pasted_part_stay(self) -> None:
        mixed = "Först en rad.\n\n<p class=MsoNormal>Inklistrat\nur Word</p>\nEn rad till\noch en.\n\nSist <b>viktigt</b>."
        assert plain(mixed) == "Först en rad.\n\nInklistrat ur Word\n\nEn rad till\noch en.\n\nSist viktigt."


class Form(forms.Form):
    text = PastedField(max_length=20, required=False)


def test_the_length_is_that_of_the_words() -> None:
    assert Form({"text": f"<p class='{'x' * 400}'>Kort</p>"}).is_valid()
    wrong = Form({"text": "x" * 21})
    assert not wrong.is_valid()
    assert "21" in wrong.errors["text"][0]


def test_a_longer_text_of_a_group_or_a_meeting_is_plain_and_never_cut_without_a_word() -> None:
    """A browser would cut what is pasted at `maxlength`, and nobody would be told."""
    field = long_text("Syfte")
    assert field.clean("<p class=MsoNormal><b>Syfte:</b> bereda&nbsp;frågor</p>") == "Syfte: bereda frågor"
    assert "maxlength" not in str(field.widget.render("purpose", "", {}))
    with pytest.raises(forms.ValidationError, match="4000"):
        field.clean("x" * 4001)


class TestMarkdown:
    def test_reads_a_page_of_word_as_headings_and_points(self) -> None:
        pasted = "<h2>Syfte</h2><p class=MsoNormal>Text <b>här</b></p><ul><li>ett</li><li>två</li></ul>"
        assert plain(pasted, markdown=True) == "## Syfte\n\nText här\n\n- ett\n- två"

    def test_reads_the_signs_of_word_as_points(self) -> None:
        assert plain("·\tEtt\n•\tTvå", markdown=True) == "- Ett\n- Två"

    def test_keeps_how_deep_a_point_lies(self) -> None:
        assert plain("- ett\n  - djupt\n\t- med tabb", markdown=True) == "- ett\n  - djupt\n    - med tabb"

    def test_makes_no_code_of_an_indented_paragraph(self) -> None:
        assert plain("\tFörsta raden är indragen.", markdown=True) == "Första raden är indragen."
