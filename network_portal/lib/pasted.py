"""What people paste from Word, a letter or a web page, as the text it says: marks go, words stay."""

import re
from html.parser import HTMLParser
from typing import Any

from django import forms

# Marks that a word processor or a letter brings along. Anything else between < and > is somebody's own words.
NAMES = (
    "html|head|body|meta|link|title|style|script|xml|font|center|img|hr|p|div|span|br|b|strong|i|em|u|s|a|sub|sup|ul|ol|li"
    "|table|thead|tbody|tr|td|th|col|colgroup|h[1-6]|blockquote|pre|section|article"
)
TAG = re.compile(rf"(?:{NAMES}|[a-z]+:[a-z]+)", re.IGNORECASE)
HEADING = re.compile(r"h[1-6]")
BLOCK = re.compile(r"p|div|ul|ol|table|h[1-6]|blockquote|pre|section|article|hr")
WRAPPED = re.compile(
    r"(?!hr)(?:html|body|li|td|th|tr|" + BLOCK.pattern + ")"
)  # in it a line break is only where a line was full
WITHOUT_WORDS = frozenset({"style", "script", "title", "xml"})
MARK = re.compile(rf"</?(?:{NAMES}|[owvm]:[a-z]+)\b[^<>]*>|<!--|<!\[", re.IGNORECASE)
# Word's remarks to itself. One that never ends takes nothing along.
UNSHOWN = re.compile(r"<!--.*?-->|<!\[(?:if|endif)[^>]*>|<!--", re.DOTALL)
# Of what is not seen only this is taken away; a line break of Word's own (vertical tab) becomes one, a no-break space a space.
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
BULLET = re.compile(r"^[ ]*(?:[·•▪◦‣\uf0b7\uf0a7\uf0d8]|o(?=\t)|§(?=\t)|-(?=\t))[ \t]+", re.MULTILINE)


POINT, MARKDOWN_POINT = "– ", "- "  # how a point of a list begins
INDENTED_POINT = re.compile(r"\t+(?=(?:[-*+]|\d{1,9}[.)])[ \t])")


class Words(HTMLParser):
    """Gathers the text between the marks; in Markdown headings and points of lists stay what they are."""

    def __init__(self, markdown: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.markdown = markdown
        self.parts: list[str] = []
        self.silent = 0
        self.wrapped = 0  # how many marks one is inside whose line breaks say nothing

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.wrapped += bool(WRAPPED.fullmatch(tag))
        if tag in WITHOUT_WORDS:
            self.silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append(f"\n{MARKDOWN_POINT if self.markdown else POINT}")
        elif tag == "tr":
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("\t")
        elif BLOCK.fullmatch(tag):
            self.parts.append("\n\n")
            if self.markdown and HEADING.fullmatch(tag):
                self.parts.append(f"{'#' * int(tag[1])} ")
        elif not TAG.fullmatch(tag):
            self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self.wrapped = max(0, self.wrapped - bool(WRAPPED.fullmatch(tag)))
        if tag in WITHOUT_WORDS:
            self.silent = max(0, self.silent - 1)
        elif BLOCK.fullmatch(tag):
            self.parts.append("\n\n")
        elif not TAG.fullmatch(tag):
            self.parts.append(f"</{tag}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.wrapped -= bool(WRAPPED.fullmatch(tag))
        if tag in WITHOUT_WORDS:
            self.silent -= 1

    def handle_data(self, data: str) -> None:
        """Outside every paragraph of the marks it is somebody's own writing, whose lines stay."""
        if not self.silent:
            self.parts.append(re.sub(r"\s*\n\s*", " ", data) if self.wrapped else data)


def plain(text: str, markdown: bool = False) -> str:
    """The text without marks, in paragraphs with one blank line between them at most. Words are never taken away.

    `markdown`: the text is read as Markdown, so that its points begin with a hyphen and keep their indentation.
    """
    if MARK.search(text):
        reader = Words(markdown)
        reader.feed(UNSHOWN.sub("", text))
        reader.close()
        text = "".join(reader.parts)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x85", "\n").replace("\u2028", "\n")
    text = UNSEEN.sub("", text.replace("\u2029", "\n\n").replace("\xa0", " "))
    text = BULLET.sub(MARKDOWN_POINT if markdown else POINT, text)
    lines = [_markdown_line(line) if markdown else re.sub(r"[ ]{2,}", " ", line).strip(" \t") for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def _markdown_line(line: str) -> str:
    """Spaces before the first word say how deep a point lies; a tab does so only before a point, for before words it would
    make code of them."""
    deep = INDENTED_POINT.match(line)
    line = "    " * len(deep[0]) + line.lstrip("\t") if deep else line.lstrip("\t")
    return re.sub(r"(?<=\S)[ ]{2,}", " ", line).rstrip(" \t")


class PastedField(forms.CharField):
    """A text of several paragraphs, whatever it was pasted from. `markdown`: it is shown as Markdown."""

    def __init__(self, *, rows: int = 6, max_length: int, counter: Any = "", markdown: bool = False, **options: Any) -> None:
        attrs = {"rows": rows, **({"data-counter": counter, "data-limit": max_length} if counter else {})}
        super().__init__(widget=forms.Textarea(attrs=attrs), strip=False, **options)
        self.longest = max_length
        self.is_markdown = markdown

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "", self.is_markdown)

    def validate(self, value: Any) -> None:
        """Measured when the marks are gone, so that a page from Word is not refused for its marks."""
        super().validate(value)
        if len(value) > self.longest:
            message = forms.CharField().error_messages["max_length"]
            raise forms.ValidationError(message, params={"limit_value": self.longest, "show_value": len(value)})
