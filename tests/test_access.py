"""Every address of the portal × every kind of visitor. An address that is missing from the table fails."""

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import Row
from tests.cast import Cast
from tests.strict import StrictClient

MODULES = ("front", "records", "members", "operations", "competence", "procurement", "financing")
# Sign-in pages are allauth's and walked by browser tests; Django's back office asks for staff by itself.
OTHER_HOUSES = ("account_", "mfa_", "socialaccount_", "openid_connect_", "saml_", "admin:")


def rows() -> dict[str, Row]:
    table: dict[str, Row] = {}
    for name in MODULES:
        table.update(importlib.import_module(f"tests.access.{name}").ROWS)
    return table


def addresses(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_no_address_is_missing() -> None:
    known = {name for name in addresses(get_resolver().url_patterns) if not name.startswith(OTHER_HOUSES)}
    table = {name.split(" ")[0] for name in rows()}
    assert known - table == set()
    assert table - known == set()


@pytest.mark.parametrize("name", sorted(rows()))
def test_access(name: str, cast: Cast, as_: Callable[..., StrictClient]) -> None:
    row = rows()[name]
    module = importlib.import_module(f"tests.access.{_module(name)}")
    world = module.make_world(cast)
    url = reverse(name.split(" ")[0], args=row.arguments(world))
    seen = {}
    for visitor, person in cast.visitors().items():
        with transaction.atomic():
            client = as_(person)
            client.raise_request_exception = False
            response = client.generic(row.method, url) if row.method == "GET" else client.post(url, row.data(world))
            seen[visitor] = response.status_code
            transaction.set_rollback(True)
    assert seen == row.expected()


def _module(name: str) -> str:
    return name.split(":")[0]
