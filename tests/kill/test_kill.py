"""`kill -9` of the worker, the broker and the database, while a report is made and while people are reminded.

Nothing is lost and nothing is told twice. Slow (about a minute and a half), because all of it is real.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest

from network_portal.launcher.state import temporary_folder
from tests.kill.house import House, wait

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    folder = temporary_folder("portal-kill-")
    house = House(folder)
    try:
        house.start_postgres()
        house.start_valkey()
        house.django("manage.py", "migrate", "--verbosity=0")
        house.do("seed")
        yield house
    finally:
        house.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def _all_alive(house: House) -> None:
    """Every test begins with all three."""
    for name, start in (("postgres", house.start_postgres), ("valkey", house.start_valkey), ("worker", house.start_worker)):
        if name not in house.running or not house.running[name].alive:
            start()


def state(house: House, job: int) -> str:
    return house.one(f"SELECT state FROM records_job WHERE id = {job}") or ""


def until(true: Callable[[], bool], house: House) -> None:
    """Time passes, with a sweep every now and then, until it is true."""
    for _sweep in range(12):
        house.a_while_later()
        with suppress(AssertionError):
            return wait(true, house, 8)
    wait(true, house, 1)


def finish(house: House, job: int) -> None:
    until(lambda: state(house, job) in {"done", "failed"}, house)
    assert state(house, job) == "done"
    assert house.do("file_of") == "%PDF-"


@contextmanager
def report_half_made(house: House) -> Iterator[int]:
    """The id of a report that has begun and cannot end: the events it must read are locked until the block is left."""
    with psycopg.connect(house.postgres.url) as holder:
        holder.execute("LOCK TABLE competence_event IN ACCESS EXCLUSIVE MODE")
        job = house.do("order_report")
        wait(lambda: state(house, job) == "running", house)
        yield job
        with suppress(psycopg.OperationalError):  # the database may have been killed in the block
            holder.rollback()


@contextmanager
def letters_held(house: House) -> Iterator[None]:
    """Nobody can send a letter, or say that it is sent, until the block is left: a list of letters goes in a moment."""
    with psycopg.connect(house.postgres.url) as holder:
        holder.execute("LOCK TABLE records_notice IN EXCLUSIVE MODE")
        yield
        with suppress(psycopg.OperationalError):  # the database may have been killed in the block
            holder.rollback()


class TestDuringAReport:
    def test_the_worker_dies_and_another_makes_the_report(self, house: House) -> None:
        with report_half_made(house) as job:
            house.kill("worker")
            assert state(house, job) == "running"  # nobody has given up, and nobody holds it
        house.start_worker()
        finish(house, job)
        assert house.one(f"SELECT attempts FROM records_job WHERE id = {job}") == 2

    def test_the_database_dies_and_the_report_is_made_after_it(self, house: House) -> None:
        with report_half_made(house) as job:
            house.kill("postgres")
        house.start_postgres()
        assert state(house, job) == "running"
        finish(house, job)

    def test_the_broker_dies_and_the_report_is_made_all_the_same(self, house: House) -> None:
        with report_half_made(house) as job:
            house.kill("valkey")
        house.start_valkey()
        finish(house, job)

    def test_a_report_ordered_while_the_broker_is_away_waits_for_it(self, house: House) -> None:
        house.kill("valkey")
        job = house.do("order_report")
        assert state(house, job) == "waiting"
        house.start_valkey()
        finish(house, job)

    def test_all_reports_are_made_once_though_their_worker_dies(self, house: House) -> None:
        job = house.do("order_all_reports")
        done = f"SELECT count(*) FROM records_job WHERE (arguments ->> 'order')::int = {job} AND state = 'done'"
        wait(lambda: (house.one(done) or 0) >= 1, house)
        house.kill("worker")
        made_before = house.one(done)
        house.start_worker()
        until(lambda: state(house, job) == "done", house)
        assert made_before < house.one(done) == 5
        told = house.sql(f"SELECT key, count(*) FROM records_notice WHERE key LIKE 'front.report:{job}:%' GROUP BY key")
        assert [count for _key, count in told] == [1]


class TestDuringReminders:
    """One run over all three deaths: the same people must come out at the end, each with one letter."""

    def test_everybody_is_reminded_once(self, house: House) -> None:
        mine = "FROM records_notice WHERE key LIKE 'competence.reminder:%'"
        guests = house.one("SELECT count(*) FROM competence_registration")
        before = len(house.letters())

        def sent() -> int:
            return house.one(f"SELECT count(*) {mine} AND state = 'sent'") or 0

        house.do("remind")
        wait(lambda: sent() >= 5, house)
        with letters_held(house):
            house.kill("worker")
        after_the_worker = sent()
        assert after_the_worker < guests
        house.do("remind")  # the clock comes again, as it does every hour
        house.start_worker()
        wait(lambda: sent() >= after_the_worker + 5, house)
        with letters_held(house):
            house.kill("valkey")
        house.start_valkey()
        until(lambda: sent() >= after_the_worker + 10, house)
        with letters_held(house):
            house.kill("postgres")
        house.start_postgres()
        until(lambda: sent() == guests, house)
        house.do("remind")
        assert house.sql(f"SELECT state, count(*) {mine} GROUP BY state") == [("sent", guests)]
        # A letter in the folder is named by its Message-ID, so the same letter sent again would not be a second file;
        # therefore the attempts are counted too: at most one lost stamp for each process of the worker and each death.
        assert len(house.letters()) - before == guests
        assert house.one(f"SELECT sum(attempts) {mine}") <= guests + 2 * 3
        assert house.one(f"SELECT max(attempts) {mine}") <= 3
