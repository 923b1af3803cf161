"""Who and what seems to be entered twice. Read by the administrator; nothing is merged by itself."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Kind, NotTheSame, Organisation, Person, Role

MOST = 100  # pairs shown; the next ones come when these are dealt with
CROWD = 5  # so many with the same number have a switchboard in common, and no more
ALIKE = 0.6  # pg_trgm's similarity of two names, 0 to 1

SAME_NAME, SAME_PHONE, SAME_ADDRESS, SIMILAR_NAME, SAME_SITE = (
    _("The same name and organisation"),
    _("The same phone number"),
    _("The same address, written in another way"),
    _("Similar names, and addresses at the same place"),
    _("The same website or e-mail domain"),
)
SAME_NAMES, SIMILAR_NAMES = _("The same name"), _("Similar names")


@dataclass
class Pair:
    """Two that may be the same, and why one should think so."""

    first: Any
    second: Any
    reasons: list[Promise] = field(default_factory=list)


Found = dict[tuple[int, int], list[Promise]]


def people() -> list[Pair]:
    """Pairs of people with an open account, the most reasons first. Five queries."""
    rows = list(Person.objects.filter(is_active=True).values_list("pk", "name", "email", "phone"))
    places: dict[int, set[int]] = defaultdict(set)
    for person, organisation in Role.objects.values_list("person", "organisation"):
        places[person].add(organisation)
    found: Found = defaultdict(list)
    _note(found, SAME_NAME, ((pk, (_plain(name), place)) for pk, name, *_ in rows if name for place in places[pk]))
    _note(found, SAME_PHONE, ((pk, key) for pk, _name, _email, phone in rows if (key := _digits(phone))))
    _note(found, SAME_ADDRESS, ((pk, _address(email)) for pk, _name, email, _phone in rows))
    for pair in _similar_people():
        found[pair].append(SIMILAR_NAME)
    return _pairs(found, Kind.PERSON, Person)


def organisations() -> list[Pair]:
    """Pairs of organisations. Two municipalities with codes of their own are two, however alike their names. Four queries."""
    rows = list(Organisation.objects.values_list("pk", "name", "short_name", "website", "email_domain", "municipality_code"))
    found: Found = defaultdict(list)
    _note(found, SAME_NAMES, ((row[0], _plain(name)) for row in rows for name in {row[1], row[2]}))
    _note(found, SAME_SITE, ((row[0], site) for row in rows for site in {_host(row[3]), row[4]} if site))
    for pair in _similar_organisations():
        found[pair].append(SIMILAR_NAMES)
    has_code = {row[0] for row in rows if row[5]}
    return _pairs(
        {pair: why for pair, why in found.items() if not has_code.issuperset(pair)}, Kind.ORGANISATION, Organisation
    )


def _note(found: Found, reason: Promise, keyed: Iterable[tuple[int, Hashable]]) -> None:
    """Note the reason for those that have the same key."""
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for pk, key in keyed:
        groups[key].add(pk)
    for group in groups.values():
        if 1 < len(group) < CROWD:
            for pair in combinations(sorted(group), 2):
                if reason not in found[pair]:
                    found[pair].append(reason)


def _pairs(found: Found, kind: str, model: type[Person] | type[Organisation]) -> list[Pair]:
    apart = set(NotTheSame.objects.filter(kind=kind).values_list("lower", "higher"))
    first = sorted((pair for pair in found if pair not in apart), key=lambda pair: (-len(found[pair]), pair))[:MOST]
    rows = model._default_manager.in_bulk({pk for pair in first for pk in pair})
    return [Pair(rows[a], rows[b], found[a, b]) for a, b in first]


def _similar_people() -> Iterator[tuple[int, int]]:
    """With names alike and addresses at the same domain. Compared within a domain, so that thousands cost little."""
    yield from _asked(
        """
        SELECT a.id, b.id FROM members_person a JOIN members_person b
            ON split_part(a.email, '@', 2) = split_part(b.email, '@', 2) AND a.id < b.id
        WHERE a.is_active AND b.is_active AND similarity(upper(a.name), upper(b.name)) > %s
            AND upper(a.name) <> upper(b.name)
        LIMIT 500"""
    )


def _similar_organisations() -> Iterator[tuple[int, int]]:
    yield from _asked(
        """
        SELECT a.id, b.id FROM members_organisation a JOIN members_organisation b ON a.id < b.id
        WHERE (a.municipality_code IS NULL OR b.municipality_code IS NULL)
            AND similarity(upper(a.short_name), upper(b.short_name)) > %s AND upper(a.short_name) <> upper(b.short_name)
        LIMIT 500"""
    )


def _asked(statement: str) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ALIKE])
        return [(first, second) for first, second in cursor.fetchall()]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _digits(phone: str) -> str:
    """`040123456` of `+46 40-12 34 56`; nothing when there are too few to say anything."""
    digits = re.sub(r"\D", "", phone)
    digits = "0" + digits.removeprefix("0046").removeprefix("46") if digits.startswith(("0046", "46")) else digits
    return digits if len(digits) >= 7 else ""


def _address(email: str) -> tuple[str, ...]:
    """Alike for `anna.berg@`, `berg.anna@`, `anna_berg+x@` and `anna.berg@it.` of the same domain."""
    local, _at, domain = email.partition("@")
    parts = sorted(part for part in re.split(r"[._-]", local.split("+")[0]) if part)
    return (*parts, ".".join(domain.split(".")[-2:]))


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
