"""Every address of the portal × every kind of visitor. An address that is missing from the table fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.walk import APPS, rows, rows_of, walk
from tests.cast import Cast

# Sign-in pages are allauth's and walked by browser tests; Django's back office asks for staff by itself.
OTHER_HOUSES = ("account_", "mfa_", "socialaccount_", "openid_connect_", "saml_", "admin:")


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


@pytest.mark.parametrize("app", APPS)
def test_access(app: str, cast: Cast) -> None:
    seen = {
        step.name: {visitor: step.ask(person).status_code for visitor, person in cast.visitors().items()}
        for step in walk(app, cast)
    }
    assert seen == {name: row.expected() for name, row in rows_of(app).items()}
