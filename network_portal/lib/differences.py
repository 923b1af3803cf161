"""What was added and what was taken away between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
# Past this many words in a paragraph it is shown as a whole: comparing every word with every other would take seconds.
MOST_WORDS = 1500


@dataclass(frozen=True)
class Piece:
    """A run of words that stayed, came (`added`) or went (`removed`). Joined, those not removed are the new text."""

    kind: str
    text: str


def between(old: str, new: str) -> list[Piece]:
    """The pieces of the two texts in reading order: what went stands before what came in its place.

    Paragraphs are matched first, then the words within those that changed: a moved paragraph does not turn into confetti.
    """
    before, after = _paragraphs(old), _paragraphs(new)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            pieces.append(Piece(SAME, come))
        elif tag == "replace":
            pieces += _words(gone, come)
        else:
            pieces += [Piece(REMOVED, gone)] if gone else [Piece(ADDED, come)]
    return _joined(pieces)


def _words(old: str, new: str) -> list[Piece]:
    before, after = _split(old), _split(new)
    if max(len(before), len(after)) > 2 * MOST_WORDS:
        return [Piece(REMOVED, old), Piece(ADDED, new)]
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "equal":
            pieces.append(Piece(SAME, come))
            continue
        pieces += [Piece(REMOVED, gone)] if gone else []
        pieces += [Piece(ADDED, come)] if come else []
    return pieces


def _paragraphs(text: str) -> list[str]:
    """Lines, each with its break. However the breaks were typed, and whatever spaces end a line, is no difference."""
    return [f"{line.rstrip()}\n" for line in text.strip().splitlines()]


def _split(text: str) -> list[str]:
    """Words, marks and the spaces between them; joined they are the text."""
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].kind == piece.kind:
            joined[-1] = Piece(piece.kind, joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
