"""The demo network's money: two years of fees, lived through by the same actions that people use."""

import pytest
import time_machine

from financing import pdf
from financing.models import FeeTable, Invoice, InvoiceDocument, PaymentReminder
from members.models import Population
from members.reference import SOURCE, load_municipalities
from network_portal.front.demo import cast as people
from network_portal.front.demo import financing
from network_portal.lib import dates
from network_portal.records.models import Job, JournalEntry, Notice
from network_portal.records.notices import history

pytestmark = pytest.mark.django_db


def live_through(monkeypatch: pytest.MonkeyPatch, today: str) -> None:
    monkeypatch.setattr(pdf, "render", lambda invoice: b"%PDF")
    with time_machine.travel(f"{today}T10:00:00+01:00", tick=False):
        year = dates.today().year
        load_municipalities()
        with history():
            people.build(year)
        financing.build(people.find(year), year)


class TestBuild:
    def test_ends_with_one_late_member_that_was_reminded_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        with time_machine.travel("2026-11-23T10:00:00+01:00", tick=False):
            late = Invoice.objects.late().get()
            assert late.organisation.short_name == "Tomelilla"
            assert [reminder.level for reminder in late.reminders.order_by("level")] == [0, 1]
            assert list(Invoice.objects.open()) == [late]

    def test_has_numbers_without_gaps_and_a_file_for_each(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        for year in (2025, 2026):
            numbers = list(Invoice.objects.filter(year=year).order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, 13))
        assert InvoiceDocument.objects.count() == 24
        assert set(Job.objects.values_list("state", flat=True)) == {Job.State.DONE}

    def test_half_the_fee_for_the_newcomer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        invoice = Invoice.objects.get(organisation__short_name="Hässleholm", year=2025)
        assert "halv avgift" in invoice.lines.get().explanation
        assert invoice.net == 15_000

    def test_decides_past_tables_and_proposes_the_coming_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        assert {table.year: table.is_decided for table in FeeTable.objects.all()} == {
            2024: True,
            2025: True,
            2026: True,
            2027: False,
        }

    def test_happened_in_order_and_nobody_is_mailed_now(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        moments = list(
            JournalEntry.objects.filter(action__startswith="financing.").order_by("pk").values_list("at", flat=True)
        )
        assert moments == sorted(moments)
        assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.SENT}

    @pytest.mark.parametrize("today", ["2026-01-02", "2026-03-02", "2026-04-15", "2026-07-20", "2027-02-28"])
    def test_works_on_any_day(self, monkeypatch: pytest.MonkeyPatch, today: str) -> None:
        live_through(monkeypatch, today)
        with time_machine.travel(f"{today}T10:00:00+01:00", tick=False):
            assert not PaymentReminder.objects.filter(sent_on__gt=dates.today()).exists()
            assert Invoice.objects.exists()

    def test_counts_inhabitants_as_they_were_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        live_through(monkeypatch, "2026-11-23")
        assert set(Population.objects.values_list("source", flat=True)) == {SOURCE}
        ystad = Population.objects.filter(organisation__short_name="Ystad").order_by("counted_on")
        assert [(count.counted_on.year, count.inhabitants) for count in ystad] == [(2019, 30_541), (2025, 32_188)]
        line = Invoice.objects.get(organisation__short_name="Ystad", year=2026).lines.get()
        assert "31 december 2019" in line.explanation
