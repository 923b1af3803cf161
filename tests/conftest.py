"""What every test shares: a strict client, the cast, one-and-three, swap-equals-reload and the reference figures."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from xdist.scheduler import LoadScopeScheduling

from members.models import Person
from tests.cast import Cast, make_cast
from tests.strict import StrictClient

# These have whole portals or servers of their own, which take long to start, and write nothing into the tests' database.
WITH_SERVERS = ("tests/browser/", "tests/launcher/test_up.py", "tests/kill/")


class Spread(LoadScopeScheduling):
    """Each process takes the next test when it has time, and those with servers go together to one process, first of all.

    The mark `xdist_group` would say the same, but pytest-xdist 3.8 does not see it under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in WITH_SERVERS if nodeid.startswith(place)), nodeid)


def pytest_collection_finish() -> None:
    """All code is loaded and stays: to look through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    return Spread(config, log)


@pytest.fixture(autouse=True)
def _swedish_and_clean() -> Iterator[None]:
    from django.utils import translation

    cache.clear()
    with translation.override("sv"):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def client() -> StrictClient:
    return StrictClient()


@pytest.fixture
def as_(db: None) -> Callable[[Person | None], StrictClient]:
    """`as_(cast.officer).get(...)`: a client signed in as that person; `as_(None)` is nobody."""

    def sign_in(person: Person | None) -> StrictClient:
        client = StrictClient()
        if person is not None:
            client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def posted(django_capture_on_commit_callbacks: Callable[..., Any]) -> Callable[..., Any]:
    """`posted(client, url, data)`: a POST whose transaction goes through, so that the letters it writes at once are in `mail.outbox`."""

    def post(client: StrictClient, url: str, data: dict[str, Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url, data)

    return post


@pytest.fixture
def count_queries() -> Callable[..., CaptureQueriesContext]:
    """`with count_queries(7):` fails with the list of queries when there are not exactly seven."""

    class Exactly(CaptureQueriesContext):
        def __init__(self, expected: int) -> None:
            super().__init__(connection)
            self.expected = expected

        def __exit__(self, *error: Any) -> None:
            super().__exit__(*error)
            if error[0] is None and len(self) != self.expected:
                listed = "\n".join(f"{n}. {query['sql'][:300]}" for n, query in enumerate(self.captured_queries, 1))
                raise AssertionError(f"{len(self)} queries instead of {self.expected}:\n{listed}")

    return Exactly


@pytest.fixture
def one_and_three(count_queries: Callable[..., CaptureQueriesContext]) -> Callable[..., None]:
    """`one_and_three(client, url, make, queries=7)`: the page costs the same with one row as with three.

    `make(n)` makes row number n. The first request warms caches and is not counted.
    """

    def check(client: StrictClient, url: str, make: Callable[[int], object], *, queries: int) -> None:
        make(1)
        client.get(url)
        with count_queries(queries):
            assert client.get(url).status_code == 200
        make(2)
        make(3)
        with count_queries(queries):
            assert client.get(url).status_code == 200

    return check


@pytest.fixture
def swap_equals_reload() -> Callable[..., None]:
    """After an htmx action the swapped part equals the same part of a fresh page: `check(client, action_url, page_url, id)`."""
    import re

    def part(html: str, element_id: str) -> str:
        start = html.index(f'id="{element_id}"')
        start = html.rindex("<", 0, start)
        tag = re.match(r"<(\w+)", html[start:]).group(1)
        depth, position = 0, start
        for match in re.finditer(rf"<(/?){tag}\b[^>]*>", html[start:]):
            depth += -1 if match.group(1) else 1
            if depth == 0:
                position = start + match.end()
                break
        cleaned = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html[start:position])
        return re.sub(r"\s+", " ", cleaned)

    def check(
        client: StrictClient, action_url: str, page_url: str, element_id: str, data: dict[str, Any] | None = None
    ) -> None:
        swapped = client.post(action_url, data or {}, headers={"HX-Request": "true", "HX-Target": element_id})
        assert swapped.status_code == 200
        fresh = client.get(page_url)
        assert part(swapped.content.decode(), element_id) == part(fresh.content.decode(), element_id)

    return check
