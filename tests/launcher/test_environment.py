"""Knowing whether the Python environment is complete, without asking pip."""

from pathlib import Path

import pytest

from network_portal.launcher import environment
from network_portal.launcher.say import Problem, Steps

LOCK = """\
django==5.2.19 \\
    --hash=sha256:00
    # via network-portal (pyproject.toml)
ruamel-yaml==0.18 \\
    --hash=sha256:00
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:00
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a lock file of two packages, and an environment that runs."""
    monkeypatch.setattr(environment, "PROJECT", tmp_path)
    monkeypatch.setattr(environment, "_runs", lambda: True)
    monkeypatch.setenv("PORTAL_VENV", str(tmp_path / "venv"))
    (tmp_path / "a.lock").write_text(LOCK)
    (tmp_path / "venv" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    return tmp_path


def install(project: Path, *names: str) -> None:
    for name in names:
        (project / "venv" / "lib" / "python3.11" / "site-packages" / f"{name}.dist-info").mkdir()


def test_an_environment_made_by_other_means_is_taken_as_it_is(project: Path) -> None:
    install(project, "django-5.2.19")
    assert not environment.is_ready("a.lock")
    install(project, "ruamel_yaml-0.18")
    assert environment.is_ready("a.lock")


def test_a_stamp_saves_looking_until_the_lock_file_changes(project: Path) -> None:
    install(project, "django-5.2.19", "ruamel_yaml-0.18")
    assert environment.is_ready("a.lock")
    (project / "venv" / "lib" / "python3.11" / "site-packages" / "django-5.2.19.dist-info").rmdir()
    assert environment.is_ready("a.lock")
    (project / "a.lock").write_text(LOCK.replace("0.18", "0.19"))
    assert not environment.is_ready("a.lock")


def test_a_full_disk_is_said_in_one_sentence(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "NEEDED_SPACE", 1 << 60)
    with pytest.raises(Problem, match=r"^Only \d+ MB are free on the disk of "):
        environment.make("a.lock", Steps(1))


def test_someone_without_root_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment.os, "geteuid", lambda: 1000)
    with pytest.raises(Problem, match="type as root: apt-get update && apt-get install "):
        environment.make_pango(Steps(1))


def test_the_reason_of_a_long_complaint_is_its_error_line() -> None:
    said = "Collecting django\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n    Expected sha256 00\n"
    assert environment._reason(said) == "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES"
