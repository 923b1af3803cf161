"""What a member pays, and why, without a database."""

from datetime import date
from decimal import Decimal

import pytest

from financing.fees import Fee, fee_for, step_text
from financing.models import FeeTable, FeeTier

STEPS = ((0, 12_000), (15_000, 22_000), (30_000, 32_000), (60_000, 55_000), (150_000, 80_000))
TIERS = [FeeTier(from_inhabitants=start, fee=Decimal(fee)) for start, fee in STEPS]
LONG_AGO = date(2020, 1, 1)
COUNTED_ON = date(2025, 12, 31)


def table(pro_rata: str = FeeTable.ProRata.HALF_YEAR) -> FeeTable:
    return FeeTable(
        year=2026,
        population_on=COUNTED_ON,
        cluster_fee=Decimal(10_000),
        partner_fee=Decimal(5_000),
        pro_rata=pro_rata,
        vat_category="O",
    )


def municipality(inhabitants: int | None, joined_on: date = LONG_AGO, pro_rata: str = "half_year") -> Fee:
    counted_on = COUNTED_ON if inhabitants is not None else None
    return fee_for(table(pro_rata), TIERS, "municipality", inhabitants, counted_on, joined_on)


class TestMunicipality:
    @pytest.mark.parametrize(
        ("inhabitants", "fee", "step"),
        [
            (0, 12_000, "under 15 000"),
            (14_999, 12_000, "under 15 000"),
            (15_000, 22_000, "15 000–29 999"),
            (29_999, 22_000, "15 000–29 999"),
            (30_000, 32_000, "30 000–59 999"),
            (31_800, 32_000, "30 000–59 999"),
            (149_999, 55_000, "60 000–149 999"),
            (150_000, 80_000, "150 000 eller fler"),
            (367_924, 80_000, "150 000 eller fler"),
        ],
    )
    def test_pays_the_step_it_has_reached(self, inhabitants: int, fee: int, step: str) -> None:
        found = municipality(inhabitants)
        assert found.amount == Decimal(fee)
        assert found.step.replace("\u00a0", " ") == step

    def test_is_told_why_in_words(self) -> None:
        found = municipality(31_800, joined_on=date(2026, 8, 15))
        assert found.explanation.replace("\u00a0", " ") == (
            "31 800 invånare 31 december 2025, steg 30 000–59 999: 32 000 kr; halv avgift, inträde 15 augusti 2026"
        )

    def test_without_a_count_has_no_fee_but_a_reason(self) -> None:
        found = municipality(None)
        assert found.amount is None
        assert "31 december 2025" in found.explanation

    def test_below_the_first_step_has_no_fee_but_a_reason(self) -> None:
        found = fee_for(table(), TIERS[1:], "municipality", 9_000, COUNTED_ON, LONG_AGO)
        assert found.amount is None
        assert "9\u00a0000" in found.explanation


class TestOthers:
    def test_a_cluster_and_a_partner_pay_flat(self) -> None:
        assert fee_for(table(), TIERS, "cluster", None, None, LONG_AGO).amount == Decimal(10_000)
        assert fee_for(table(), TIERS, "partner", None, None, LONG_AGO).amount == Decimal(5_000)

    def test_a_coordinator_pays_nothing(self) -> None:
        assert fee_for(table(), TIERS, "coordinator", None, None, LONG_AGO).amount == 0

    def test_join_for_half_the_fee_too(self) -> None:
        assert fee_for(table(), TIERS, "cluster", None, None, date(2026, 7, 1)).amount == Decimal(5_000)


class TestJoiningDuringTheYear:
    @pytest.mark.parametrize(
        ("pro_rata", "joined_on", "fee"),
        [
            ("half_year", date(2026, 1, 1), "32000"),
            ("half_year", date(2026, 6, 30), "32000"),
            ("half_year", date(2026, 7, 1), "16000"),
            ("half_year", date(2026, 12, 31), "16000"),
            ("half_year", date(2025, 7, 1), "32000"),
            ("monthly", date(2026, 1, 31), "32000"),
            ("monthly", date(2026, 8, 15), "13333.33"),  # five months begun
            ("monthly", date(2026, 12, 31), "2666.67"),
            ("monthly", date(2025, 12, 31), "32000"),
            ("none", date(2026, 12, 31), "32000"),
        ],
    )
    def test_pays_the_part_the_table_says(self, pro_rata: str, joined_on: date, fee: str) -> None:
        assert municipality(31_800, joined_on, pro_rata).amount == Decimal(fee)


class TestStepText:
    def test_one_step_for_all(self) -> None:
        assert step_text(TIERS[:1], 0) == "alla kommuner"
