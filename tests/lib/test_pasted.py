"""What was pasted from Word keeps its words and loses its markup."""

import pytest

from network_portal.lib.pasted import Prose, plain

WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>p.MsoNormal {margin:0cm}</style>"
    "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head><body>"
    '<p class="MsoNormal">Vi vill ha ett <b>tak</b>&nbsp;på 80&nbsp;000 kronor.<o:p></o:p></p>'
    '<p class="MsoListParagraph">Och:</p><ul><li>avisering i maj</li><li>R&amp;D räknas</li></ul></body></html>'
)


class TestPlain:
    def test_takes_the_words_out_of_words_markup(self) -> None:
        assert plain(WORD) == "Vi vill ha ett tak på 80 000 kronor.\n\nOch:\n\n- avisering i maj\n\n- R&D räknas"

    @pytest.mark.parametrize("text", ["Priset är < 100 och <b>inte</b> mer", "<p>Så skriver man HTML</p>", "a & b"])
    def test_leaves_other_text_as_it_is(self, text: str) -> None:
        assert plain(text) == text

    def test_makes_line_breaks_of_words_own_and_drops_what_is_not_seen(self) -> None:
        assert plain("Ett\x0btvå\u200b\r\n\r\n\r\n\r\ntre\u00ad") == "Ett\ntvå\n\ntre"

    def test_is_what_the_field_gives(self) -> None:
        assert Prose(label="x", max_length=2000).clean(WORD).startswith("Vi vill ha ett tak")
