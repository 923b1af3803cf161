"""The journal: nothing in it can be changed, and a change from outside is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from members.models import Organisation
from network_portal.lib import dates
from network_portal.records import journal as chain
from network_portal.records.journal import broken_links, journal, journal_many
from network_portal.records.models import Heartbeat, JournalEntry, JournalLink
from tests.cast import Cast, organisation
from tests.races import race
from tests.strict import StrictClient


@pytest.fixture
def ystad(transactional_db: None) -> Organisation:
    return organisation("municipality", "Ystad", "2120001181", "1286", 31_800)


@contextmanager
def without_guard(table: str) -> Iterator[None]:
    """What somebody with the database's password could do: take the triggers away and put them back."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.django_db(transaction=True)
class TestJournal:
    def test_remembers_who_did_what_to_what(self, ystad: Organisation) -> None:
        entry = journal("members.organisation_changed", ystad, by=None, before={"town": ""}, after={"town": "Ystad"})
        assert (entry.object_type, entry.object_id, entry.object_label) == ("members.organisation", ystad.pk, "Ystad")
        assert entry.data == {"before": {"town": ""}, "after": {"town": "Ystad"}}

    def test_an_entry_cannot_be_changed(self, ystad: Organisation) -> None:
        entry = journal("members.joined", ystad, by=None)
        with pytest.raises(IntegrityError, match="never changed"):
            JournalEntry.objects.filter(pk=entry.pk).update(action="members.left")
        with pytest.raises(IntegrityError, match="never changed"):
            JournalLink.objects.filter(entry=entry).update(hash="0" * 64)

    def test_an_entry_cannot_be_removed(self, ystad: Organisation) -> None:
        entry = journal("members.joined", ystad, by=None)
        with pytest.raises(IntegrityError, match="never changed"):
            JournalLink.objects.filter(entry=entry).delete()
        with pytest.raises(IntegrityError, match="never changed"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM records_journalentry")

    def test_cannot_be_emptied_outside_tests(self, ystad: Organisation) -> None:
        journal("members.joined", ystad, by=None)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL portal.allow_truncate = 'off'")
            with pytest.raises(IntegrityError, match="never changed"):
                cursor.execute("TRUNCATE records_journalentry CASCADE")
            transaction.set_rollback(True)

    def test_is_written_with_the_action_or_not_at_all(self, ystad: Organisation) -> None:
        with transaction.atomic():
            journal("members.joined", ystad, by=None)
            transaction.set_rollback(True)
        assert not JournalEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestChain:
    def test_every_entry_has_its_number(self, ystad: Organisation) -> None:
        journal_many("members.organisation_added", [(ystad, {"n": n}) for n in range(5)], by=None)
        assert list(JournalLink.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5]
        assert broken_links() == []
        assert chain.head()[0] == 5

    def test_finds_an_entry_that_was_changed_behind_its_back(self, ystad: Organisation) -> None:
        entries = [journal("members.joined", ystad, by=None, n=n) for n in range(3)]
        with without_guard("records_journalentry"):
            JournalEntry.objects.filter(pk=entries[1].pk).update(data={"n": 9})
        assert broken_links() == [2]

    def test_finds_what_was_removed(self, ystad: Organisation) -> None:
        entries = [journal("members.joined", ystad, by=None, n=n) for n in range(3)]
        with without_guard("records_journallink"), without_guard("records_journalentry"):
            JournalLink.objects.filter(entry=entries[1]).delete()
            JournalEntry.objects.filter(pk=entries[1].pk).delete()
        assert 3 in broken_links()

    def test_finds_an_end_that_was_cut_off(self, ystad: Organisation) -> None:
        entries = [journal("members.joined", ystad, by=None, n=n) for n in range(3)]
        with without_guard("records_journallink"), without_guard("records_journalentry"):
            JournalLink.objects.filter(entry=entries[2]).delete()
            JournalEntry.objects.filter(pk=entries[2].pk).delete()
        assert broken_links() == [3]

    def test_finds_an_entry_that_was_slipped_in(self, ystad: Organisation) -> None:
        journal("members.joined", ystad, by=None)
        with without_guard("records_journalentry"):
            slipped = journal("members.left", ystad, by=None)
        assert broken_links() == [-slipped.pk]

    def test_two_writers_at_once_are_two_links(self, ystad: Organisation) -> None:
        def write() -> None:
            for n in range(10):
                with transaction.atomic():
                    journal("members.joined", ystad, by=None, n=n)

        assert race(write, write, write) == [None, None, None]
        numbers = list(JournalLink.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, 31))
        assert broken_links() == []

    def test_canary_two_writers_break_a_chain_whose_head_is_not_locked(self, ystad: Organisation) -> None:
        """Without the lock both read the same head: the race above would not notice a chain that is lucky."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_get_functiondef('records_journal_link'::regproc)")
            locked = cursor.fetchone()[0]
            hurried = locked.replace("FOR UPDATE", "").replace("digest :=", "PERFORM pg_sleep(0.05); digest :=")
            assert hurried != locked
            cursor.execute(hurried)
        journal("members.joined", ystad, by=None)  # makes the head, which two first writers would wait for
        try:
            results = race(
                lambda: journal("members.joined", ystad, by=None), lambda: journal("members.left", ystad, by=None)
            )
            assert any(isinstance(result, IntegrityError) for result in results)
        finally:
            with connection.cursor() as cursor:
                cursor.execute(locked)


@pytest.mark.django_db(transaction=True)
class TestVerify:
    def test_says_how_many_and_the_head(self, ystad: Organisation) -> None:
        journal("members.joined", ystad, by=None)
        said = StringIO()
        call_command("verify_journal", stdout=said)
        assert said.getvalue().strip() == f"1 entries, unbroken. Head {chain.head()[1]}"
        assert Heartbeat.objects.filter(name=chain.VERIFIED).exists()

    def test_names_the_broken_numbers_and_fails(self, ystad: Organisation) -> None:
        entry = journal("members.joined", ystad, by=None)
        with without_guard("records_journalentry"):
            JournalEntry.objects.filter(pk=entry.pk).update(action="members.left")
        with pytest.raises(CommandError, match=r"Broken at 1\.") as error:
            call_command("verify_journal")
        assert error.value.returncode == 1
        assert Heartbeat.objects.filter(name=chain.BROKEN).exists()

    def test_an_empty_journal_is_whole(self, transactional_db: None) -> None:
        said = StringIO()
        call_command("verify_journal", stdout=said)
        assert "0 entries" in said.getvalue()


class TestPage:
    URL = "/records/journal/"

    def test_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles (the session is in the cache), 2 entries with people and links, 3 their things
        one_and_three(
            as_(cast.administrator), self.URL, lambda n: journal("members.joined", cast.ystad, by=cast.officer), queries=3
        )

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"action": "members."}, 2),
            ({"action": "members.joined"}, 1),
            ({"person": "officer"}, 1),
            ({"obj": "Ystad"}, 1),
            ({"thing": "members.organisation"}, 2),
            ({"since": "2026-03-01"}, 1),
            ({"until": "2026-02-01"}, 1),
            ({"since": "2026-02-01", "until": "2026-02-01"}, 1),
            ({"before": "1"}, 0),
        ],
    )
    def test_filters(self, asked: dict[str, str], found: int, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        with dates.at(dates.timezone.make_aware(dates.datetime(2026, 2, 1, 23, 59))):
            journal("members.joined", cast.ystad, by=cast.officer)
        with dates.at(dates.timezone.make_aware(dates.datetime(2026, 3, 1, 0, 1))):
            journal("members.left", cast.malmo, by=None)
        response = as_(cast.administrator).get(self.URL, asked)
        assert len(response.context["rows"]) == found

    def test_one_thing_by_its_number(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        journal("members.joined", cast.ystad, by=None)
        journal("members.joined", cast.malmo, by=None)
        response = as_(cast.administrator).get(self.URL, {"thing": f"members.organisation {cast.malmo.pk}"})
        assert [row.name for row in response.context["rows"]] == ["Malmö"]

    def test_pages_by_a_hundred(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        journal_many("members.joined", [(cast.ystad, {"n": n}) for n in range(101)], by=None)
        client = as_(cast.administrator)
        first = client.get(self.URL)
        assert len(first.context["rows"]) == 100
        second = client.get(self.URL, {"before": first.context["older"]})
        assert [row.facts for row in second.context["rows"]] == [[("N", "", "0")]]
        assert second.context["older"] is None

    @pytest.mark.parametrize(
        "value", ["😀", "x" * 5000, "-1", "9" * 40, "2026-13-45", "%", "\\", "procurement.need 99999999999999999999"]
    )
    @pytest.mark.parametrize("name", ["person", "action", "obj", "thing", "since", "until", "before"])
    def test_survives_what_a_stranger_types(
        self, name: str, value: str, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        assert as_(cast.administrator).get(self.URL, {name: value}).status_code == 200

    def test_nul_is_a_bad_request(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert as_(cast.administrator).get(self.URL, {"person": "a\x00b"}).status_code == 400

    def test_data_with_markup_is_shown_as_text(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        journal(
            "members.joined",
            cast.ystad,
            by=None,
            note="<script>alert(1)</script>",
            when=(dates.now() - timedelta(1)).isoformat(),
        )
        assert "&lt;script&gt;" in as_(cast.administrator).get(self.URL).content.decode()


def test_json_that_orders_its_keys_differently_is_the_same_link(transactional_db: Any) -> None:
    """jsonb has one form, so the digest does not depend on how Python wrote the data."""
    ystad = organisation("municipality", "Ystad", "2120001181", "1286", 31_800)
    journal("members.joined", ystad, by=None, b=1, a={"z": 1, "y": "å", "x": 1.50})
    assert broken_links() == []
