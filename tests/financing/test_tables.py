"""Fee tables: proposed, changed, decided, and then never again."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from financing import actions
from financing.models import FeeTable, FeeTier
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from tests import factories
from tests.cast import Cast

STEPS = [(0, Decimal(12_000)), (30_000, Decimal(32_000))]


def values(**changed: Any) -> dict[str, Any]:
    return {
        "population_on": date(2025, 12, 31),
        "cluster_fee": Decimal(10_000),
        "partner_fee": Decimal(5_000),
        "pro_rata": "half_year",
        "vat_category": "O",
        "vat_explanation": "Medlemsavgift",
        **changed,
    }


@pytest.mark.django_db
class TestAddTable:
    def test_keeps_the_steps_and_remembers_who_proposed_them(self, cast: Cast) -> None:
        table = actions.add_table(by=cast.administrator, year=2027, steps=STEPS, **values())
        assert list(table.tiers.values_list("from_inhabitants", "fee")) == STEPS
        entry = JournalEntry.objects.get(action="financing.table_added")
        assert entry.by == cast.administrator
        assert entry.data["steps"] == [[0, "12000"], [30000, "32000"]]

    def test_refuses_a_second_table_for_the_year(self, cast: Cast) -> None:
        factories.fee_table(2027, decided=False)
        with pytest.raises(Refused, match="2027"):
            actions.add_table(by=cast.administrator, year=2027, steps=STEPS, **values())
        assert FeeTable.objects.count() == 1

    def test_refuses_steps_that_begin_at_the_same_number(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="samma antal"):
            actions.add_table(by=cast.administrator, year=2027, steps=[*STEPS, STEPS[0]], **values())


@pytest.mark.django_db
class TestChangeTable:
    def test_replaces_the_steps_and_journals_before_and_after(self, cast: Cast) -> None:
        table = actions.add_table(by=cast.administrator, year=2027, steps=STEPS, **values())
        actions.change_table(table, by=cast.administrator, steps=STEPS[:1], **values(cluster_fee=Decimal(11_000)))
        assert table.tiers.count() == 1
        entry = JournalEntry.objects.get(action="financing.table_changed")
        assert entry.data["changed"] == {"cluster_fee": ["10000.00", "11000"]}

    def test_is_refused_after_the_decision(self, cast: Cast) -> None:
        table = factories.fee_table(2026)
        with pytest.raises(Refused, match="beslutades"):
            actions.change_table(table, by=cast.administrator, steps=STEPS, **values())


@pytest.mark.django_db
class TestDecide:
    def test_writes_down_day_and_reference(self, cast: Cast) -> None:
        table = factories.fee_table(2026, decided=False)
        actions.decide(table, date(2025, 12, 2), "Nätverksmöte 7/2025, § 34", by=cast.administrator)
        table.refresh_from_db()
        assert table.is_decided
        assert JournalEntry.objects.get(action="financing.table_decided").data["decided_on"] == "2025-12-02"

    def test_is_refused_twice(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="beslutades"):
            actions.decide(factories.fee_table(2026), date(2025, 12, 3), "§ 35", by=cast.administrator)

    def test_is_refused_in_advance(self, cast: Cast) -> None:
        tomorrow = dates.today() + timedelta(days=1)
        with pytest.raises(Refused, match="framtiden"):
            actions.decide(factories.fee_table(2026, decided=False), tomorrow, "§ 35", by=cast.administrator)

    def test_is_refused_while_the_smallest_municipality_has_no_step(self, cast: Cast) -> None:
        table = factories.fee_table(2026, decided=False)
        table.tiers.filter(from_inhabitants=0).delete()
        with pytest.raises(Refused, match="0 invånare"):
            actions.decide(table, date(2025, 12, 3), "§ 35", by=cast.administrator)


@pytest.mark.django_db
class TestDecidedTable:
    """The promise is the database's: not even the shell can change what was decided."""

    def test_cannot_be_changed_or_removed(self) -> None:
        table = factories.fee_table(2026)
        for break_it in (
            lambda: FeeTable.objects.filter(pk=table.pk).update(cluster_fee=1),
            lambda: FeeTable.objects.filter(pk=table.pk).update(decided_on=None),
            lambda: FeeTable.objects.filter(pk=table.pk).delete(),
        ):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                break_it()

    def test_keeps_its_steps(self) -> None:
        table, other = factories.fee_table(2026), factories.fee_table(2027, decided=False)
        for break_it in (
            lambda: table.tiers.update(fee=1),
            lambda: table.tiers.all().delete(),
            lambda: FeeTier.objects.create(table=table, from_inhabitants=99, fee=1),
            lambda: table.tiers.filter(from_inhabitants=0).update(table=other),
            lambda: other.tiers.filter(from_inhabitants=0).update(table=table),
        ):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                break_it()

    def test_an_undecided_table_can_still_be_changed(self) -> None:
        table = factories.fee_table(2027, decided=False)
        table.tiers.update(fee=1)
        FeeTable.objects.filter(pk=table.pk).update(cluster_fee=1)


@pytest.mark.django_db
class TestVisibility:
    def test_proposals_are_the_administrators_and_decisions_everybodys(self, cast: Cast) -> None:
        factories.fee_table(2026)
        factories.fee_table(2027, decided=False)
        seen = {
            name: set(FeeTable.objects.visible_to(person).values_list("year", flat=True))
            for name, person in cast.visitors().items()
            if person
        }
        assert seen["administrator"] == {2026, 2027}
        assert seen["officer"] == seen["reader"] == seen["coordinator"] == {2026}
        assert seen["stranger"] == set()
