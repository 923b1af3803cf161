"""What a member pays: a pure calculation from a table, its steps, the member and the membership, with its reason in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from financing.models import NOTHING, FeeTable, FeeTier
from members.models import Organisation
from network_portal.lib import money
from network_portal.lib.dates import in_full

HALF_FROM = (7, 1)  # month and day from which the half fee holds


@dataclass(frozen=True)
class Fee:
    """`amount` in kronor excluding VAT, None when it cannot be known yet; `explanation` says why, in whole words."""

    amount: Decimal | None
    explanation: str
    step: str = ""  # "30 000–59 999", for municipalities
    pro_rata: str = ""  # "half fee, joined on 15 August", when not the whole fee


def fee_for(
    table: FeeTable,
    tiers: Sequence[FeeTier],
    kind: str,
    inhabitants: int | None,
    counted_on: date | None,
    joined_on: date,
) -> Fee:
    """The fee of `table.year` for a member since `joined_on`.

    `tiers` are the table's steps in rising order; `counted_on` dates `inhabitants`, which only municipalities have.
    """
    if kind == Organisation.Kind.COORDINATOR:
        return Fee(NOTHING, _("A coordinator pays no fee."))
    if kind == Organisation.Kind.MUNICIPALITY:
        return _stepped(table, tiers, inhabitants, counted_on, joined_on)
    whole = table.cluster_fee if kind == Organisation.Kind.CLUSTER else table.partner_fee
    label = Organisation.Kind(kind).label
    return _shared(table, whole, f"{label}: {money.kronor(whole)}", joined_on)


def _stepped(
    table: FeeTable, tiers: Sequence[FeeTier], inhabitants: int | None, counted_on: date | None, joined_on: date
) -> Fee:
    """A municipality: the last step that begins at or below its inhabitants. Half-open, so no number fits two steps."""
    if inhabitants is None or counted_on is None:
        on = in_full(table.population_on)
        return Fee(None, _("The number of inhabitants on %(date)s or earlier is missing.") % {"date": on})
    reached = [number for number, tier in enumerate(tiers) if tier.from_inhabitants <= inhabitants]
    if not reached:
        return Fee(None, _("No step begins at or below %(n)s inhabitants.") % {"n": money.thousands(inhabitants)})
    tier = tiers[reached[-1]]
    step = step_text(tiers, reached[-1])
    words = _("%(n)s inhabitants on %(date)s, step %(step)s: %(fee)s") % {
        "n": money.thousands(inhabitants),
        "date": in_full(counted_on),
        "step": step,
        "fee": money.kronor(tier.fee),
    }
    return _shared(table, tier.fee, words, joined_on, step)


def _shared(table: FeeTable, whole: Decimal, words: str, joined_on: date, step: str = "") -> Fee:
    """The part of `whole` that the table takes from somebody who joins during its year."""
    if joined_on.year < table.year or table.pro_rata == FeeTable.ProRata.NONE:
        return Fee(whole, words, step)
    if table.pro_rata == FeeTable.ProRata.MONTHLY:
        months = 13 - joined_on.month
        if months == 12:
            return Fee(whole, words, step)
        amount = money.share(whole, months, 12)
        part = _("%(months)d months of twelve, joined on %(date)s") % {"months": months, "date": in_full(joined_on)}
    elif (joined_on.month, joined_on.day) >= HALF_FROM:
        amount = money.share(whole, 1, 2)
        part = _("half fee, joined on %(date)s") % {"date": in_full(joined_on)}
    else:
        return Fee(whole, words, step)
    return Fee(amount, f"{words}; {part}", step, part)


def step_text(tiers: Sequence[FeeTier], number: int) -> str:
    """How people say step `number` of `tiers`: `under 15 000`, `30 000–59 999`, `150 000 or more`."""
    lowest = tiers[number].from_inhabitants
    if number + 1 == len(tiers):
        return _("%(n)s or more") % {"n": money.thousands(lowest)} if lowest else _("all municipalities")
    above = tiers[number + 1].from_inhabitants
    if not lowest:
        return _("under %(n)s") % {"n": money.thousands(above)}
    return f"{money.thousands(lowest)}–{money.thousands(above - 1)}"
