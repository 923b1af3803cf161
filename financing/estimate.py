"""What somebody who thinks of joining would pay: the same calculation as the invoices', before there is a membership."""

from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from financing.fees import Fee, fee_for
from financing.models import FeeTable, FeeTier
from members.models import Organisation, Population
from network_portal.lib import money
from network_portal.lib.dates import in_full


@dataclass(frozen=True)
class Tariff:
    """A year's decided fees, read once for however many estimates."""

    table: FeeTable
    tiers: list[FeeTier]

    def estimate(self, kind: str, inhabitants: int | None, counted_on: date | None, joined_on: date) -> "Estimate":
        first = fee_for(self.table, self.tiers, kind, inhabitants, counted_on, joined_on)
        whole = fee_for(self.table, self.tiers, kind, inhabitants, counted_on, date(self.table.year - 1, 12, 31))
        return Estimate(self.table, joined_on, first, whole, inhabitants, counted_on)


@dataclass(frozen=True)
class Estimate:
    """`first` is the fee of the year in which one joins, `whole` that of a full year; kronor excluding VAT."""

    table: FeeTable
    joined_on: date
    first: Fee
    whole: Fee
    inhabitants: int | None
    counted_on: date | None

    @property
    def is_of_the_year(self) -> bool:
        """Whether the fees of the year in which one joins are decided; otherwise these are an earlier year's."""
        return self.table.year == self.joined_on.year

    @property
    def is_known(self) -> bool:
        return self.first.amount is not None

    @property
    def is_part(self) -> bool:
        return self.first.amount != self.whole.amount

    @property
    def step_words(self) -> str:
        """`31 800 invånare 31 december 2025, steg 30 000–59 999`."""
        if self.inhabitants is None or self.counted_on is None or not self.whole.step:
            return ""
        return _("%(n)s inhabitants on %(date)s, step %(step)s") % {
            "n": money.thousands(self.inhabitants),
            "date": in_full(self.counted_on),
            "step": self.whole.step,
        }


def tariff(on: date) -> Tariff | None:
    """The decided fees of the day's year, or of the newest year before it that has any. Two queries."""
    table = FeeTable.objects.exclude(decided_on=None).filter(year__lte=on.year).order_by("-year").first()
    return Tariff(table, list(table.tiers.all())) if table else None


def estimate_for(organisation: Organisation, on: date) -> Estimate | None:
    """The fee of an organisation that would join on the day; None when no fees are decided."""
    found = tariff(on)
    if found is None:
        return None
    counted = count_for(organisation, found.table.population_on)
    inhabitants, counted_on = (counted.inhabitants, counted.counted_on) if counted else (None, None)
    return found.estimate(organisation.kind, inhabitants, counted_on, on)


def count_for(organisation: Organisation, on: date) -> Population | None:
    """The newest count on or before the day, as for an invoice; a municipality that has none yet is told by its newest."""
    rows = organisation.populations.annotate(is_in_time=ExpressionWrapper(Q(counted_on__lte=on), BooleanField()))
    return rows.order_by("-is_in_time", "-counted_on").first()
