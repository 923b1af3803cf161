"""What a table means for every member."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from financing.estimate import estimate_for
from financing.preview import Row, preview
from members.models import Membership, Organisation, Population
from tests import factories
from tests.cast import Cast, organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Any:
    with time_machine.travel("2026-03-02T08:00:00+01:00", tick=False):
        yield


def row(rows: list[Row], of: Organisation) -> Row:
    return next(found for found in rows if found.organisation == of)


class TestPreview:
    def test_shows_every_member_of_the_year_by_name(self, cast: Cast) -> None:
        left = organisation("municipality", "Åstorp", "2120001264", "1277", 16_000)
        left.memberships.update(ends_on=date(2025, 12, 31))
        seen = preview(factories.fee_table(2026))
        assert [found.organisation.short_name for found in seen.rows] == [
            "Malmö",
            "Nätverkskansliet",
            "Trelleborg",
            "Ystad",
            "Öresunds miljökluster",
        ]
        assert seen.total == Decimal(80_000 + 0 + 32_000 + 32_000 + 10_000)
        assert seen.total_ready == seen.total
        assert len(seen.ready) == 4  # the office pays nothing

    def test_says_what_last_year_cost_and_what_changes(self, cast: Cast) -> None:
        last = factories.fee_table(2025, cluster_fee=Decimal(9_000))
        Population.objects.create(organisation=cast.ystad, inhabitants=29_900, counted_on=date(2024, 12, 31), source="SCB")
        assert last.population_on == date(2024, 12, 31)
        seen = preview(factories.fee_table(2026))
        assert row(seen.rows, cast.ystad).before == Decimal(22_000)  # below 30 000 then
        assert row(seen.rows, cast.ystad).change == Decimal(10_000)
        assert row(seen.rows, cast.cluster).change == Decimal(1_000)
        assert row(seen.rows, cast.malmo).before is None  # nobody counted Malmö that year
        assert seen.total_before == Decimal(22_000 + 9_000)

    def test_takes_what_was_really_charged_last_year(self, cast: Cast) -> None:
        last = factories.fee_table(2025)
        factories.invoice(cast.ystad, last, by=cast.administrator, net=Decimal(16_000), total=Decimal(16_000))
        assert row(preview(factories.fee_table(2026)).rows, cast.ystad).before == Decimal(16_000)

    def test_names_what_is_missing(self, cast: Cast) -> None:
        Organisation.objects.filter(pk=cast.ystad.pk).update(invoice_reference="")
        Population.objects.filter(organisation=cast.malmo).delete()
        Organisation.objects.filter(pk=cast.cluster.pk).update(invoice_reference="", town="")
        seen = preview(factories.fee_table(2026))
        assert [found.organisation for found in seen.waiting] == [cast.malmo, cast.ystad]
        assert "folkmängd" in row(seen.rows, cast.malmo).missing[0] or "invånare" in row(seen.rows, cast.malmo).missing[0]
        assert "skickas fakturan tillbaka" in row(seen.rows, cast.ystad).missing[0]
        assert row(seen.rows, cast.cluster).is_ready  # a cluster needs no reference, and the address is only a remark
        assert row(seen.rows, cast.cluster).remarks == ["Adressen saknas."]

    def test_a_newcomer_counted_too_late_pays_what_it_was_told_when_it_applied(self, cast: Cast) -> None:
        table = factories.fee_table(2026, population_on=date(2019, 12, 31))
        first_day = date(2026, 2, 1)
        Membership.objects.filter(organisation=cast.ystad).update(starts_on=first_day)
        told = estimate_for(cast.ystad, first_day)
        found = row(preview(table).rows, cast.ystad)
        assert told is not None
        assert found.fee.amount == told.first.amount
        assert found.counted_on == date(2025, 12, 31)
        assert "31 december 2025" in found.fee.explanation

    def test_waits_with_those_who_have_not_joined_yet(self, cast: Cast) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(starts_on=date(2026, 7, 1))
        found = row(preview(factories.fee_table(2026)).rows, cast.ystad)
        assert found.fee.amount == Decimal(16_000)
        assert found.is_later
        assert not found.is_ready

    def test_charges_who_leaves_and_comes_back_once(self, cast: Cast) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(ends_on=date(2026, 1, 31))
        Membership.objects.create(organisation=cast.ystad, starts_on=date(2026, 3, 1))
        seen = preview(factories.fee_table(2026))
        assert [found.fee.amount for found in seen.rows if found.organisation == cast.ystad] == [Decimal(32_000)]

    def test_uses_the_newest_count_on_or_before_the_day(self, cast: Cast) -> None:
        Population.objects.create(organisation=cast.ystad, inhabitants=15_000, counted_on=date(2024, 12, 31), source="SCB")
        Population.objects.create(organisation=cast.ystad, inhabitants=99_000, counted_on=date(2026, 12, 31), source="SCB")
        found = row(preview(factories.fee_table(2026)).rows, cast.ystad)
        assert (found.inhabitants, found.counted_on) == (31_800, date(2025, 12, 31))

    def test_marks_who_is_invoiced_already(self, cast: Cast) -> None:
        table = factories.fee_table(2026)
        factories.invoice(cast.ystad, table, by=cast.administrator)
        seen = preview(table)
        assert [found.organisation for found in seen.charged] == [cast.ystad]
        assert cast.ystad not in [found.organisation for found in seen.ready]

    def test_costs_four_queries_for_290_members(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        factories.fee_table(2025)
        table = factories.fee_table(2026)
        many(290)
        with count_queries(4):  # memberships with organisations, steps of both years, counts, charges of both years
            assert len(preview(table).rows) == 295


def many(count: int) -> None:
    """Municipalities of made-up names."""
    made = Organisation.objects.bulk_create(
        Organisation(
            kind="municipality",
            name=f"Kommun {number}",
            short_name=f"Kommun {number}",
            organisation_number=f"{2_990_000_000 + number}",
            municipality_code=f"{3000 + number}",
            invoice_reference="ZZ1",
            street="Storgatan 1",
            postcode="111 11",
            town="Orten",
        )
        for number in range(count)
    )
    Membership.objects.bulk_create(Membership(organisation=one, starts_on=date(2024, 1, 1)) for one in made)
    Population.objects.bulk_create(
        Population(organisation=one, inhabitants=5_000 + 700 * number, counted_on=date(2025, 12, 31), source="SCB")
        for number, one in enumerate(made)
    )
