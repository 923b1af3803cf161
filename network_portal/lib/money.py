"""Money is `Decimal` in Swedish kronor (SEK), excluding VAT unless said. One rounding, one way of writing."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

NO_BREAK = "\u00a0"
ORE = Decimal("0.01")


def ore(amount: Decimal | int) -> Decimal:
    """`amount` in kronor rounded half up to whole öre: the only rounding of money in the portal."""
    return Decimal(amount).quantize(ORE, rounding=ROUND_HALF_UP)


def share(amount: Decimal, numerator: int, denominator: int) -> Decimal:
    """`numerator`/`denominator` of `amount` kronor, rounded to öre."""
    return ore(amount * numerator / denominator)


def thousands(number: int) -> str:
    """A whole number the Swedish way: 12 345, with no-break spaces."""
    return f"{number:,}".replace(",", NO_BREAK).replace("-", "−")


@lru_cache(maxsize=4096)
def kronor(amount: Decimal | int) -> str:
    """`32 000 kr`, or `1 234,50 kr` when there are öre."""
    amount = ore(amount)
    whole, _, cents = f"{abs(amount):.2f}".partition(".")
    sign = "−" if amount < 0 else ""
    decimals = "" if cents == "00" else f",{cents}"
    return f"{sign}{thousands(int(whole))}{decimals}{NO_BREAK}kr"
