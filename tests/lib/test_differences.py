"""The difference between two texts reads as people expect, and loses nothing of either."""

from hypothesis import given
from hypothesis import strategies as st

from network_portal.lib.differences import ADDED, REMOVED, SAME, Piece, between

TEXTS = st.text(alphabet="ab c\nå.", max_size=80)


def lines(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.strip().splitlines())


class TestBetween:
    def test_marks_a_changed_word(self) -> None:
        pieces = between("Mötet hålls i Lund.", "Mötet hålls i Ystad.")
        assert pieces == [
            Piece(SAME, "Mötet hålls i "),
            Piece(REMOVED, "Lund"),
            Piece(ADDED, "Ystad"),
            Piece(SAME, ".\n"),
        ]

    def test_marks_a_new_paragraph_whole(self) -> None:
        assert between("Ett.\nTvå.", "Ett.\nNytt stycke.\nTvå.") == [
            Piece(SAME, "Ett.\n"),
            Piece(ADDED, "Nytt stycke.\n"),
            Piece(SAME, "Två.\n"),
        ]

    def test_says_nothing_of_how_lines_were_broken(self) -> None:
        assert between("Ett.  \r\nTvå.\r\n", "Ett.\nTvå.") == [Piece(SAME, "Ett.\nTvå.\n")]

    def test_shows_a_very_long_changed_paragraph_whole(self) -> None:
        old, new = "gammal " * 4000, "nytt " * 4000
        assert [piece.kind for piece in between(old, new)] == [REMOVED, ADDED]

    @given(TEXTS, TEXTS)
    def test_holds_both_texts(self, old: str, new: str) -> None:
        pieces = between(old, new)
        assert "".join(piece.text for piece in pieces if piece.kind != REMOVED) == lines(new)
        assert "".join(piece.text for piece in pieces if piece.kind != ADDED) == lines(old)
