"""The demo network: loaded once, through the same actions that people use, and mailed to nobody."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core import mail
from django.core.management import CommandError, call_command

from members.models import Membership, Organisation, Person, Role
from network_portal.front.demo import cast as people
from network_portal.front.demo import load
from network_portal.lib import dates
from network_portal.records.journal import broken_links
from network_portal.records.models import Job, Notice


def say(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, stdout=said)
    return said.getvalue()


class TestRefuses:
    def test_in_production(self, settings: Any, db: None) -> None:
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="never loaded in production"):
            say()

    def test_a_portal_that_has_members(self, cast: Any) -> None:
        with pytest.raises(CommandError, match="already has members"):
            say()
        assert say("--if-empty") == ""
        assert not Person.objects.filter(email="upphandlare.ystad@example.org").exists()

    def test_people_of_an_empty_portal_are_none(self, db: None) -> None:
        assert say("--people") == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(300)
class TestLoad:
    def test_a_whole_year(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Broken in the middle first: what was loaded is not loaded again."""
        builder = load._builder

        def stumble(name: str, year: int) -> Any:
            def build() -> None:
                raise RuntimeError("the disk is full")

            return build if name == "procurement" else builder(name, year)

        monkeypatch.setattr(load, "_builder", stumble)
        with pytest.raises(RuntimeError):
            say("--if-empty")
        half = Person.objects.count()
        assert half
        assert not load.is_loaded()
        monkeypatch.setattr(load, "_builder", builder)
        lines = say("--if-empty").splitlines()
        assert [line.split()[1] for line in lines] == ["procurement", "methods", "year_plan", "followup", "financing"]
        assert Person.objects.count() == half
        self._check()
        with pytest.raises(CommandError):
            say()
        assert say("--if-empty") == ""

    def _check(self) -> None:
        assert Organisation.objects.members().municipalities().count() == 10
        assert Membership.objects.current().count() == 12
        assert not Notice.objects.unsent().exists()
        assert not Notice.objects.failed().exists()
        assert mail.outbox == []
        assert not Job.objects.unfinished().exists()
        assert broken_links() == []
        printed = say("--people")
        assert "upphandlare.ystad@example.org" in printed
        assert people.PASSWORD in printed
        assert authenticate(None, email="upphandlare.ystad@example.org", password=people.PASSWORD)
        cast = people.find(dates.today().year)
        assert cast.officer("Ängelholm").has_role(Role.Kind.PROCUREMENT_OFFICER)
        assert cast.administrator.is_administrator
        assert len(cast.clusters) == 2
        assert {one.organisation_number for one in cast.clusters} <= {"5593001000", "8024992003"}
