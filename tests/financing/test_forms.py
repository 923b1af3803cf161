"""Amounts and numbers as people write them, and as nobody should."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from financing.forms import CountField
from network_portal.lib.forms import KronorField

HOSTILE = [
    "1e9999",
    "1e3",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "-500",
    "−500",
    "+500",
    "1,234,567",
    "1.234,50",
    "1234,567",
    "12 kr 50",
    "ganska många",
    "\x00",
    "１２３",
    "٣٤",
    "0x10",
    "1_000",
    "💰",
    "'; DROP TABLE financing_invoice; --",
    "9" * 5000,
    ",50",
    "50,",
    "kr",
]


class TestKronorField:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [
            ("32000", "32000"),
            ("32 000", "32000"),
            ("32\u00a0000", "32000"),
            ("32\u202f000", "32000"),
            ("1 234,50", "1234.50"),
            ("1234.50", "1234.50"),
            ("1234,5", "1234.5"),
            (" 500 kr ", "500"),
            ("500 kr", "500"),
            ("500:-", "500"),
            ("0", "0"),
            ("0,01", "0.01"),
            ("9999999999,99", "9999999999.99"),
        ],
    )
    def test_reads_what_people_write(self, typed: str, amount: str) -> None:
        assert KronorField().clean(typed) == Decimal(amount)

    @pytest.mark.parametrize("typed", HOSTILE)
    def test_refuses_all_else_with_a_sentence(self, typed: str) -> None:
        with pytest.raises(ValidationError) as error:
            KronorField().clean(typed)
        assert error.value.messages[0].endswith(".")

    def test_says_what_was_typed_but_not_all_of_it(self) -> None:
        with pytest.raises(ValidationError) as error:
            KronorField().clean("ganska många")
        assert "Du skrev ”ganska många”" in error.value.messages[0]
        with pytest.raises(ValidationError) as error:
            KronorField().clean("x" * 100_000)
        assert len(error.value.messages[0]) < 200

    def test_is_too_large_for_its_column(self) -> None:
        with pytest.raises(ValidationError, match="för stort"):
            KronorField(max_digits=10).clean("100000000")

    def test_shows_an_amount_as_people_write_it(self) -> None:
        field = KronorField()
        assert field.prepare_value(Decimal("32000.00")) == "32\u00a0000"
        assert field.prepare_value(Decimal("1234.50")) == "1\u00a0234,50"
        assert field.prepare_value("32 tusen") == "32 tusen"
        assert not field.has_changed(Decimal("32000.00"), "32 000")

    @given(st.text(max_size=40))
    def test_never_breaks(self, typed: str) -> None:
        try:
            amount = KronorField(required=False).clean(typed)
        except ValidationError:
            return
        assert amount is None or (amount.is_finite() and amount >= 0)


class TestCountField:
    @pytest.mark.parametrize(("typed", "number"), [("15000", 15_000), ("15 000", 15_000), ("15\u00a0000", 15_000), ("0", 0)])
    def test_reads_what_people_write(self, typed: str, number: int) -> None:
        assert CountField().clean(typed) == number

    @pytest.mark.parametrize("typed", [*HOSTILE, "15,5", "99999999999"])
    def test_refuses_all_else(self, typed: str) -> None:
        with pytest.raises(ValidationError):
            CountField().clean(typed)

    @given(st.text(max_size=40))
    def test_never_breaks(self, typed: str) -> None:
        try:
            number = CountField(required=False).clean(typed)
        except ValidationError:
            return
        assert number is None or 0 <= number <= 20_000_000
