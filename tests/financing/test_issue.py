"""The run: every member that is ready gets one invoice, all of them at once, with unbroken numbers."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError

from financing import actions, pdf, tasks
from financing.models import FeeRun, FeeTable, Invoice, InvoiceDocument, InvoiceLine, Issuer, NumberSeries
from members.models import Membership, Organisation
from network_portal.lib.refusals import Refused
from network_portal.records.models import Job, JournalEntry, Notice
from tests import factories
from tests.cast import Cast
from tests.financing.test_preview import many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-03-02T08:00:00+01:00", tick=False):
        yield


@pytest.fixture
def table(cast: Cast) -> FeeTable:
    factories.issuer(cast.office)
    return factories.fee_table(2026, decision_reference="§ 34")


def issued(table: FeeTable, cast: Cast) -> FeeRun:
    return actions.issue(actions.order_run(table, by=cast.administrator))


class TestIssue:
    def test_numbers_the_invoices_without_a_gap_by_name(self, cast: Cast, table: FeeTable) -> None:
        run = issued(table, cast)
        invoices = list(Invoice.objects.order_by("number"))
        assert [str(invoice) for invoice in invoices] == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]
        assert [invoice.organisation for invoice in invoices] == [cast.malmo, cast.trelleborg, cast.ystad, cast.cluster]
        assert [invoice.ocr for invoice in invoices][:1] == ["2026000105"]
        assert (run.first_number, run.invoice_count, run.total) == (1, 4, Decimal(154_000))
        assert list(run.invoices) == invoices
        assert NumberSeries.objects.get(year=2026).last_number == 4

    def test_copies_buyer_and_seller_as_they_are_that_day(self, cast: Cast, table: FeeTable) -> None:
        issued(table, cast)
        Organisation.objects.filter(pk=cast.ystad.pk).update(name="Nya namnet", street="Annan gata")
        invoice = Invoice.objects.get(organisation=cast.ystad)
        assert invoice.buyer == {
            "name": "Ystads kommun",
            "organisation_number": "212000-1181",
            "peppol_id": "",
            "street": "Storgatan 1",
            "postcode": "271 00",
            "town": "Ystad",
        }
        assert invoice.seller["bankgiro"] == "991-2346"
        assert invoice.reference == "ZZ100"

    def test_explains_the_fee_in_swedish_whoever_orders_it(self, cast: Cast, table: FeeTable) -> None:
        from django.utils.translation import override

        with override("en"):
            issued(table, cast)
        line = InvoiceLine.objects.get(invoice__organisation=cast.ystad)
        assert line.text == "Medlemsavgift 2026"
        assert line.explanation.replace("\u00a0", " ") == ("31 800 invånare 31 december 2025, steg 30 000–59 999: 32 000 kr")
        assert line.source == f"fee:2026:{cast.ystad.memberships.get().pk}"

    def test_moves_the_due_date_to_a_working_day(self, cast: Cast, table: FeeTable) -> None:
        with time_machine.travel("2026-03-04T08:00:00+01:00", tick=False):  # thirty days later is Good Friday
            issued(table, cast)
        assert {invoice.due_on for invoice in Invoice.objects.all()} == {date(2026, 4, 7)}  # Tuesday after Easter

    def test_adds_vat_when_the_table_says_so(self, cast: Cast) -> None:
        issuer = factories.issuer(cast.office)
        Issuer.objects.filter(pk=issuer.pk).update(vat_number="SE802499124501")
        taxed = factories.fee_table(2026, vat_category="S", vat_explanation="Serviceavgift")
        issued(taxed, cast)
        invoice = Invoice.objects.get(organisation=cast.ystad)
        assert (invoice.net, invoice.vat, invoice.total) == (Decimal(32_000), Decimal(8_000), Decimal(40_000))
        assert invoice.lines.get().vat_rate == 25

    def test_takes_half_the_fee_of_who_joined_in_the_autumn(self, cast: Cast, table: FeeTable) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(starts_on=date(2026, 8, 15))
        with time_machine.travel("2026-09-01T08:00:00+02:00", tick=False):
            issued(table, cast)
        assert Invoice.objects.get(organisation=cast.ystad).net == Decimal(16_000)
        assert "halv avgift" in InvoiceLine.objects.get(invoice__organisation=cast.ystad).explanation

    def test_leaves_out_who_lacks_something_and_takes_them_next_time(self, cast: Cast, table: FeeTable) -> None:
        Organisation.objects.filter(pk=cast.ystad.pk).update(invoice_reference="")
        assert issued(table, cast).invoice_count == 3
        Organisation.objects.filter(pk=cast.ystad.pk).update(invoice_reference="ZZ9")
        second = issued(table, cast)
        assert [str(invoice) for invoice in second.invoices] == ["2026-0004"]

    def test_writes_nothing_the_second_time_and_says_so(self, cast: Cast, table: FeeTable) -> None:
        first = issued(table, cast)
        second = issued(table, cast)
        assert Invoice.objects.count() == first.invoice_count
        assert (second.invoice_count, second.total, second.first_number) == (0, 0, None)
        assert second.is_issued
        assert not second.invoices.exists()

    def test_does_not_issue_a_run_again(self, cast: Cast, table: FeeTable) -> None:
        run = issued(table, cast)
        Membership.objects.create(
            organisation=Organisation.objects.create(
                kind="partner", name="Ny", short_name="Ny", organisation_number="5560000001"
            ),
            starts_on=date(2026, 1, 1),
        )
        assert actions.issue(run).invoice_count == 4
        assert Invoice.objects.count() == 4

    def test_journals_every_invoice_and_the_run(self, cast: Cast, table: FeeTable) -> None:
        issued(table, cast)
        entries = JournalEntry.objects.filter(action="financing.invoice_issued")
        assert entries.count() == 4
        assert {entry.by for entry in entries} == {cast.administrator}
        assert JournalEntry.objects.get(action="financing.run_issued").data == {"invoices": 4, "total": "154000.00"}

    def test_is_all_or_nothing(self, cast: Cast, table: FeeTable, monkeypatch: pytest.MonkeyPatch) -> None:
        run = actions.order_run(table, by=cast.administrator)
        monkeypatch.setattr(actions, "journal_many", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.issue(run)
        assert not Invoice.objects.exists()
        assert not NumberSeries.objects.filter(last_number__gt=0).exists()

    def test_the_database_refuses_a_second_charge(self, cast: Cast, table: FeeTable) -> None:
        issued(table, cast)
        line = InvoiceLine.objects.first()
        line.pk = None
        with pytest.raises(IntegrityError, match="source"):
            line.save(force_insert=True)


class TestOrderRun:
    def test_is_refused_before_the_decision(self, cast: Cast, table: FeeTable) -> None:
        with pytest.raises(Refused, match="inte beslutade"):
            actions.order_run(factories.fee_table(2027, decided=False), by=cast.administrator)

    def test_is_refused_without_a_sender(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="avsändare"):
            actions.order_run(factories.fee_table(2026), by=cast.administrator)

    def test_is_refused_when_vat_lacks_its_number(self, cast: Cast) -> None:
        factories.issuer(cast.office)
        with pytest.raises(Refused, match="momsnummer"):
            actions.order_run(factories.fee_table(2026, vat_category="S"), by=cast.administrator)

    def test_orders_a_job_for_the_administrators(self, cast: Cast, table: FeeTable) -> None:
        run = actions.order_run(table, by=cast.administrator)
        job = Job.objects.get()
        assert (job.task, job.audience, job.arguments) == ("financing.tasks.issue_run", "administrators", {"run": run.pk})


class TestNewYear:
    """Europe/Stockholm is an hour ahead of UTC: half past eleven in the evening UTC is already next year's first day."""

    def test_late_at_night_the_year_is_stockholms_and_nobody_pays_twice(self, cast: Cast, settings: Any) -> None:
        assert settings.TIME_ZONE == "Europe/Stockholm"
        factories.issuer(cast.office)
        table = factories.fee_table(2027, population_on=date(2025, 12, 31), decided_on=date(2026, 11, 20))
        with time_machine.travel("2026-12-31T22:30:00+00:00", tick=False):  # still the old year: 23.30 in Stockholm
            before = issued(table, cast)
        with time_machine.travel("2026-12-31T23:30:00+00:00", tick=False):  # 00.30 on New Year's Day in Stockholm
            after = issued(table, cast)
        assert before.invoice_count == 4
        assert after.invoice_count == 0
        assert {(invoice.year, invoice.issued_on) for invoice in before.invoices} == {(2026, date(2026, 12, 31))}

    def test_the_first_invoice_of_the_new_year_opens_its_series(self, cast: Cast) -> None:
        factories.issuer(cast.office)
        table = factories.fee_table(2027, population_on=date(2025, 12, 31), decided_on=date(2026, 11, 20))
        with time_machine.travel("2026-12-31T23:30:00+00:00", tick=False):
            run = issued(table, cast)
            again = issued(table, cast)
        first = run.invoices.first()
        assert (str(first), first.issued_on, first.ocr) == ("2027-0001", date(2027, 1, 1), "2027000104")
        assert again.invoice_count == 0


class TestManyMembers:
    def test_costs_the_same_few_queries_for_290_members(
        self, cast: Cast, table: FeeTable, count_queries: Callable[..., Any]
    ) -> None:
        many(290)
        run = actions.order_run(table, by=cast.administrator)
        with count_queries(17):
            # savepoint and release, run, table, sender, series made and locked, memberships, steps, counts, charges,
            # invoices, lines, series, journal of invoices, run, journal of the run
            actions.issue(run)
        assert Invoice.objects.count() == 294

    def test_numbers_stay_unbroken(self, cast: Cast, table: FeeTable) -> None:
        many(40)
        issued(table, cast)
        many_numbers = list(Invoice.objects.order_by("number").values_list("number", flat=True))
        assert many_numbers == list(range(1, 45))


class TestIssueRunTask:
    @pytest.fixture(autouse=True)
    def _quick_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf, "render", lambda invoice: f"%PDF {invoice}".encode())

    def test_makes_files_tells_contacts_and_says_what_it_did(self, cast: Cast, table: FeeTable) -> None:
        run = actions.order_run(table, by=cast.administrator)
        tasks.issue_run(run.job_id)
        job = Job.objects.get()
        assert job.state == Job.State.DONE
        assert job.result["url"] == run.get_absolute_url()
        assert job.result["nobody_told"] == ["Malmös kommun", "Trelleborgs kommun", "Öresunds miljökluster"]
        assert InvoiceDocument.objects.count() == 4
        notice = Notice.objects.get()
        assert notice.person == cast.colleague
        assert "2026-0003" in notice.subject
        assert Invoice.objects.get(organisation=cast.ystad).get_absolute_url() in notice.text

    def test_goes_on_where_it_was_stopped(self, cast: Cast, table: FeeTable, monkeypatch: pytest.MonkeyPatch) -> None:
        made: list[str] = []

        def die_at_the_third(invoice: Invoice) -> bytes:
            if len(made) == 2 and "died" not in made:
                made.append("died")
                raise MemoryError
            made.append(str(invoice))
            return b"%PDF"

        monkeypatch.setattr(pdf, "render", die_at_the_third)
        run = actions.order_run(table, by=cast.administrator)
        with pytest.raises(MemoryError):
            tasks.issue_run(run.job_id)
        assert InvoiceDocument.objects.count() == 2
        tasks.issue_run(run.job_id)
        assert made == ["2026-0001", "2026-0002", "died", "2026-0003", "2026-0004"]
        assert InvoiceDocument.objects.count() == Invoice.objects.count() == 4
        assert Notice.objects.count() == 1

    def test_shows_how_far_it_has_come(self, cast: Cast, table: FeeTable, monkeypatch: pytest.MonkeyPatch) -> None:
        said: list[tuple[int, str]] = []
        monkeypatch.setattr(tasks.Progress, "say", lambda self, percent, message: said.append((percent, message)))
        tasks.issue_run(actions.order_run(table, by=cast.administrator).job_id)
        assert (49, "2 av 4 fakturor. Nu: Ystads kommun.") in said
        assert [percent for percent, _message in said] == sorted(percent for percent, _message in said)

    def test_fails_with_the_reason_when_the_sender_is_gone(self, cast: Cast, table: FeeTable) -> None:
        run = actions.order_run(table, by=cast.administrator)
        Issuer.objects.all().delete()
        tasks.issue_run(run.job_id)
        job = Job.objects.get()
        assert job.state == Job.State.FAILED
        assert "avsändare" in job.error

    def test_a_run_with_nothing_to_do_is_ready_at_once(self, cast: Cast, table: FeeTable) -> None:
        issued(table, cast)
        run = actions.order_run(table, by=cast.administrator)
        tasks.issue_run(run.job_id)
        run.job.refresh_from_db()
        assert run.job.state == Job.State.DONE
        assert "inget nytt" in run.job.result["label"].lower()


class TestRealFile:
    def test_a_run_leaves_a_pdf_that_opens(self, cast: Cast, table: FeeTable) -> None:
        import pikepdf

        Membership.objects.exclude(organisation=cast.ystad).delete()
        run = actions.order_run(table, by=cast.administrator)
        tasks.issue_run(run.job_id)
        document = InvoiceDocument.objects.get()
        with document.file.open("rb") as file:
            assert len(pikepdf.open(io.BytesIO(file.read())).pages) == 1
