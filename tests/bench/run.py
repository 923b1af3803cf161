"""The bench's course: seed, floor and pages in rounds, last seats, fee run, PDF files."""

import argparse
import statistics
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Organisation, Person
from tests.bench import floor_tables, load, seats, seed, work
from tests.bench.pages import PageToMeasure, pages
from tests.bench.server import Server, free_port, running
from tests.bench.table import Row

BEHIND_PROXY = {"X-Forwarded-Proto": "https", "Host": "127.0.0.1", "Accept-Language": "sv"}
SIGN_IN = settings.AUTHENTICATION_BACKENDS[0]


def everything(arguments: argparse.Namespace) -> list[Row]:
    """All measurements, as rows."""
    say = print
    say("Seeding …", flush=True)
    people = _seed(seed.SIZES[arguments.size])
    rows = work.fee_run(people["administrator"], seed.SIZES[arguments.size].years)  # always: pages show its invoices
    parts: dict[str, Callable[[], list[Row]]] = {
        "invoice files": work.invoice_files,
        "the year's report": lambda: work.report_file(people["officer"]),
        "import of people": lambda: work.people_file(people["administrator"]),
    }
    rows += [row for name, measure in parts.items() if _is_wanted(name, arguments) for row in measure()]
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], check=True)
    floor_tables.make()
    ready = load.Target(free_port(), "/healthz", BEHIND_PROXY)
    floor_target = load.Target(free_port(), "/", {"Host": "127.0.0.1"})
    say("Starting the servers …", flush=True)
    with (
        running(["-c", "network_portal/launcher/gunicorn.py", "network_portal.wsgi:application"], ready, _web()) as portal,
        running(["--workers", "2", "tests.bench.floor:application"], floor_target, {}) as floor,
    ):
        rows += _start_rows(portal)
        wanted = [page for page in pages(people) if _is_wanted(page.name, arguments)]
        rows += _page_rows(wanted, portal, floor, floor_target, arguments)
        if _is_wanted("last seats", arguments):
            rows += seats.last_seats(portal.port, signed_in, BEHIND_PROXY)
        rows += _memory_rows(portal)
    return rows


def _is_wanted(name: str, arguments: argparse.Namespace) -> bool:
    return not arguments.only or any(words in name for words in arguments.only)


def _web() -> dict[str, str]:
    return {"PORTAL_PROCESS": "web", "PORTAL_WEB_WORKERS": "2", "PORTAL_WEB_THREADS": "1"}


def _seed(size: seed.Size) -> dict[str, Person]:
    from members.reference import load_municipalities
    from operations.reference import load_matrix
    from procurement.reference import load_cpv

    load_municipalities()
    load_matrix()
    load_cpv()
    office = Organisation.objects.create(
        kind=Organisation.Kind.COORDINATOR,
        name="Nätverkskansliet",
        short_name="Nätverkskansliet",
        organisation_number="8024991245",
    )
    people = seed.people_of(office)
    seed.fill(size)
    people["officer"] = seed.officer()
    call_command("check", verbosity=0)
    return people


def signed_in(person: Person) -> dict[str, str]:
    """Headers of a browser in which the person is signed in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = SIGN_IN
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.save()
    return {**BEHIND_PROXY, "Cookie": f"{settings.SESSION_COOKIE_NAME}={store.session_key}"}


def _queries(page: PageToMeasure) -> int:
    """Queries of one warm GET, counted in this process on the same database."""
    client = Client(headers={"x-forwarded-proto": "https", "host": "127.0.0.1"})
    if page.person:
        client.force_login(page.person)
    client.get(page.path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page.path)
    if answer.status_code != 200:
        raise load.WrongAnswer(f"{page.path} answered {answer.status_code}")
    return len(captured)


def _page_rows(
    wanted: list[PageToMeasure], portal: Server, floor: Server, floor_target: load.Target, arguments: argparse.Namespace
) -> list[Row]:
    targets = {
        page: load.Target(portal.port, page.path, signed_in(page.person) if page.person else BEHIND_PROXY) for page in wanted
    }
    load.burst(_calls(floor_target, 6), 2)
    broken = {page: fault for page in wanted if (fault := _warm(targets[page]))}
    wanted = [page for page in wanted if page not in broken]
    alone: dict[PageToMeasure | None, list[load.Burst]] = {None: [], **{page: [] for page in wanted}}
    crowd: dict[PageToMeasure | None, list[load.Burst]] = {None: [], **{page: [] for page in wanted}}
    cost: dict[PageToMeasure | None, float] = dict.fromkeys(alone, 0.0)
    ratios: dict[PageToMeasure, list[float]] = {page: [] for page in wanted}
    for number in range(arguments.rounds):
        print(f"Round {number + 1} of {arguments.rounds} …", flush=True)
        for page in wanted:
            # The floor beside every page, not once a round: neighbours on the machine come and go within seconds.
            beside = load.burst(_calls(floor_target, arguments.requests), 1)
            measured, used = _with_processor(
                portal, lambda page=page: load.burst(_calls(targets[page], arguments.requests), 1)
            )
            alone[None].append(beside)
            alone[page].append(measured)
            cost[page] += used
            ratios[page].append(measured.percentile(0.5) / beside.percentile(0.5))
            crowd[page].append(load.burst(_calls(targets[page], arguments.requests), 8))
        crowd[None].append(load.burst(_calls(floor_target, arguments.requests), 8))
    rows = [_row("floor (b): 25-row list, one query", alone[None], crowd[None])]
    for page in wanted:
        row = _row(page.name, alone[page], crowd[page])
        row.queries, row.cpu_ms = _queries(page), 1000 * cost[page] / (arguments.rounds * arguments.requests)
        row.floor_ratio = statistics.median(ratios[page])
        row.target = f"<= {page.target}x, <= {page.queries} queries"
        row.met = row.floor_ratio <= page.target and row.queries <= page.queries
        rows.append(row)
    return rows + [Row(page.name, value=fault, target="200", met=False) for page, fault in broken.items()]


def _warm(target: load.Target) -> str:
    """Let both workers meet the page before it is timed; what is wrong with it, or nothing."""
    try:
        load.burst(_calls(target, 6), 2)
    except load.WrongAnswer as fault:
        return str(fault)
    return ""


def _calls(target: load.Target, count: int) -> list[Callable[[], float]]:
    return [lambda: load.ask(target)] * count


def _with_processor(server: Server, measure: Callable[[], load.Burst]) -> tuple[load.Burst, float]:
    before = load.processor_seconds(server.workers)
    measured = measure()
    return measured, load.processor_seconds(server.workers) - before


def _row(name: str, alone: list[load.Burst], crowd: list[load.Burst]) -> Row:
    return Row(
        name,
        p50_ms=statistics.median(one.percentile(0.5) for one in alone),
        p99_ms=statistics.median(one.percentile(0.99) for one in alone),
        rps=statistics.median(one.per_second for one in alone),
        rps_8=statistics.median(one.per_second for one in crowd),
    )


def _start_rows(portal: Server) -> list[Row]:
    return [
        Row(
            "start of the web server to first 200",
            value=f"{portal.first_answer:.2f} s",
            target="< 1.2 s",
            met=portal.first_answer < 1.2,
        )
    ]


def _memory_rows(portal: Server) -> list[Row]:
    largest = max(load.proportional_memory(pid) for pid in portal.workers)
    return [
        Row("memory of a web worker after the run (PSS)", value=f"{largest:.0f} MB", target="< 110 MB", met=largest < 110)
    ]
