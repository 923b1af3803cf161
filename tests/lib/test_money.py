from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network_portal.lib.money import kronor, ore, share, thousands

amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=4, allow_nan=False)


class TestOre:
    @pytest.mark.parametrize(
        ("amount", "rounded"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"), ("1", "1.00")]
    )
    def test_rounds_half_up(self, amount: str, rounded: str) -> None:
        assert ore(Decimal(amount)) == Decimal(rounded)

    @given(amounts)
    def test_is_never_more_than_half_an_öre_off(self, amount: Decimal) -> None:
        assert abs(ore(amount) - amount) <= Decimal("0.005")

    @given(amounts)
    def test_twice_is_once(self, amount: Decimal) -> None:
        assert ore(ore(amount)) == ore(amount)


class TestShare:
    def test_is_a_part_of_the_amount(self) -> None:
        assert share(Decimal(32_000), 7, 12) == Decimal("18666.67")

    @given(amounts, st.integers(1, 12))
    def test_parts_differ_from_the_whole_by_less_than_an_öre_each(self, amount: Decimal, parts: int) -> None:
        total = sum((share(amount, 1, parts) for _ in range(parts)), Decimal(0))
        assert abs(total - amount) <= Decimal("0.01") * parts


class TestWriting:
    @pytest.mark.parametrize(
        ("amount", "text"),
        [
            ("32000", "32 000 kr"),
            ("1234.5", "1 234,50 kr"),
            ("0", "0 kr"),
            ("-50", "−50 kr"),
            ("-1234567.891", "−1 234 567,89 kr"),
            ("0.001", "0 kr"),
            ("-0.001", "0 kr"),
        ],
    )
    def test_kronor_the_swedish_way(self, amount: str, text: str) -> None:
        assert kronor(Decimal(amount)) == text.replace(" ", "\u00a0")

    def test_thousands_never_break_at_the_end_of_a_line(self) -> None:
        assert thousands(10_605_520) == "10\u00a0605\u00a0520"
        assert thousands(-1000) == "−1\u00a0000"
        assert thousands(999) == "999"
