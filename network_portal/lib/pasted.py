"""Text that was pasted from Word: the words stay, its markup and unseen characters go."""

import re
from html.parser import HTMLParser
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network_portal.lib.forms import UNSEEN

# What only Word and its like write. A text that merely speaks of `<p>` is left as it is.
FROM_WORD = re.compile(r"<o:p>|<!--\[if|class=\"?'?Mso|<w:\w|mso-[a-z-]+:|<\?xml:namespace", re.IGNORECASE)
NOT_TEXT = {"style", "script", "xml", "head", "title"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "ul", "ol", "br", "li"}
MANY_LINES = re.compile(r"\n{3,}")


class _Words(HTMLParser):
    """The text between the tags, a line for each block and a hyphen before each point of a list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NOT_TEXT:
            self._inside += 1
        elif tag in BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in NOT_TEXT:
            self._inside = max(0, self._inside - 1)
        elif tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.parts.append(re.sub(r"\s+", " ", data))


def plain(typed: str) -> str:
    """The words of what was pasted. Word's line breaks within a paragraph become line breaks."""
    text = typed.replace("\x0b", "\n").replace("\x0c", "\n").replace("\r\n", "\n").replace("\r", "\n")
    if FROM_WORD.search(text):
        reader = _Words()
        reader.feed(text)
        reader.close()
        lines = "".join(reader.parts).split("\n")
        text = "\n".join(" ".join(line.split()) for line in lines)
    return MANY_LINES.sub("\n\n", UNSEEN.sub("", text)).strip()


class Prose(forms.CharField):
    """Running text in paragraphs, which people often write in Word first."""

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        attrs = {"rows": rows, "data-counter": _("{n} of {max} characters")}
        options.setdefault("widget", forms.Textarea(attrs=attrs))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        return plain(super().to_python(value) or "")
