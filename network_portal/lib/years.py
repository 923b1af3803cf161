"""Years to choose from in a list."""

from collections.abc import Callable
from datetime import date

from django.core.cache import cache

from network_portal.lib import dates


def years_since(what: str, oldest: Callable[[], date | None]) -> list[tuple[int, int]]:
    """From this year back to that of the oldest row of all, which is looked for once a minute. `what` names the rows."""
    this = dates.today().year
    first = cache.get_or_set(f"first_year:{what}", lambda: (oldest() or dates.today()).year, 60) or this
    return [(year, year) for year in range(this, first - 1, -1)]
