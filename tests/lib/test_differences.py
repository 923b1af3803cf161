"""What changed between two texts, for people to read."""

import time

from network_portal.lib.differences import compare, counts, pieces


def told(old: str, new: str) -> list[str]:
    """Each paragraph that is not the same: `2 changed: ett [-två-][+tre+]`."""
    signs = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return [
        f"{each.number} {each.kind}: " + "".join(signs[piece.kind].format(piece.text) for piece in each.pieces)
        for each in compare(old, new)
        if not each.is_same
    ]


class TestCompare:
    def test_shows_words_that_came_and_went(self) -> None:
        old = "Lägsta avgift är 10 000 kronor.\n\nOch så vidare."
        new = "Lägsta avgift är 12 000 kronor och högsta avgift 80 000 kronor.\n\nOch så vidare."
        assert told(old, new) == ["1 changed: Lägsta avgift är [-10 000-][+12 000 kronor och högsta avgift 80 000+] kronor."]

    def test_reads_neighbouring_changes_as_one(self) -> None:
        assert told("Räknat året före avgiftsåret.", "Räknat två år före avgiftsåret.") == [
            "1 changed: Räknat [-året-][+två år+] före avgiftsåret."
        ]

    def test_shows_whole_paragraphs_that_came_and_went(self) -> None:
        old = "Ett står kvar.\n\nTvå försvinner helt."
        new = "Ett står kvar.\n\nNågot annat om bussar.\n\nTre kommer till sist."
        assert told(old, new) == [
            "2 added: [+Något annat om bussar.+]",
            "3 added: [+Tre kommer till sist.+]",
            "0 removed: [-Två försvinner helt.-]",
        ]

    def test_finds_a_changed_paragraph_beside_a_new_one(self) -> None:
        assert told("Avgiften beslutas i november.", "Alla får veta det.\nAvgiften beslutas i oktober.") == [
            "1 added: [+Alla får veta det.+]",
            "2 changed: Avgiften beslutas i [-november-][+oktober+].",
        ]

    def test_says_nothing_of_line_breaks_and_spaces_around(self) -> None:
        assert told("Ett\n\nTvå", "  Ett\r\n\r\n\r\nTvå  ") == []
        assert compare("", "") == []

    def test_counts(self) -> None:
        assert counts(compare("a b c\nd", "a b x\ne\nf")) == {"changed": 1, "added": 2, "removed": 1}

    def test_gives_back_both_texts(self) -> None:
        old, new = "En <b>gammal</b> text & mer", "En <i>ny</i> text & annat 1 000"
        found = pieces(old, new)
        assert "".join(each.text for each in found if each.kind != "added") == old
        assert "".join(each.text for each in found if each.kind != "removed") == new

    def test_takes_long_texts_in_their_stride(self) -> None:
        began = time.monotonic()
        compare(" ".join(f"ord{n}" for n in range(3000)), " ".join(f"ord{n * 7 % 3000}" for n in range(3000)))
        compare("\n".join(f"rad {n} a" for n in range(400)), "\n".join(f"rad {n} b" for n in range(400)))
        assert time.monotonic() - began < 10
