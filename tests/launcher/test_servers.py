"""The servers and their supervisor, with a stand-in for the portal's own processes."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from .processes import Running, family, still_there, wait_until

pytestmark = pytest.mark.kill


@contextmanager
def stand_in(state: Path) -> Iterator[Running]:
    running = Running([sys.executable, "-m", "tests.launcher.stand_in", str(state)], PYTHONPATH=".")
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)


def urls(running: Running) -> dict[str, str]:
    return dict(eval(running.wait_for("ready ")))


def remember(running: Running, word: str) -> None:
    with psycopg.connect(urls(running)["DATABASE_URL"]) as database:
        database.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        database.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(running: Running) -> set[str]:
    with psycopg.connect(urls(running)["DATABASE_URL"]) as database:
        return {row[0] for row in database.execute("SELECT word FROM words")}


def matching(running: Running, pattern: str) -> list[int]:
    return [pid for pid, command in family(running.process.pid).items() if re.search(pattern, command)]


def one(running: Running, pattern: str) -> int:
    (pid,) = matching(running, pattern)
    return pid


class TestStop:
    def test_leaves_nothing_and_says_what_it_stopped(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
            children = family(running.process.pid)
            assert len(children) > 6
            assert running.end(signal.SIGTERM) == 0
        wait_until(lambda: not still_there(children), 60, lambda: still_there(children))
        order = [line.split()[1] for line in running.lines if line.startswith("Stopped ")]
        assert order == ["worker", "Valkey", "PostgreSQL"]
        assert not (tmp_path / "state" / "holder.json").exists()


class TestKillNine:
    def test_of_the_launcher_leaves_no_orphan(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
            children = family(running.process.pid)
            assert any(command.startswith("sleep 1000") for command in children.values())
            running.end(signal.SIGKILL)
        wait_until(lambda: not still_there(children), 60, lambda: still_there(children))

    def test_of_the_guardian_brings_another(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
            first = one(running, "tests.launcher.stand_in")
            os.kill(first, signal.SIGKILL)
            wait_until(lambda: set(matching(running, "tests.launcher.stand_in")) - {first} != set())

    def test_of_the_launcher_loses_nothing_even_when_it_starts_again_at_once(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            remember(running, "first")
            children = family(running.process.pid)
            running.end(signal.SIGKILL)
        with stand_in(tmp_path / "state") as again:
            assert remembered(again) == {"first"}
            assert not still_there(children)

    def test_of_a_child_brings_it_back_without_what_it_left_behind(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
            sleeper = one(running, "^sleep 1000")
            os.kill(one(running, "^sh -c"), signal.SIGKILL)
            running.wait_for("worker ended (signal 9); starting it again in 0.5 s")
            wait_until(lambda: not still_there({sleeper: ""}))
            wait_until(lambda: any(command.startswith("sleep 1000") for command in family(running.process.pid).values()))

    def test_of_the_servers_loses_no_row_and_no_queued_word(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            remember(running, "kept")
            queue = redis.Redis.from_url(urls(running)["REDIS_URL"])
            queue.rpush("queue", "kept")
            queue.config_set("appendfsync", "always")
            os.kill(one(running, "postgres -D"), signal.SIGKILL)
            os.kill(one(running, "valkey-server"), signal.SIGKILL)
            running.wait_for("PostgreSQL ended (signal 9)")
            running.wait_for("Valkey ended (signal 9)")
            wait_until(lambda: _answers(running), 60, lambda: running.said)
            assert remembered(running) == {"kept"}
            assert redis.Redis.from_url(urls(running)["REDIS_URL"]).lrange("queue", 0, -1) == [b"kept"]


class TestSideBySide:
    def test_two_states_run_without_listening_to_the_network(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "one") as one_, stand_in(tmp_path / "two") as two:
            remember(one_, "one")
            remember(two, "two")
            assert (remembered(one_), remembered(two)) == ({"one"}, {"two"})
            for running in (one_, two):
                assert not _listening(running)

    def test_a_second_start_on_the_same_state_is_refused(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
            with stand_in(tmp_path / "state") as second:
                assert second.process.wait(60) == 1
                wait_until(lambda: "held by" in second.said)
                assert second.said == f"held by {running.process.pid}\n"
            assert running.process.poll() is None


class TestState:
    def test_deep_in_the_tree_puts_its_sockets_elsewhere(self, tmp_path: Path) -> None:
        deep = tmp_path / ("a long folder name with å, ä, ö and spaces " * 2) / "state"
        with stand_in(deep) as running:
            remember(running, "deep")
            assert redis.Redis.from_url(urls(running)["REDIS_URL"]).ping()
            (note,) = (deep / "run").glob("sockets.*")
            elsewhere = Path(note.read_text())
            assert elsewhere.exists()
            running.end(signal.SIGKILL)
        wait_until(lambda: not elsewhere.exists())

    def test_of_another_postgresql_is_refused_in_one_sentence(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            urls(running)
        (tmp_path / "state" / "pg" / "PG_VERSION").write_text("9\n")
        with stand_in(tmp_path / "state") as refused:
            assert refused.process.wait(60) == 1
            wait_until(lambda: bool(refused.said))
        assert "was made by PostgreSQL 9 and this is PostgreSQL" in refused.said
        assert refused.said.count("\n") == 1

    def test_survives_a_stale_pid_file_of_a_number_that_is_taken_again(self, tmp_path: Path) -> None:
        with stand_in(tmp_path / "state") as running:
            remember(running, "before the power cut")
        (tmp_path / "state" / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n/nowhere\n1\n5432\n\n\n0 0\nready\n")
        with stand_in(tmp_path / "state") as again:
            assert remembered(again) == {"before the power cut"}


def _answers(running: Running) -> bool:
    try:
        return bool(remembered(running)) and bool(redis.Redis.from_url(urls(running)["REDIS_URL"]).ping())
    except (psycopg.OperationalError, redis.RedisError):
        return False


def _listening(running: Running) -> set[str]:
    """Network sockets of the family that listen: matched by the number of the socket, as the kernel lists them."""
    sockets = set()
    for pid in family(running.process.pid):
        for number in Path(f"/proc/{pid}/fd").iterdir():
            try:
                sockets.add(os.readlink(number))
            except OSError:
                continue
    lines = [line.split() for kind in ("tcp", "tcp6") for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]]
    return {line[1] for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets}
