"""Measured numbers as people write them."""

from decimal import Decimal

from network_portal.lib.money import thousands


def written(number: Decimal | int | float | None) -> str:
    """`4`, `4,5` or `1 234,25`: two decimals at most, none that say nothing. None is an empty text."""
    if number is None:
        return ""
    rounded = Decimal(number).quantize(Decimal("0.01"))
    whole, _, decimals = f"{abs(rounded):.2f}".partition(".")
    decimals = decimals.rstrip("0")
    sign = "−" if rounded < 0 else ""
    return f"{sign}{thousands(int(whole))}{',' + decimals if decimals else ''}"
