"""`./portal up` itself: one portal is started and everything that may happen to it happens to it, in order."""

import os
import re
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from .processes import PROJECT, Running, clean_environment, family, still_there, wait_until

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]


def portal(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["./portal", *arguments], cwd=PROJECT, env=clean_environment(**env), capture_output=True, text=True, check=False
    )


def healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def workers(running: Running) -> dict[int, str]:
    return {
        pid: command for pid, command in family(running.process.pid).items() if "network_portal.celery worker" in command
    }


def test_up_lives_through_a_day(tmp_path: Path) -> None:
    state = str(tmp_path / "state")
    running = Running(["./portal", "up", "--empty", "--port", "0", "--state", state])
    try:
        address = running.wait_for("The portal runs at ", 120).strip()
        running.wait_for("Ready ")
        port = address.rsplit(":", 1)[1]
        assert healthy(address)
        assert re.search(r"http://localhost:\d+/\S{20,}", running.said), "the link for the first administrator"
        a_second_one_is_refused(state, port, address, running)
        manage_sees_the_same_database(state)
        a_killed_worker_comes_back(running)
        a_killed_launcher_leaves_nothing(running)
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGTERM)
    again = Running(["./portal", "up", "--empty", "--port", port, "--state", state])
    try:
        again.wait_for("Ready ")
        assert healthy(address)
        processes = family(again.process.pid)
        assert again.end(signal.SIGTERM) == 0
        wait_until(lambda: not still_there(processes), 60, lambda: still_there(processes))
        assert [line.split()[1] for line in again.lines if line.startswith("Stopped ")] == [
            "beat",
            "worker",
            "web",
            "Valkey",
            "PostgreSQL",
        ]
    finally:
        if again.process.poll() is None:
            again.end(signal.SIGTERM)


def a_second_one_is_refused(state: str, port: str, address: str, running: Running) -> None:
    same_state = portal("up", "--port", "0", "--state", state)
    assert (same_state.returncode, same_state.stdout) == (1, "")
    assert f"The portal already runs at {address}" in same_state.stderr
    assert f"process {running.process.pid}" in same_state.stderr
    same_port = portal("up", "--port", port, "--state", state + "-other")
    assert same_port.returncode == 1
    assert (
        same_port.stderr
        == f"Port {port} on 127.0.0.1 cannot be used (Address already in use); choose another with --port N.\n"
    )


def manage_sees_the_same_database(state: str) -> None:
    asked = portal("manage", "shell", "-v", "0", "-c", MANAGE, PORTAL_STATE=state)
    assert asked.stdout.split() == [state, "development"], asked.stderr


MANAGE = """
from django.conf import settings
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW data_directory")
    print(cursor.fetchone()[0].removesuffix("/pg"), settings.MODE)
"""


def a_killed_worker_comes_back(running: Running) -> None:
    before = workers(running)
    os.kill(min(before), signal.SIGKILL)
    running.wait_for("worker ended (signal 9); starting it again in 0.5 s")
    wait_until(lambda: not still_there(before))
    wait_until(lambda: len(workers(running)) >= len(before))


def a_killed_launcher_leaves_nothing(running: Running) -> None:
    processes = family(running.process.pid)
    running.end(signal.SIGKILL)
    wait_until(lambda: not still_there(processes), 60, lambda: still_there(processes))


class TestOneSentence:
    """What goes wrong before anything is started: exit code 1, one line, no traceback."""

    def refused(self, *arguments: str, **env: str) -> str:
        result = portal(*arguments, **env)
        assert result.returncode == 1
        assert (result.stdout, result.stderr.count("\n")) == ("", 1)
        return result.stderr

    def test_for_a_taken_port(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            assert f"Port {port} on 127.0.0.1 cannot be used" in self.refused("up", "--port", port, "--state", str(tmp_path))

    def test_for_a_state_folder_that_is_a_file(self) -> None:
        assert "cannot be used (Not a directory)" in self.refused("up", "--state", str(PROJECT / "manage.py"))

    def test_for_an_address_of_another_machine(self, tmp_path: Path) -> None:
        said = self.refused("up", "--port", "0", "--state", str(tmp_path), PORTAL_HOST="192.0.2.1")
        assert "192.0.2.1 cannot be used" in said

    def test_for_a_python_that_is_too_old(self, tmp_path: Path) -> None:
        for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
            (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
            (tmp_path / name).chmod(0o755)
        said = self.refused("up", PATH=f"{tmp_path}:/usr/bin:/bin", PORTAL_VENV=str(tmp_path / "none"))
        assert "needs Python 3.11 or newer" in said


class TestServersOfOthers:
    """An address that cannot be used is named before anything waits for it."""

    NOBODY = "127.0.0.1:1"  # a port that only root could open

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            (f"postgresql://portal:hemligt@{NOBODY}/portal", "The PostgreSQL of DATABASE_URL cannot be used: "),
            ("postgresql://portal:hemligt@localhost:port/portal", "DATABASE_URL cannot be read as an address: "),
            ("postgresql://portal:hem[ligt@localhost/portal", "DATABASE_URL cannot be read as an address: "),
        ],
    )
    def test_stop_the_start_with_one_sentence(self, address: str, why: str, tmp_path: Path) -> None:
        result = portal("up", "--port", "0", "--state", str(tmp_path), DATABASE_URL=address)
        assert result.returncode == 1
        assert result.stderr.startswith(f"manage.py reach failed: {why}")
        assert result.stderr.count("\n") == 1
        assert "hemligt" not in result.stderr

    @pytest.mark.parametrize(
        ("variable", "address", "why"),
        [
            ("REDIS_URL", f"redis://:hemligt@{NOBODY}/0", "The Valkey of REDIS_URL cannot be used: "),
            ("REDIS_URL", f"redis://:hemligt@{NOBODY}/queue", "REDIS_URL must end with the number of a database"),
            ("EMAIL_URL", "smtp://portal:blåbär@localhost", "EMAIL_URL may have only ASCII signs"),
        ],
    )
    def test_are_asked_one_by_one(self, variable: str, address: str, why: str, tmp_path: Path) -> None:
        away = {"DATABASE_URL": f"postgresql://{self.NOBODY}/portal", "REDIS_URL": f"redis://{self.NOBODY}/0"}
        result = portal("manage", "reach", "REDIS_URL", PORTAL_STATE=str(tmp_path), **away | {variable: address})
        assert result.returncode != 0
        assert why in result.stderr.splitlines()[-1]
        assert "hemligt" not in result.stderr.splitlines()[-1]


def test_an_unknown_command_shows_the_known_ones() -> None:
    result = portal("upp")
    assert result.returncode == 2
    assert "There is no command 'upp'" in result.stderr
    assert "./portal up" in result.stderr
