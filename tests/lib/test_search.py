import pytest
from django.db import connection

from network_portal.lib.search import EXCERPT, LONGEST_WORD, MOST_WORDS, all_words, excerpt, own_plan, split


class TestSplit:
    def test_reads_words_without_the_signs_around_them(self) -> None:
        assert split('  "Nätverksmöte", 4/2026! ') == ["Nätverksmöte", "4/2026"]

    def test_drops_what_no_index_can_find(self) -> None:
        assert split("a - ! ?") == []

    def test_says_each_word_once(self) -> None:
        assert split("plast plast krukor") == ["plast", "krukor"]

    def test_survives_anything(self) -> None:
        assert split("") == []
        assert split("mö\x00te\x0b😀😀") == ["mö", "te", "😀😀"]
        assert len(split(" ".join(f"ord{n}" for n in range(5000)))) == MOST_WORDS
        assert [len(word) for word in split("x" * 100_000)] == [LONGEST_WORD]


class TestAllWords:
    def test_wants_every_word_in_some_field(self) -> None:
        assert (
            str(all_words(["plast"], "title", "place"))
            == "(OR: ('title__icontains', 'plast'), ('place__icontains', 'plast'))"
        )
        assert not all_words([], "title")


class TestExcerpt:
    def test_keeps_a_short_text_whole(self) -> None:
        assert excerpt("Två\n rader", ["rader"]) == "Två rader"

    def test_cuts_around_the_word_that_was_found(self) -> None:
        text = "börjar här " * 30 + "plastkrukor " + "slutar där " * 30
        cut = excerpt(text, ["PLASTKRUKOR"])
        assert "plastkrukor" in cut
        assert cut.startswith("… ")
        assert cut.endswith(" …")
        assert len(cut) <= EXCERPT + 4

    def test_cuts_a_text_without_spaces_or_hits(self) -> None:
        assert len(excerpt("x" * 500, ["finns inte"])) <= EXCERPT + 4


@pytest.mark.django_db
class TestOwnPlan:
    def mode(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW plan_cache_mode")
            return str(cursor.fetchone()[0])

    def test_is_for_the_search_only(self) -> None:
        before = self.mode()
        with own_plan("plast"):
            assert self.mode() == "force_custom_plan"
        assert self.mode() == before == "auto"

    def test_is_over_when_the_search_ends_badly(self) -> None:
        with pytest.raises(LookupError), own_plan("plast"):
            raise LookupError
        assert self.mode() == "auto"

    def test_costs_nothing_when_no_words_were_typed(self, count_queries: type) -> None:
        with count_queries(0), own_plan(""):
            pass
