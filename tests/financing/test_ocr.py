"""Payment references and bankgiro numbers, against the vectors of Bankgirot's own documents."""

import pytest

from financing import ocr


class TestReference:
    @pytest.mark.parametrize(
        ("year", "number", "expected"),
        [(2026, 1, "2026000105"), (2026, 14, "2026001400"), (2026, 42, "2026004206"), (2027, 4, "2027000401")],
    )
    def test_is_the_base_with_length_digit_and_check_digit(self, year: int, number: int, expected: str) -> None:
        assert ocr.reference(year, number) == expected

    def test_grows_past_ten_thousand_and_stays_unique(self) -> None:
        written = [ocr.reference(2026, number) for number in (1, 9_999, 10_000, 10_001, 99_999, 100_000)]
        assert len(set(written)) == len(written)
        assert all(ocr.validate(reference) == reference for reference in written)

    def test_every_single_digit_mistake_is_found(self) -> None:
        right = ocr.reference(2026, 14)
        for place in range(len(right)):
            for digit in "0123456789":
                wrong = right[:place] + digit + right[place + 1 :]
                if wrong != right:
                    with pytest.raises(ValueError, match="OCR"):
                        ocr.validate(wrong)


class TestValidate:
    @pytest.mark.parametrize("typed", ["655969", "657866", "658765", "659763", "1234574", " 2026 0014 00 "])
    def test_takes_references_of_bankgirots_example_file_and_spaces(self, typed: str) -> None:
        assert ocr.validate(typed) == "".join(typed.split())

    @pytest.mark.parametrize(
        "typed", ["", " ", "89853", "123455", "20260014", "abc", "１２３４５７４", "\x00", "0" * 26, "-1234574", "1e3", "💰"]
    )
    def test_says_in_a_sentence_what_is_wrong(self, typed: str) -> None:
        with pytest.raises(ValueError, match=r"OCR.*\."):
            ocr.validate(typed)


class TestBankgiro:
    @pytest.mark.parametrize("digits", ["9912346", "50501055"])
    def test_known_numbers_pass(self, digits: str) -> None:
        assert ocr.is_bankgiro(digits)

    @pytest.mark.parametrize("digits", ["9912347", "991-2346", "", "123", "999123466", "9٩12346"])
    def test_others_do_not(self, digits: str) -> None:
        assert not ocr.is_bankgiro(digits)

    def test_is_written_with_a_hyphen_before_the_last_four(self) -> None:
        assert ocr.written_bankgiro("9912346") == "991-2346"
        assert ocr.written_bankgiro("50501055") == "5050-1055"
