"""What changed between two texts, paragraph by paragraph and word by word, for people to read.

Nothing here is HTML: templates write the pieces and escape them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
# An amount like 12 000 is one word, or half of it would be underlined.
WORDS = re.compile(r"\d{1,3}(?:[ \u00a0]\d{3})+(?!\d)|\s+|[^\W_]+|[^\w\s]|_", re.UNICODE)
ALIKE = 0.35  # two paragraphs less alike than this are read more easily one after the other
LONGEST = 4000  # words of a paragraph; longer ones are shown as removed and added, since comparing them takes seconds


@dataclass(frozen=True)
class Piece:
    """Some words, and whether they are the same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the newer text, or one that is gone. `number` counts those of the newer text; 0 for one that is gone."""

    kind: str
    pieces: tuple[Piece, ...]
    number: int

    @property
    def is_same(self) -> bool:
        return self.kind == SAME


def compare(old: str, new: str) -> list[Paragraph]:
    """All paragraphs of both texts in order of reading, with what was removed before what came instead."""
    before, after = paragraphs(old), paragraphs(new)
    found: list[Paragraph] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            found += [Paragraph(SAME, (Piece(SAME, after[n]),), n + 1) for n in range(c, d)]
        else:
            found += _replaced(before[a:b], after[c:d], c)
    return found


def paragraphs(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _replaced(old: list[str], new: list[str], offset: int) -> Iterator[Paragraph]:
    """Pairs those that are alike, in order; the others stand for themselves."""
    partners = _partners(old, new)
    done = 0
    for index, text in enumerate(new):
        partner = partners.get(index)
        if partner is not None:
            yield from (_whole(REMOVED, gone, 0) for gone in old[done:partner])
            done = partner + 1
            yield Paragraph(CHANGED, tuple(pieces(old[partner], text)), offset + index + 1)
        else:
            yield _whole(ADDED, text, offset + index + 1)
    yield from (_whole(REMOVED, gone, 0) for gone in old[done:])


def _partners(old: list[str], new: list[str]) -> dict[int, int]:
    """For paragraphs of `new` the one of `old` that each was made from. Neither crosses another."""
    found, least = {}, 0
    for index, text in enumerate(new):
        likely = [(likeness(old[n], text), -n) for n in range(least, min(len(old), least + 8))]
        best, where = max(likely, default=(0.0, 0))
        if best >= ALIKE:
            found[index], least = -where, -where + 1
    return found


def likeness(one: str, other: str) -> float:
    """How many of the words the two share, from 0 to 1."""
    first, second = _told(one), _told(other)
    if not first or not second:
        return 0.0
    shared = sum(min(first.count(word), second.count(word)) for word in set(first))
    return 2 * shared / (len(first) + len(second))


def _told(text: str) -> list[str]:
    return [word.lower() for word in WORDS.findall(text)[:LONGEST] if word.isalnum()]


def pieces(old: str, new: str) -> list[Piece]:
    """The words of both, in order. A space between two changes belongs to them, so that they read as one."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) > LONGEST or len(after) > LONGEST:
        return [Piece(REMOVED, old), Piece(ADDED, new)]
    found: list[Piece] = []
    removed = added = ""
    for what, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        is_space = what == "equal" and not "".join(before[a:b]).strip()
        if what == "equal" and not (is_space and (removed or added)):
            found += _both(removed, added)
            removed = added = ""
            found.append(Piece(SAME, "".join(after[c:d])))
        else:
            removed += "".join(before[a:b])
            added += "".join(after[c:d])
    return [*found, *_both(removed, added)]


def _both(removed: str, added: str) -> list[Piece]:
    """What changed, with the white space that both end with kept outside."""
    if removed and added:
        stripped, rest = removed.rstrip(), added.rstrip()
        if stripped != removed and rest != added:
            return [*_both(stripped, rest), Piece(SAME, " ")]
    return [Piece(kind, text) for kind, text in ((REMOVED, removed), (ADDED, added)) if text]


def _whole(kind: str, text: str, number: int) -> Paragraph:
    return Paragraph(kind, (Piece(kind, text),), number)


def counts(found: list[Paragraph]) -> dict[str, int]:
    """How many paragraphs changed, came and went."""
    return {kind: sum(each.kind == kind for each in found) for kind in (CHANGED, ADDED, REMOVED)}
