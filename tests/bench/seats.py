"""The last seats: many people press at once; nobody may get a seat that is not there, and nobody may be left out."""

import statistics
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import psycopg
from django.db import connection
from django.urls import reverse

from competence.models import Event, Registration
from members.models import Person, Role
from network_portal.lib import dates
from tests.bench import load
from tests.bench.table import Row

SEATS = 50
PEOPLE = 100
CLIENTS = 16
TOKEN = "a" * 32


def last_seats(port: int, signed_in: Callable[[Person], dict[str, str]], headers: dict[str, str]) -> list[Row]:
    """Registrations per second through the web until the last seat, beside the raw hot row of PostgreSQL."""
    rounds = [_one_round(port, signed_in) for _ in range(3)]
    seated = [count for _, count in rounds]
    raw = statistics.median(_raw_hot_row() for _ in range(3))
    rate = statistics.median(speed for speed, _ in rounds)
    right = all(count == SEATS for count in seated)
    return [
        Row("raw hot row: UPDATE and INSERT, 16 at once", rps=raw),
        Row(
            f"last seats: {PEOPLE} people, {SEATS} seats, {CLIENTS} at once",
            rps=rate,
            value=f"{rate / raw:.0%} of raw, seated {'/'.join(map(str, seated))}",
            target=">= 10 % of raw, never over or under",
            met=right and rate >= 0.1 * raw,
        ),
    ]


def _one_round(port: int, signed_in: Callable[[Person], dict[str, str]]) -> tuple[float, int]:
    pattern = Event.objects.upcoming().first()
    assert pattern is not None
    starts_at = dates.now() + timedelta(days=30)
    event = Event.objects.create(
        title="Sista platserna", summary="Alla vill hit.", matrix_row=pattern.matrix_row, organiser=pattern.organiser,
        responsible=pattern.responsible, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), capacity=SEATS,
        registration_closes_at=starts_at - timedelta(days=1), state=Event.State.PUBLISHED,
    )  # fmt: skip
    people = Person.objects.filter(roles__kind=Role.Kind.PROCUREMENT_OFFICER).distinct().order_by("-pk")[:PEOPLE]
    path = reverse("competence:register", args=[event.pk])
    body = urlencode({"csrfmiddlewaretoken": TOKEN})
    calls = []
    for person in people:
        headers = signed_in(person)
        headers |= {
            "Cookie": f"{headers['Cookie']}; csrftoken={TOKEN}",
            "Origin": "https://127.0.0.1",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        target = load.Target(port, path, headers, expected=302)
        calls.append(lambda target=target: load.ask(target, "POST", body))
    measured = load.burst(calls, CLIENTS)
    seated = Registration.objects.filter(event=event, state=Registration.State.SEATED).count()
    return measured.per_second, seated


def _raw_hot_row() -> float:
    """Transactions per second of the least that keeps the promise: conditional UPDATE of one row and an INSERT."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TABLE IF EXISTS floor_seat, floor_hot;"
            "CREATE TABLE floor_hot (id int PRIMARY KEY, taken int NOT NULL, capacity int NOT NULL CHECK (taken <= capacity));"
            "CREATE TABLE floor_seat (id bigserial PRIMARY KEY, hot int NOT NULL, person int NOT NULL, UNIQUE (hot, person));"
            "INSERT INTO floor_hot VALUES (1, 0, 1000000)"
        )
    settings = connection.get_connection_params()
    done: list[int] = []
    stop = time.perf_counter() + 2

    def press(number: int) -> None:
        keep = {key: value for key, value in settings.items() if key in {"dbname", "user", "password", "host", "port"}}
        with psycopg.connect(**keep) as own:
            count = 0
            while time.perf_counter() < stop:
                with own.transaction():
                    own.execute("UPDATE floor_hot SET taken = taken + 1 WHERE id = 1 AND taken < capacity")
                    own.execute("INSERT INTO floor_seat (hot, person) VALUES (1, %s)", [number * 1_000_000 + count])
                count += 1
            done.append(count)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / 2
