"""Proposals are written in Markdown; those that were written as plain lines read as they were written."""

import re
from collections.abc import Callable

import pytest

from network_portal.lib import pdf
from network_portal.records.models import Notice
from operations import actions
from operations.models import Proposal, ProposalRound
from operations.reports.rounds import round_document
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]
MARKDOWN = "## Avgift\n\n- lägst **10 000** kronor\n- högst 80 000 kronor\n\n[Underlaget](https://example.org/u)"


def sent(cast: Cast, text: str) -> ProposalRound:
    factories.answer_mandate(cast.ystad, cast.officer)
    return factories.sent_round(cast, cast.ystad, proposal=factories.proposal(cast, text=text))


def page(client: StrictClient, proposal: Proposal, path: str = "") -> str:
    return client.get(f"{proposal.get_absolute_url()}{path}").content.decode()


class TestPage:
    def test_shows_headings_points_and_links(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.reader), sent(cast, MARKDOWN).version.proposal)
        assert "<h3>Avgift</h3>" in html
        assert "<li>lägst <strong>10 000</strong> kronor</li>" in html
        assert '<a href="https://example.org/u" rel="noopener noreferrer">Underlaget</a>' in html

    def test_runs_nothing(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.reader), sent(cast, "<script>alert(1)</script> [x](javascript:alert(1))").version.proposal)
        assert "<script>alert" not in html
        assert 'href="javascript' not in html

    def test_an_old_text_keeps_its_lines(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.reader), sent(cast, "Vi föreslår:\n– ett tak\n– ett golv\n\nFrån 2027.").version.proposal)
        assert "<p>Vi föreslår:<br>\n– ett tak<br>\n– ett golv</p>\n<p>Från 2027.</p>" in html


class TestDifference:
    def test_is_told_in_words_without_marks(self, cast: Cast, as_: As) -> None:
        first = sent(cast, MARKDOWN)
        actions.close_round(first, by=cast.coordinator)
        proposal = first.version.proposal
        version = actions.draft_version(proposal, by=cast.coordinator)
        actions.change_version(version, text=MARKDOWN.replace("**10 000**", "**12 000**"), by=cast.coordinator)
        for path in ("", "difference/"):
            html = page(as_(cast.coordinator), proposal, path)
            assert "– lägst " in html
            assert "**" not in html
            assert "12 000" in html


class TestLetter:
    def test_speaks_without_marks_and_has_no_other_button(self, cast: Cast) -> None:
        first = sent(cast, "Så här.")
        actions.close_round(first, by=cast.coordinator)
        version = actions.draft_version(first.version.proposal, by=cast.coordinator)
        news = "**Tak** och golv.\n\n[Läs och svara](/någon/annanstans/)\n\n- först\n- sedan"
        actions.change_version(version, news=news, by=cast.coordinator)
        factories.sent_round(cast, cast.ystad, proposal=version.proposal)
        letter = Notice.objects.filter(template="operations/notices/round_opened.txt").latest("pk")
        assert "Nytt i den här versionen: Tak och golv.\n\nLäs och svara (/n" in letter.text
        assert "– först\n\n– sedan" in letter.text
        assert not [link for link in re.findall(r'href="([^"]*)"', letter.html) if "annanstans" in link or "%C3" in link]


def test_on_paper(cast: Cast) -> None:
    html = pdf.from_template(*round_document(sent(cast, MARKDOWN), cast.coordinator))
    assert html.startswith(b"%PDF")
