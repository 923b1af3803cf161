"""Long lists in pages, at a price that does not grow with the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from network_portal.lib.money import thousands

PER_PAGE = 25
COUNT_UP_TO = 200
LAST_PAGE = 10_000


class NoSuchPage(Exception):
    """The list ends before the page that was asked for. Shown as a 404 page that leads to the first (RefusalMiddleware)."""

    def __init__(self, number: int, first_url: str) -> None:
        super().__init__(f"page {number}")
        self.number, self.first_url = number, first_url


@dataclass
class Page:
    """One page of a list, for ui/pager.html. `count_text` says how many rows there are, in words."""

    rows: Sequence[Any]
    number: int
    has_next: bool
    count_text: str
    next_url: str
    previous_url: str

    @property
    def has_previous(self) -> bool:
        return self.number > 1


def paginate(request: HttpRequest, rows: QuerySet[Any] | list[Any], per_page: int = PER_PAGE) -> Page:
    """The page named by `?page=`, which may be anything a stranger types; two queries at most, none for a list.

    The count stops at COUNT_UP_TO: people need to know "more than 200" to narrow what they ask for, not the exact figure.
    """
    number = _asked(request)
    start = (number - 1) * per_page
    found = list(rows[start : start + per_page + 1])
    if number > 1 and not found:
        raise NoSuchPage(number, f"{request.path}?{changed_query(request, page=None)}".rstrip("?"))
    shown, has_next = found[:per_page], len(found) > per_page
    seen = start + len(found)
    # What is seen already may be more than is counted anyway.
    count = _capped_count(rows) if has_next and seen <= COUNT_UP_TO else seen
    return Page(
        rows=shown,
        number=number,
        has_next=has_next,
        count_text=_count_text(count),
        next_url=_address(request, number + 1),
        previous_url=_address(request, number - 1),
    )


def paginate_at_once(request: HttpRequest, rows: QuerySet[Any, Any], per_page: int = PER_PAGE) -> Page:
    """The same in one query: for rows that are read as columns, of which so many cost less than to ask again for the count."""
    most = max(_asked(request) * per_page, COUNT_UP_TO) + 1
    return paginate(request, list(rows[:most]), per_page)


def _asked(request: HttpRequest) -> int:
    typed = request.GET.get("page", "1")
    return min(int(typed), LAST_PAGE) if typed.isascii() and typed.isdigit() and len(typed) < 9 and int(typed) else 1


def _capped_count(rows: QuerySet[Any] | list[Any]) -> int:
    """How many rows, but never counting past COUNT_UP_TO + 1."""
    if isinstance(rows, list):
        return len(rows)
    return len(rows.order_by().values_list("pk")[: COUNT_UP_TO + 1])  # quicker than COUNT over a subquery of so few


def _count_text(count: int) -> str:
    if count > COUNT_UP_TO:
        return gettext("more than %(n)s") % {"n": thousands(COUNT_UP_TO)}
    return ngettext("%(n)s in all", "%(n)s in all", count) % {"n": thousands(count)}


def _address(request: HttpRequest, number: int) -> str:
    return f"?{changed_query(request, page=number)}"


def changed_query(request: HttpRequest, **changes: object) -> str:
    """What stands after `?` in the present address, with `changes`; None takes a word away."""
    words = dict(request.GET.lists())
    for name, value in changes.items():
        if value is None:
            words.pop(name, None)
        else:
            words[name] = [str(value)]
    return urlencode(words, doseq=True)
