"""Who and what seems to be entered twice. Read by the administrator; nothing is merged by itself."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members.models import Kind, NotTheSame, Organisation, Person, Role

MOST = 100  # pairs shown; the next ones come when these are dealt with
CROWD = 5  # so many with the same number have a switchboard in common, and no more
ALIKE = 0.6  # pg_trgm's similarity of two names, 0 to 1

KEPT = 24 * 60 * 60  # seconds; only ids and reasons, and only as long as nothing that was compared has changed


class Reason(TextChoices):
    """Why two may be the same."""

    SAME_NAME = "same_name", _("The same name and organisation")
    SAME_PHONE = "same_phone", _("The same phone number")
    SAME_ADDRESS = "same_address", _("The same address, written in another way")
    SIMILAR_NAME = "similar_name", _("Similar names, and addresses at the same place")
    SAME_SITE = "same_site", _("The same website or e-mail domain")
    SAME_NAMES = "same_names", _("The same name")
    SIMILAR_NAMES = "similar_names", _("Similar names")


@dataclass
class Pair:
    """Two that may be the same, and why one should think so."""

    first: Any
    second: Any
    reasons: list[Any]


Found = dict[tuple[int, int], list[str]]


def people() -> list[Pair]:
    """Pairs of people with an open account, the most reasons first. Three queries, and three more when somebody changed."""
    return _pairs(_kept(Kind.PERSON, PEOPLE_NOW, _compare_people), Kind.PERSON, Person)


def organisations() -> list[Pair]:
    """Pairs of organisations. Three queries, and two more when one of them changed."""
    return _pairs(_kept(Kind.ORGANISATION, ORGANISATIONS_NOW, _compare_organisations), Kind.ORGANISATION, Organisation)


# A short word for all that is compared: the same as long as nothing of it changes.
PEOPLE_NOW = """
    SELECT md5(string_agg(concat_ws(chr(31), id, name, email, phone), chr(30) ORDER BY id)) || (
        SELECT md5(string_agg(concat_ws(' ', person_id, organisation_id), ',' ORDER BY id)) FROM members_role
    ) FROM members_person WHERE is_active"""
ORGANISATIONS_NOW = """
    SELECT md5(string_agg(concat_ws(chr(31), id, name, short_name, website, email_domain, municipality_code), chr(30) ORDER BY id))
    FROM members_organisation"""


def _kept(kind: str, now: str, compare: Callable[[], Found]) -> Found:
    """Comparing thousands costs a tenth of a second, and whoever goes through the pairs comes back after each."""
    with connection.cursor() as cursor:
        cursor.execute(now)
        (state,) = cursor.fetchone()
    found: Found | None = cache.get_or_set(f"members.doubles:{kind}:{state}", compare, KEPT)
    return found or {}


def _compare_people() -> Found:
    rows = list(Person.objects.filter(is_active=True).values_list("pk", "name", "email", "phone"))
    places: dict[int, set[int]] = defaultdict(set)
    for person, organisation in Role.objects.values_list("person", "organisation"):
        places[person].add(organisation)
    found: Found = defaultdict(list)
    _note(found, Reason.SAME_NAME, ((pk, (_plain(name), place)) for pk, name, *_ in rows if name for place in places[pk]))
    _note(found, Reason.SAME_PHONE, ((pk, key) for pk, _name, _email, phone in rows if (key := _digits(phone))))
    _note(found, Reason.SAME_ADDRESS, ((pk, _address(email)) for pk, _name, email, _phone in rows))
    for pair in _similar_people():
        found[pair].append(Reason.SIMILAR_NAME.value)
    return dict(found)


def _compare_organisations() -> Found:
    """Two municipalities with codes of their own are two, however alike their names."""
    rows = list(Organisation.objects.values_list("pk", "name", "short_name", "website", "email_domain", "municipality_code"))
    found: Found = defaultdict(list)
    _note(found, Reason.SAME_NAMES, ((row[0], _plain(name)) for row in rows for name in {row[1], row[2]}))
    _note(found, Reason.SAME_SITE, ((row[0], site) for row in rows for site in {_host(row[3]), row[4]} if site))
    for pair in _similar_organisations():
        found[pair].append(Reason.SIMILAR_NAMES.value)
    has_code = {row[0] for row in rows if row[5]}
    return {pair: why for pair, why in found.items() if not has_code.issuperset(pair)}


def _note(found: Found, reason: Reason, keyed: Iterable[tuple[int, Hashable]]) -> None:
    """Note the reason for those that have the same key."""
    groups: dict[Hashable, set[int]] = defaultdict(set)
    for pk, key in keyed:
        groups[key].add(pk)
    for group in groups.values():
        if 1 < len(group) < CROWD:
            for pair in combinations(sorted(group), 2):
                if reason.value not in found[pair]:
                    found[pair].append(reason.value)


def _pairs(found: Found, kind: str, model: type[Person] | type[Organisation]) -> list[Pair]:
    apart = set(NotTheSame.objects.filter(kind=kind).values_list("lower", "higher"))
    first = sorted((pair for pair in found if pair not in apart), key=lambda pair: (-len(found[pair]), pair))[:MOST]
    rows = model._default_manager.in_bulk({pk for pair in first for pk in pair})
    return [Pair(rows[a], rows[b], [Reason(reason).label for reason in found[a, b]]) for a, b in first]


def _similar_people() -> Iterator[tuple[int, int]]:
    """With names alike and addresses at the same domain. Compared within a domain, so that thousands cost little."""
    yield from _asked(
        """
        WITH people AS MATERIALIZED (
            SELECT id, upper(name) AS name, split_part(email, '@', 2) AS place FROM members_person WHERE is_active
        )
        SELECT a.id, b.id FROM people a JOIN people b ON a.place = b.place AND a.id < b.id
        WHERE similarity(a.name, b.name) > %s AND a.name <> b.name LIMIT 500"""
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
