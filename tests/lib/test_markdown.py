"""What members write becomes calm HTML, whatever they write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network_portal.lib.markdown import to_html, to_words


class TestToHtml:
    def test_gives_headings_below_those_of_the_page(self) -> None:
        html = to_html("# Syfte\n\n## Steg\n\n" + "\n\n".join(f"{'#' * n} Nivå {n}" for n in range(3, 7)))
        for heading in ("<h3>Syfte</h3>", "<h4>Steg</h4>", "<h5>Nivå 3</h5>", "<h6>Nivå 4</h6>", "<h6>Nivå 6</h6>"):
            assert heading in html

    def test_skips_no_level_of_headings(self) -> None:
        assert "<h3>Steg</h3>" in to_html("## Steg")
        assert "<h4>Detalj</h4>" in to_html("# Steg\n\n### Detalj")

    def test_gives_lists_tables_and_links(self) -> None:
        html = to_html("1. Börja\n2. Sluta\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[portal](https://example.org)")
        assert "<ol>" in html
        assert "<td>1</td>" in html
        assert '<a href="https://example.org" rel="noopener noreferrer">portal</a>' in html

    @pytest.mark.parametrize(
        "hostile",
        [
            "<script>alert(1)</script>",
            '<img src=x onerror="alert(1)">',
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "![spår](https://spy.example.org/pixel.png)",
            "<a href='https://example.org' onclick='x()'>x</a>",
            "<style>body{display:none}</style>",
            '<iframe src="https://example.org"></iframe>',
        ],
    )
    def test_lets_nothing_run_or_be_fetched(self, hostile: str) -> None:
        html = to_html(hostile)
        for sign in ("<script", "<img", "<style", "<iframe", 'href="javascript', 'href="data', "<a href='"):
            assert sign not in html

    def test_shows_html_as_it_was_written(self) -> None:
        assert "&lt;b&gt;Viktigt&lt;/b&gt;" in to_html("<b>Viktigt</b>")

    @given(st.text(max_size=200))
    def test_takes_any_text(self, text: str) -> None:
        assert "<script" not in to_html(text)

    def test_keeps_a_line_break_for_texts_of_plain_lines(self) -> None:
        old = "Vi föreslår:\n– ett tak\n– ett golv\n\nFrån 2027."
        assert to_html(old, breaks=True) == "<p>Vi föreslår:<br>\n– ett tak<br>\n– ett golv</p>\n<p>Från 2027.</p>\n"
        assert "<br>" not in to_html("En rad\nsom fortsätter")


class TestToWords:
    def test_leaves_the_words_in_lines(self) -> None:
        text = (
            "# Avgift\n\nEn **lägsta** avgift, se [beslutet](https://example.org/b).\n\n- tak\n- golv\n  - lågt\n\n"
            "3. tredje\n4. fjärde\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<https://example.org>"
        )
        assert to_words(text).splitlines() == [
            "Avgift",
            "En lägsta avgift, se beslutet (https://example.org/b).",
            "– tak",
            "– golv",
            "– lågt",
            "3. tredje",
            "4. fjärde",
            "a | b",
            "1 | 2",
            "https://example.org",
        ]

    def test_leaves_plain_lines_as_they_are(self) -> None:
        old = "Avgiften följer invånarna.\n– tak\n\nFrån <b>2027</b>."
        assert to_words(old).splitlines() == ["Avgiften följer invånarna.", "– tak", "Från <b>2027</b>."]

    @given(st.text(max_size=200))
    def test_takes_any_text(self, text: str) -> None:
        assert isinstance(to_words(text), str)
