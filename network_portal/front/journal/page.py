"""The page of the journal. What it holds back is known to the apps: a list of functions, so that nothing is shown by accident."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import operations.journal
import procurement.journal
from members.models import Person
from network_portal.front.journal import details, things, words
from network_portal.front.journal.details import Change, Detail
from network_portal.front.journal.things import Reference, Seen
from network_portal.lib import dates
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from network_portal.records import rules
from network_portal.records.journal import APART
from network_portal.records.search import Entry, HeldBack, JournalFilter

Holding = tuple[Callable[[Person], Q], ...]
UNSEEN: Holding = (procurement.journal.unseen, operations.journal.unseen)  # neither the name nor the data
KINDS = frozenset({*procurement.journal.KINDS, *operations.journal.KINDS})  # what the two may hold for
WITHOUT_DETAILS: Holding = (procurement.journal.without_details,)  # the name, but not the data

SHOWN = 100  # entries on a page
AT_ONCE = 8  # details of an entry that stand in its row; one opens the rest


class Row(NamedTuple):
    """An entry as a person reads it, in the order in which the template unpacks it: a hundred times a dozen names looked
    up one by one cost as much as writing them."""

    at: str
    when: str
    number: str
    who: str
    done: str
    kind: str
    key: str  # what the address says when the page is narrowed to the thing
    name: str
    url: str  # empty when the thing has no page, or none that the reader may see
    is_unseen: bool
    is_without_details: bool
    facts: list[Detail]
    changes: list[Detail]
    more: list[Detail]


def journal(request: SignedIn) -> HttpResponse:
    person = request.user
    require(
        rules.may_read_the_journal(person), _("Only the network administrator reads the journal. Ask the network’s office.")
    )
    asked = JournalFilter.read(request.GET)
    found = asked.entries(HeldBack(KINDS, lambda: _any(UNSEEN, person), lambda: _any(WITHOUT_DETAILS, person)))
    context = {
        "rows": _rows(found[:SHOWN], person),
        "asked": asked,
        "areas": words.choices,  # called by the part that is kept, when it is made
        "chosen": words.known(asked.action),
        "thing": _thing(asked),
        "older": found[SHOWN - 1].pk if len(found) > SHOWN else None,
    }
    return render(request, "front/journal.html", context)


def _thing(asked: JournalFilter) -> str:
    """What the page is narrowed to by a link of its own, in words."""
    kind, number = asked.kind_and_number
    return f"{things.words(kind, get_language())} {number or ''}".strip() if asked.thing else ""


def _rows(entries: list[Entry], person: Person) -> list[Row]:
    """One query, for the names and pages of all that the entries speak of."""
    _forget_the_erased(entries)
    found = [(entry, details.changes(entry)) for entry in entries]
    wanted = {reference for entry, changed in found for reference in _references(entry, changed)}
    seen = things.look_up(wanted, person)
    language = get_language()  # asked once: every asking costs ten calls
    return [_row(entry, details.written(entry, changed, seen, language), seen, language) for entry, changed in found]


def _forget_the_erased(entries: list[Entry]) -> None:
    """Entries from before personal details were kept apart still hold them; of erased people nobody reads them.

    One query more, on pages that have such entries."""
    plain = [entry for entry in entries if entry.object_type == "members.person" and entry.data and APART not in entry.data]
    if plain:
        erased = set(
            Person.objects.erased().filter(pk__in=[entry.object_id for entry in plain]).values_list("pk", flat=True)
        )
        for entry in plain:
            entry.data = {} if entry.object_id in erased else entry.data


def _references(entry: Entry, changed: list[Change]) -> Iterator[Reference]:
    if not entry.is_unseen:
        yield entry.object_type, entry.object_id
    yield from details.references(entry, changed)


def _row(entry: Entry, told: list[Detail], seen: Mapping[Reference, Seen], language: str | None) -> Row:
    thing = None if entry.is_unseen else seen.get((entry.object_type, entry.object_id))
    by_another = entry.object_type in things.NAMED_BY_ANOTHER
    kind = things.words(entry.object_type, language)
    at, when = _moment(entry.at.replace(second=0, microsecond=0), language)
    return Row(
        at=at,
        when=when,
        number=f"{words.number(language)} {entry.number}",
        who=entry.by_name or entry.by_email or words.portal(language),
        done=words.of(entry, language),
        kind=f"{kind} {entry.object_id}",
        key=f"{entry.object_type}+{entry.object_id}",
        name=(thing.name if thing else "") if by_another else entry.object_label,
        url=thing.url if thing else "",
        is_unseen=entry.is_unseen,
        is_without_details=entry.is_without_details,
        facts=[each for each in told[:AT_ONCE] if not each.before],
        changes=[each for each in told[:AT_ONCE] if each.before],
        more=told[AT_ONCE:],
    )


@lru_cache(maxsize=4096)
def _moment(at: datetime, language: str | None) -> tuple[str, str]:
    """For programs and for people. Kept, because what happens in a network often happens in the same minute."""
    here = dates.local(at)
    return here.isoformat(timespec="minutes"), f"{dates.day(here, year=True)} {dates.clock(here)}"


def _any(holding: Holding, person: Person) -> Q:
    return reduce(or_, (holds(person) for holds in holding))
