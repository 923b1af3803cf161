"""Reads what somebody typed into an address, where anything may stand. What cannot be read is None, never an error."""

from datetime import date


def whole_number(text: str, least: int = 1, most: int = 2**31 - 1) -> int | None:
    """A whole number between `least` and `most`."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if least <= number <= most else None


def day(text: str) -> date | None:
    """A date written `2026-11-24`."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def words(text: str, most: int = 100) -> str:
    """What to search for: without white space at the ends, at most `most` characters."""
    return text.strip()[:most].strip()
