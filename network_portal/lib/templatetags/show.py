"""Filters that write money, numbers and dates the Swedish way. Built into every template."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString
from markupsafe import escape

from network_portal.lib import dates, money, numbers
from network_portal.lib.markdown import to_html, to_words
from network_portal.lib.pages import changed_query

register = template.Library()


@register.filter
def kr(amount: Decimal | None) -> str:
    """`1 234 kr`; nothing stays nothing."""
    return "" if amount is None else money.kronor(amount)


@register.filter
def number(value: int | None) -> str:
    """`12 345` with no-break spaces."""
    return "" if value is None else money.thousands(value)


@register.filter
def measured(value: Decimal | None) -> str:
    """`4,5`: two decimals at most."""
    return numbers.written(value)


@register.filter
def day(moment: date | datetime | None) -> str:
    """`tis 24 nov`, with the year when it is another year."""
    return "" if moment is None else dates.day(moment)


@register.filter
def day_year(moment: date | datetime | None) -> str:
    """`tis 24 nov 2026`, always with the year."""
    return "" if moment is None else dates.day(moment, year=True)


@register.filter
def in_full(moment: date | datetime | None) -> str:
    """`31 december 2025`, without weekday: a day on which something was counted or decided."""
    return "" if moment is None else dates.in_full(moment)


@register.filter
def clock(moment: datetime | None) -> str:
    """`09.00`."""
    return "" if moment is None else dates.clock(moment)


@register.filter
def distance(moment: date | datetime | None) -> str:
    """`om 4 dagar`."""
    return "" if moment is None else dates.distance(moment)


@register.filter
def ago(moment: datetime | None) -> str:
    """`för 5 minuter sedan`."""
    return "" if moment is None else dates.ago(moment)


@register.filter
def until(starts_at: datetime, ends_at: datetime) -> str:
    """`kl. 09.00–12.00`: `{{ event.starts_at|until:event.ends_at }}`."""
    return dates.span(starts_at, ends_at)


@register.filter
def iso(moment: date | datetime) -> str:
    """For `<time datetime>`: `2026-11-24` or `2026-11-24T09:00+01:00`."""
    if isinstance(moment, datetime):
        return dates.local(moment).isoformat(timespec="minutes")
    return moment.isoformat()


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: object) -> str:
    """The present query string with `changes`: `?{% query sort="name" page=None %}`."""
    return changed_query(context["request"], **changes)


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any) -> SafeString:
    """`<option>`s of `(value, label)` pairs with `chosen` selected: a list of 290 municipalities without a template loop."""
    pairs = tuple((value, str(label)) for value, label in choices)
    written = zip(pairs, _written(pairs), strict=True)
    return SafeString("".join(_option(*pair, " selected") if pair[0] == chosen else text for pair, text in written))


@lru_cache(maxsize=100)
def _written(pairs: tuple[tuple[Any, str], ...]) -> tuple[str, ...]:
    """The same lists are shown again and again."""
    return tuple(_option(value, label) for value, label in pairs)


def _option(value: Any, label: str, selected: str = "") -> str:
    return f'<option value="{escape(value)}"{selected}>{escape(label)}</option>'


@register.filter
def as_json(value: Any) -> str:
    """For a script to read from an attribute."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def markdown(text: str) -> SafeString:
    """A text in Markdown, as HTML that can do no harm."""
    return to_html(text)


@register.filter
def markdown_words(text: str) -> str:
    """A text in Markdown without its marks, for a letter: a paragraph for each line."""
    return to_words(text).replace("\n", "\n\n")


@register.filter
def markdown_lines(text: str) -> SafeString:
    """As `markdown`, for texts that may have been written as plain lines: a line break stays one."""
    return to_html(text, breaks=True)
