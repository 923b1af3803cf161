"""What a search finds, and how the typed words are read."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

MOST_WORDS = 6
LONGEST_WORD = 40  # characters; longer ones are cut, a trigram index gains nothing from more
EXCERPT = 160  # characters


@dataclass(frozen=True)
class Hit:
    """Something found: `kind` says in a word what it is, `date` when it happens or happened."""

    title: str
    url: str
    kind: "str | Promise"
    excerpt: str = ""
    date: "date | datetime | None" = None


@dataclass(frozen=True)
class Sort:
    """A sort of thing that is looked for: `rows` are those that hold the words, in order; `columns` what `hit` needs of
    each, `joined` what it needs of others, as name and path. Moments and days come as `moment` and `day` read them."""

    rows: "QuerySet[Any]"
    columns: Sequence[str]
    hit: Callable[[Mapping[str, Any]], Hit]
    joined: Mapping[str, str] = dataclasses.field(default_factory=dict)


def at_once(sorts: Sequence[Sort], limit: int) -> list[Hit]:
    """At most `limit` of each sort, sort by sort, in one query: a dozen small ones cost more in going there than in looking."""
    parts = [_part(number, sort, limit) for number, sort in enumerate(sorts)]
    # A part keeps its order, which LIMIT has already asked for; only which part comes first is not promised.
    found = sorted(parts[0].union(*parts[1:], all=True), key=lambda row: row[0])
    return [sorts[number].hit(columns) for number, columns in found]


def _part(number: int, sort: Sort, limit: int) -> "QuerySet[Any, Any]":
    named = {name: name for name in sort.columns} | dict(sort.joined)
    columns = JSONObject(**{name: F(path) for name, path in named.items()})
    return sort.rows.annotate(sort_number=Value(number), columns=columns).values_list("sort_number", "columns")[:limit]


def moment(written: str) -> datetime:
    """A moment out of a column of `at_once`."""
    return datetime.fromisoformat(written)


def day(written: str) -> date:
    """A day out of a column of `at_once`."""
    return date.fromisoformat(written)


def split(typed: str) -> list[str]:
    """The words of what a person typed: at most MOST_WORDS, each at least two characters, without signs around them.

    Signs in the middle stay (`4/2026`, `KS-2026`); NUL and other control characters never reach the database.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in typed[:1000])
    words = (word.strip(".,;:!?\"'()[]<>«»”’–-") for word in printable.split())
    kept = [word[:LONGEST_WORD] for word in words if len(word) > 1]
    return list(dict.fromkeys(kept))[:MOST_WORDS]


@contextmanager
def own_plan(typed: str) -> Iterator[None]:
    """Searches inside get a plan for the words that were typed, two short statements when there are any.

    Statements are prepared, and after some time share one plan for any words at all: that plan takes a word to hit
    much, and reads the whole table for one that hits little.
    """
    if not typed:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_custom_plan")
        try:
            yield
        finally:
            cursor.execute("RESET plan_cache_mode")


def all_words(words: Sequence[str], *fields: str) -> Q:
    """Each word in at least one of the fields. `icontains` compares UPPER(field), which the trigram indexes store."""
    found = Q()
    for word in words:
        somewhere = Q()
        for field in fields:
            somewhere |= Q(**{f"{field}__icontains": word})
        found &= somewhere
    return found


def excerpt(text: str, words: Sequence[str]) -> str:
    """About EXCERPT characters of `text` around the first word found, cut at spaces."""
    flat = " ".join(text.split())
    if len(flat) <= EXCERPT:
        return flat
    lowered = flat.lower()
    places = [place for word in words if (place := lowered.find(word.lower())) >= 0]
    start = max(0, min(places, default=0) - EXCERPT // 3)
    start = flat.find(" ", start) + 1 if start else 0
    end = flat.rfind(" ", start, start + EXCERPT)
    end = end if end > start else start + EXCERPT
    return ("… " if start else "") + flat[start:end] + (" …" if end < len(flat) else "")
