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


def to_html(text: str) -> SafeString:
    """The text as paragraphs, headings, lists, tables and links."""
    tokens = _parser().parse(text.replace("\x00", ""))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + TOP - 1, LOWEST)}"
    html = _parser().renderer.render(tokens, _parser().options, {})
    clean = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return mark_safe(clean)  # noqa: S308  # nh3 has just left only harmless tags


@cache
def _parser() -> Any:
    """Images are left as their words: a picture from elsewhere would tell its server who reads."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
