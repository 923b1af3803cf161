"""A text that is kept and read later, in the language of whoever reads: its English words and what stands in them."""

from typing import Any

from django.utils.translation import gettext


class Phrase:
    """`Phrase(gettext_noop("Yearly report %(year)d, %(name)s"), year=2026, name="Ystad")`; the values are primitives."""

    def __init__(self, words: str, **values: str | int) -> None:
        self.words = words
        self.values = values

    def __str__(self) -> str:
        return gettext(self.words) % self.values

    def kept(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"words": self.words, "values": self.values}


def read(kept: Any, otherwise: str = "") -> str:
    """What `kept()` kept, in the language in force; a text that was kept as it stood is read as it stands."""
    if isinstance(kept, dict):
        return str(Phrase(kept["words"], **kept["values"]))
    return str(kept or otherwise)
