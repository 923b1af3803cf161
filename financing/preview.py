"""What a fee table means for every member of its year, before anything is charged and after."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from financing.fees import Fee, fee_for
from financing.models import NOTHING, FeeTable, FeeTier, InvoiceLine
from members.models import Membership, Organisation, Population
from network_portal.lib.dates import today

Count = tuple[int | None, date | None]  # inhabitants and the day they were counted


@dataclass
class Row:
    """A member and its fee. Amounts in kronor excluding VAT; `before` is last year's fee, None without one."""

    membership: Membership
    organisation: Organisation
    inhabitants: int | None
    counted_on: date | None
    fee: Fee
    before: Decimal | None
    was_part: bool  # whether `before` was for a part of the year
    charged: Decimal | None  # what is invoiced already, None when nothing is
    seen_on: date
    missing: list[str] = field(default_factory=list)  # sentences: no invoice until it is mended
    remarks: list[str] = field(default_factory=list)  # sentences: worth mending

    @property
    def amount(self) -> Decimal | None:
        """What is charged, or what would be charged."""
        return self.fee.amount if self.charged is None else self.charged

    @property
    def change(self) -> Decimal | None:
        """Against last year; None when there is nothing to compare with."""
        return None if self.before is None or self.amount is None else self.amount - self.before

    @property
    def is_later(self) -> bool:
        """Whether the membership has not begun: nobody is invoiced before joining."""
        return self.charged is None and self.membership.starts_on > self.seen_on

    @property
    def is_ready(self) -> bool:
        """Whether a run would invoice it now."""
        return self.charged is None and not self.missing and not self.is_later and bool(self.fee.amount)

    @property
    def is_waiting(self) -> bool:
        """Whether a run would leave it out because something is missing."""
        return self.charged is None and bool(self.missing)


@dataclass
class Preview:
    """Every member of the table's year, by name."""

    table: FeeTable
    tiers: list[FeeTier]
    rows: list[Row]

    @cached_property
    def ready(self) -> list[Row]:
        return [row for row in self.rows if row.is_ready]

    @cached_property
    def waiting(self) -> list[Row]:
        return [row for row in self.rows if row.is_waiting]

    @cached_property
    def charged(self) -> list[Row]:
        return [row for row in self.rows if row.charged is not None]

    @cached_property
    def total(self) -> Decimal:
        return sum((row.amount or NOTHING for row in self.rows), NOTHING)

    @cached_property
    def total_before(self) -> Decimal:
        return sum((row.before or NOTHING for row in self.rows), NOTHING)

    @cached_property
    def total_ready(self) -> Decimal:
        return sum((row.fee.amount or NOTHING for row in self.ready), NOTHING)

    @cached_property
    def highest(self) -> Decimal:
        """The longest bar of the picture."""
        amounts = [amount for row in self.rows for amount in (row.amount, row.before) if amount]
        return max(amounts, default=Decimal(1))


def preview(table: FeeTable, only: Iterable[int] | None = None) -> Preview:
    """The members of `table.year`, or those organisations in `only`; four queries, however many they are.

    An organisation that leaves and joins again within the year is charged once, for its first membership.
    """
    memberships = Membership.objects.during(table.year).select_related("organisation")
    if only is not None:
        memberships = memberships.filter(organisation__in=list(only))
    first: dict[int, Membership] = {}
    for membership in memberships.order_by("organisation__sort_name", "organisation_id", "starts_on"):
        first.setdefault(membership.organisation_id, membership)
    tiers, last_table, last_tiers = _steps(table)
    counts = _counts(first)
    charges = _charges(table.year, first)
    rows, seen_on = [], today()
    for pk, membership in first.items():
        inhabitants, counted_on = _in_time_or_newest(counts[pk], table.population_on)
        kind = membership.organisation.kind
        before, was_part = charges.get((pk, table.year - 1)), False
        if last_table and membership.starts_on.year < table.year:
            was, when = _newest(counts[pk], last_table.population_on)
            last_fee = fee_for(last_table, last_tiers, kind, was, when, membership.starts_on)
            before, was_part = last_fee.amount if before is None else before, bool(last_fee.pro_rata)
        row = Row(
            membership=membership,
            organisation=membership.organisation,
            inhabitants=inhabitants,
            counted_on=counted_on,
            fee=fee_for(table, tiers, kind, inhabitants, counted_on, membership.starts_on),
            before=before,
            was_part=was_part,
            charged=charges.get((pk, table.year)),
            seen_on=seen_on,
        )
        _note_gaps(row)
        rows.append(row)
    return Preview(table, tiers, rows)


def _steps(table: FeeTable) -> tuple[list[FeeTier], FeeTable | None, list[FeeTier]]:
    """The steps of the table, and last year's table with its steps."""
    found = list(FeeTier.objects.filter(table__year__in=(table.year - 1, table.year)).select_related("table"))
    now = [tier for tier in found if tier.table_id == table.pk]
    last = [tier for tier in found if tier.table_id != table.pk]
    return now, last[0].table if last else None, last


def _counts(organisations: Iterable[int]) -> dict[int, list[tuple[date, int]]]:
    """The counts of inhabitants, newest first, by organisation."""
    counts = defaultdict(list)
    rows = Population.objects.filter(organisation__in=list(organisations)).order_by("-counted_on")
    for pk, counted_on, inhabitants in rows.values_list("organisation_id", "counted_on", "inhabitants"):
        counts[pk].append((counted_on, inhabitants))
    return counts


def _newest(counts: list[tuple[date, int]], on: date) -> Count:
    """The newest count on or before the day."""
    return next(((inhabitants, counted_on) for counted_on, inhabitants in counts if counted_on <= on), (None, None))


def _in_time_or_newest(counts: list[tuple[date, int]], on: date) -> Count:
    """The newest count on or before the day; of a municipality that has none, the newest, as it was told when it applied."""
    in_time = _newest(counts, on)
    return _newest(counts, date.max) if in_time == (None, None) else in_time


def _charges(year: int, organisations: Iterable[int]) -> dict[tuple[int, int], Decimal]:
    """What was invoiced for this year and the year before, by organisation and year."""
    rows = InvoiceLine.objects.filter(
        invoice__fee_table__year__in=(year - 1, year), invoice__organisation__in=list(organisations)
    ).values_list("invoice__organisation_id", "invoice__fee_table__year", "amount")
    charges: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOTHING)
    for organisation, of_year, amount in rows:
        charges[organisation, of_year] += amount
    return dict(charges)


def _note_gaps(row: Row) -> None:
    """What stands between the member and its invoice."""
    if row.fee.amount is None:
        row.missing.append(row.fee.explanation)
    if row.organisation.kind == Organisation.Kind.MUNICIPALITY and not row.organisation.invoice_reference:
        row.missing.append(_("The invoice reference is missing. Without it the invoice is sent back."))
    if row.fee.amount and not (row.organisation.postcode and row.organisation.town):
        row.remarks.append(_("The address is missing."))
