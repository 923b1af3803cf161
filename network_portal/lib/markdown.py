"""Markdown (CommonMark, with tables) to HTML that can do no harm: texts that members write, and paste.

HTML in the text is shown as it was written, never run. Headings begin on level 3, below those of the page.
"""

from functools import cache
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
TOP = 3  # the level of the largest heading in a text
LOWEST = 6


def to_html(text: str, breaks: bool = False) -> SafeString:
    """The text as paragraphs, headings, lists, tables and links.

    `breaks`: a line break stays one, so that texts that were written as plain lines read as they were written.
    """
    parser = _parser(breaks)
    tokens = parser.parse(text.replace("\x00", ""))
    headings = [token for token in tokens if token.type in {"heading_open", "heading_close"}]
    levels = sorted({token.tag for token in headings})  # none is skipped, whichever the writer began with
    for token in headings:
        token.tag = f"h{min(levels.index(token.tag) + TOP, LOWEST)}"
    html = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return mark_safe(clean)  # noqa: S308  # nh3 has just left only harmless tags


def to_words(text: str) -> str:
    """The text as it is read, without marks: a line for each paragraph, heading, point and row of a table. What changed
    between two texts is told of these lines."""
    found: list[str] = []
    point = ""  # what stands before the words of a point
    cells: list[str] | None = None  # of the row of a table one is inside
    for token in _parser().parse(text.replace("\x00", "")):
        if token.type == "list_item_open":
            point = f"{token.info}. " if token.info else "– "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            found.append(" | ".join(cells or []))
            cells = None
        elif token.type == "inline":
            words = _spoken(token.children or [])
            if cells is None:
                found.append(point + words)
                point = ""
            else:
                cells.append(words)
        elif token.type in {"fence", "code_block"}:
            found.append(token.content.rstrip("\n"))
    return "\n".join(found)


def _spoken(tokens: list[Any]) -> str:
    """The words of a paragraph; of a link also where it leads."""
    said, target, begins = "", "", 0  # where the link that one is inside leads, and where its words begin
    for token in tokens:
        if token.type == "link_open":
            target, begins = str(token.attrs.get("href", "")), len(said)
        elif token.type == "link_close":
            said += "" if said[begins:] in target else f" ({target})"
        elif token.type in {"softbreak", "hardbreak"}:
            said += "\n"
        else:
            said += token.content
    return said


@cache
def _parser(breaks: bool = False) -> Any:
    """Images are left as their words: a picture from elsewhere would tell its server who reads."""
    return MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable("table").disable("image")
