"""The pages of fees and invoices, as people of different roles see them."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from financing import actions
from financing.models import FeeTable, Invoice, Issuer, Payment
from members.models import Organisation, Role
from network_portal.lib import dates
from network_portal.records.models import Job
from tests import factories
from tests.cast import Cast, organisation

pytestmark = pytest.mark.django_db
As = Callable[..., Any]


@pytest.fixture
def table(cast: Cast) -> FeeTable:
    factories.issuer(cast.office)
    return factories.fee_table(2026)


@pytest.fixture
def invoice(cast: Cast, table: FeeTable) -> Invoice:
    return factories.invoice(cast.ystad, table, by=cast.administrator)


def page(response: Any) -> str:
    """The words of a page with plain spaces."""
    return response.content.decode().replace("\u00a0", " ")


def typed(**changed: str) -> dict[str, str]:
    """A fee table as somebody typed it."""
    return {
        "year": "2028",
        "population_on": "2026-12-31",
        "cluster_fee": "10 000",
        "partner_fee": "5 000",
        "pro_rata": "half_year",
        "vat_category": "O",
        "vat_explanation": "Medlemsavgift",
        "steps-TOTAL_FORMS": "3",
        "steps-INITIAL_FORMS": "0",
        "steps-0-from_inhabitants": "0",
        "steps-0-fee": "12 000",
        "steps-1-from_inhabitants": "15 000",
        "steps-1-fee": "22 000,50",
        "steps-2-from_inhabitants": "",
        "steps-2-fee": "",
        **changed,
    }


class TestInvoices:
    def test_costs_the_same_with_one_row_as_with_three(
        self, cast: Cast, table: FeeTable, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(number: int) -> Invoice:
            return factories.invoice(
                [cast.ystad, cast.malmo, cast.trelleborg][number - 1], table, by=cast.administrator, number=number
            )

        # person with roles, rows with payments, sums, years (the organisations to choose from are kept)
        one_and_three(as_(cast.administrator), reverse("financing:invoices"), make, queries=4)

    def test_shows_members_their_own_only(self, cast: Cast, table: FeeTable, invoice: Invoice, as_: As) -> None:
        factories.invoice(cast.malmo, table, by=cast.administrator, number=2)
        html = page(as_(cast.officer).get(reverse("financing:invoices")))
        assert "2026-0001" in html.replace(str(invoice), "2026-0001")
        assert "Malmö" not in html
        assert "Alla" in html

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("", {1, 2}),
            ("q=malmö", {2}),
            ("q=MALMÖS+KOMMUN", {2}),
            ("q=2120001124", {2}),
            ("q=212000-1124", {2}),
            ("q=2", {2}),
            ("q=%00", {1, 2}),
            ("q=finns+inte", set()),
            ("status=paid", {2}),
            ("status=open", {1}),
            ("status=late", set()),
            ("status=strunt", {1, 2}),
            ("year=abc&organisation=x&sort=;drop&page=-1", {1, 2}),
            ("year=1999", {1, 2}),
            ("year=2100", set()),
            ("organisation=99999999999999", {1, 2}),
            ("sort=member", {1, 2}),
            ("sort=-remaining", {1, 2}),
            ("sort=due", {1, 2}),
            ("sort=-total", {1, 2}),
            ("q=" + "x" * 3000, set()),
            ("q=💰💰", set()),
        ],
    )
    def test_is_narrowed_down_and_survives_garbage(
        self, cast: Cast, table: FeeTable, invoice: Invoice, as_: As, asked: str, found: set[int]
    ) -> None:
        second = factories.invoice(cast.malmo, table, by=cast.administrator, number=2)
        actions.mark_paid(second, Decimal(32_000), dates.today(), by=cast.administrator)
        response = as_(cast.administrator).get(f"{reverse('financing:invoices')}?{asked}")
        if "%00" in asked:
            assert response.status_code == 400
            return
        assert response.status_code == 200
        assert {row.number for row in response.context["page"].rows} == found

    def test_finds_number_and_ocr(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        client = as_(cast.administrator)
        grouped = f"{invoice.ocr[:4]} {invoice.ocr[4:]}"
        for q in (str(invoice), invoice.ocr, grouped):
            response = client.get(reverse("financing:invoices"), {"q": q})
            assert [row.pk for row in response.context["page"].rows] == [invoice.pk]

    @pytest.mark.parametrize(
        "q",
        [
            "faktura 2026-0009",
            "Faktura 2026–0009",
            "2026-0009",
            "faktura 9",
            "faktura nr 2026-0009",
            "2026",
            "2026000907",
            "OCR 2026 000907",
        ],
    )
    def test_finds_an_invoice_by_what_people_call_it(self, cast: Cast, table: FeeTable, as_: As, q: str) -> None:
        ninth = factories.invoice(cast.ystad, table, by=cast.administrator, number=9, issued_on=date(2026, 3, 2))
        factories.invoice(cast.malmo, table, by=cast.administrator, number=8, issued_on=date(2025, 3, 2))
        client = as_(cast.administrator)
        response = client.get(reverse("financing:invoices"), {"q": q})
        assert [row.pk for row in response.context["page"].rows] == [ninth.pk]
        if len(q) > 10 or "-" in q:  # the portal's own search wants two signs at least, and looks at more than invoices
            hits = client.get("/search/", {"q": q}).context["hits"]
            assert [hit.url for hit in hits] == [ninth.get_absolute_url()]

    def test_the_year_is_that_of_the_fees_not_of_the_number(self, cast: Cast, table: FeeTable, as_: As) -> None:
        """Fees of 2027 that are issued before the year begins."""
        early = factories.fee_table(2027, decided_on=date(2026, 11, 20))
        this_year = factories.invoice(cast.ystad, table, by=cast.administrator, issued_on=date(2026, 3, 2))
        next_year = factories.invoice(cast.ystad, early, by=cast.administrator, number=2, issued_on=date(2026, 12, 1))
        client = as_(cast.administrator)
        for year, expected in ((2026, this_year), (2027, next_year)):
            response = client.get(reverse("financing:invoices"), {"year": year})
            assert [row.pk for row in response.context["page"].rows] == [expected.pk]
        assert "Avgiftsår" in page(response)
        assert response.context["years"] == [(2027, 2027), (2026, 2026)]

    def test_says_how_much_is_late(self, cast: Cast, table: FeeTable, as_: As) -> None:
        long_ago = dates.today() - timedelta(days=60)
        late = factories.invoice(cast.ystad, table, by=cast.administrator, issued_on=long_ago)
        actions.mark_paid(late, Decimal(2_000), dates.today(), by=cast.administrator)
        response = as_(cast.administrator).get(reverse("financing:invoices"), {"status": "late"})
        assert response.context["sums"] == {
            "count": 1,
            "invoiced": Decimal(32_000),
            "settled": Decimal(2_000),
            "late": Decimal(30_000),
            "late_count": 1,
        }
        assert "30 000 kr" in page(response)

    def test_can_be_had_as_csv_without_formulas(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        Organisation.objects.filter(pk=cast.ystad.pk).update(name="=HYPERLINK(1)")
        response = as_(cast.administrator).get(reverse("financing:invoices"), {"format": "csv"})
        text = response.content.decode()
        assert text.startswith("\ufeff")
        assert "'=HYPERLINK(1)" in text
        assert ";32000,00;" in text
        assert response["Content-Disposition"] == 'attachment; filename="invoices.csv"'

    def test_the_csv_of_a_member_has_only_its_own(self, cast: Cast, table: FeeTable, invoice: Invoice, as_: As) -> None:
        factories.invoice(cast.malmo, table, by=cast.administrator, number=2)
        text = as_(cast.officer).get(reverse("financing:invoices"), {"format": "csv"}).content.decode()
        assert "Malmö" not in text
        assert text.count("\r\n") == 2

    @pytest.mark.parametrize("who", ["administrator", "officer", "stranger"])
    def test_tells_how_to_begin_when_there_is_nothing(self, cast: Cast, as_: As, who: str) -> None:
        assert "Inga fakturor ännu" in page(as_(getattr(cast, who)).get(reverse("financing:invoices")))


class TestInvoice:
    def test_shows_what_is_paid_and_what_remains(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        actions.mark_paid(invoice, Decimal(30_000), dates.today(), "Kontoutdrag 14", by=cast.administrator)
        html = page(as_(cast.officer).get(invoice.get_absolute_url()))
        assert "2 000 kr att betala" in html
        assert "Kontoutdrag 14" in html
        assert "31 800 invånare" in html
        assert "Ta tillbaka" not in html  # the administrator's

    def test_asks_those_who_have_questions_to_write_in_time_or_now(self, cast: Cast, table: FeeTable, as_: As) -> None:
        client = as_(cast.officer)
        early = factories.invoice(cast.ystad, table, by=cast.administrator)
        assert "före förfallodagen" in page(client.get(early.get_absolute_url()))
        with time_machine.travel(dates.now() + timedelta(days=60)):
            html = page(client.get(early.get_absolute_url()))
            assert "före förfallodagen" not in html
            assert "behöver ni mer tid" in html
        actions.mark_paid(early, Decimal(32_000), dates.today(), by=cast.administrator)
        assert "före förfallodagen" not in page(client.get(early.get_absolute_url()))

    def test_costs_six_queries(self, cast: Cast, invoice: Invoice, as_: As, count_queries: Callable[..., Any]) -> None:
        actions.mark_paid(invoice, Decimal(30_000), dates.today(), by=cast.administrator)
        client = as_(cast.administrator)
        client.get(invoice.get_absolute_url())
        with count_queries(5):  # person with roles, invoice, lines, payments, reminders
            client.get(invoice.get_absolute_url())

    def test_is_read_only_for_the_coordinator_of_another(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        assert as_(cast.coordinator).get(invoice.get_absolute_url()).status_code == 404


class TestInvoicePdf:
    def test_is_a_download_with_a_safe_name(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        actions.keep_document(invoice, b"%PDF-1.7 test")
        response = as_(cast.officer).get(reverse("financing:invoice_pdf", args=[invoice.pk]))
        assert b"".join(response.streaming_content) == b"%PDF-1.7 test"
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == f'inline; filename="faktura-{invoice}.pdf"'

    def test_asks_for_patience_while_it_is_made(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        response = as_(cast.officer).get(reverse("financing:invoice_pdf", args=[invoice.pk]))
        assert response.status_code == 409
        assert "håller på att göras" in page(response)


class TestPaymentAdd:
    def test_proposes_all_that_remains_today(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:payment_add", args=[invoice.pk])))
        assert 'value="32 000"' in html
        assert dates.today().isoformat() in html

    def test_marks_the_payment(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        url = reverse("financing:payment_add", args=[invoice.pk])
        data = {"amount": "1 234,50", "paid_on": dates.today().isoformat(), "note": "Utdrag 3"}
        response = as_(cast.administrator).post(url, data, follow=True)
        assert "1 234,50 kr är markerat som betalt" in page(response)
        assert Payment.objects.get().amount == Decimal("1234.50")

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"amount": "32 000,01"}, "Bara 32 000 kr återstår"),
            ({"amount": "0"}, "över noll"),
            ({"amount": "1e9999"}, "Du skrev ”1e9999”"),
            ({"amount": "NaN"}, "Du skrev ”NaN”"),
            ({"amount": "-5"}, "Du skrev ”-5”"),
            ({"amount": "9" * 4000}, "för stort"),
            ({"amount": ""}, ""),
            ({"paid_on": "2999-01-01"}, "framtiden"),
            ({"paid_on": "1999-01-01"}, "utfärdades"),
            ({"paid_on": "i går"}, ""),
            ({"note": "x" * 201}, ""),
            ({"note": "\x00"}, ""),
            ({"amount": "\x00"}, ""),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(
        self, cast: Cast, invoice: Invoice, as_: As, changed: dict[str, str], sentence: str
    ) -> None:
        url = reverse("financing:payment_add", args=[invoice.pk])
        data = {"amount": "500", "paid_on": dates.today().isoformat(), "note": "Utdrag <3>", **changed}
        response = as_(cast.administrator).post(url, data)
        assert response.status_code in {200, 400}
        assert not Payment.objects.exists()
        if response.status_code == 200:
            assert sentence in page(response)
            assert "<title>Fel: " in page(response)
            if "note" not in changed:
                assert 'value="Utdrag &lt;3&gt;"' in page(response)

    def test_is_a_conflict_when_all_is_paid(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        actions.mark_paid(invoice, Decimal(32_000), dates.today(), by=cast.administrator)
        client = as_(cast.administrator)
        url = reverse("financing:payment_add", args=[invoice.pk])
        data = {"amount": "1", "paid_on": dates.today().isoformat()}
        assert client.get(url).status_code == client.post(url, data).status_code == 409

    def test_two_at_once_both_get_a_true_answer(
        self, cast: Cast, invoice: Invoice, as_: As, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Somebody else marks the rest between this person's form and the lock."""
        lock = actions._lock_invoice

        def overtaken(locked: Invoice) -> Invoice:
            monkeypatch.setattr(actions, "_lock_invoice", lock)
            actions.mark_paid(locked, Decimal(32_000), dates.today(), by=cast.administrator)
            return lock(locked)

        monkeypatch.setattr(actions, "_lock_invoice", overtaken)
        url = reverse("financing:payment_add", args=[invoice.pk])
        response = as_(cast.administrator).post(url, {"amount": "500", "paid_on": dates.today().isoformat()})
        assert "redan helt betald" in page(response)
        assert 'value="500"' in page(response)


class TestPaymentWithdraw:
    def test_takes_the_mark_back(self, cast: Cast, invoice: Invoice, as_: As) -> None:
        payment = actions.mark_paid(invoice, Decimal(500), dates.today(), by=cast.administrator)
        url = reverse("financing:payment_withdraw", args=[payment.pk])
        client = as_(cast.administrator)
        html = page(client.post(url, follow=True))
        assert "är tillbakatagen" in html
        assert "räknas inte" in html
        assert client.post(url).status_code == 409


class TestFeeTables:
    def test_costs_the_same_with_one_row_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        # person with roles, tables with their invoices, the newest table, the sender
        one_and_three(
            as_(cast.administrator),
            reverse("financing:fee_tables"),
            lambda number: factories.fee_table(2023 + number),
            queries=4,
        )

    @pytest.mark.parametrize("who", ["administrator", "officer"])
    def test_tells_how_to_begin_when_there_is_nothing(self, cast: Cast, as_: As, who: str) -> None:
        html = page(as_(getattr(cast, who)).get(reverse("financing:fee_tables")))
        assert "Inga avgifter" in html
        assert ("Föreslå avgifter" in html) == (who == "administrator")


class TestFeeTable:
    def test_costs_the_same_with_one_member_as_with_three(
        self, cast: Cast, table: FeeTable, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        names = ["Åstorp", "Bjuv", "Höör"]
        # person with roles, table, memberships, steps, counts, charges, the sender, runs
        one_and_three(
            as_(cast.administrator),
            table.get_absolute_url(),
            lambda number: organisation(
                "municipality", names[number - 1], f"212000{1000 + number}", f"127{number}", 16_000 * number
            ),
            queries=8,
        )

    def test_shows_the_administrator_everybody_and_what_is_missing(self, cast: Cast, table: FeeTable, as_: As) -> None:
        Organisation.objects.filter(pk=cast.malmo.pk).update(invoice_reference="")
        html = page(as_(cast.administrator).get(table.get_absolute_url()))
        assert "Skapa 3 fakturor" in html
        assert "En faktura kan inte skapas ännu" in html
        assert "154 000 kr" in html
        assert html.count('<rect class="bar"') == 5  # four members that pay, and the key

    def test_shows_a_member_its_own_row_and_the_steps(self, cast: Cast, table: FeeTable, as_: As) -> None:
        html = page(as_(cast.officer).get(table.get_absolute_url()))
        assert "30 000–59 999" in html
        assert "31 800 invånare 31 december 2025" in html
        assert "Malmö" not in html
        assert "Skapa" not in html

    def test_writes_every_date_in_one_way(self, cast: Cast, table: FeeTable, as_: As) -> None:
        html = page(as_(cast.administrator).get(table.get_absolute_url()))
        assert "20 november 2025" in html
        assert "Invånare 31 december 2025" in html
        assert "2025-12-31" not in html
        assert "31 dec " not in html

    def test_speaks_english_too(self, cast: Cast, table: FeeTable, as_: As) -> None:
        cast.officer.language = "en"
        cast.officer.save()
        assert as_(cast.officer).get(table.get_absolute_url(), headers={"accept-language": "en"}).status_code == 200

    @pytest.mark.parametrize("year", ["0", "1999", "99999", "99999999999999999999"])
    def test_unknown_years_are_not_found(self, cast: Cast, as_: As, year: str) -> None:
        assert as_(cast.administrator).get(f"/financing/fees/{year}/").status_code == 404


class TestFeeTableForm:
    def test_saves_a_proposal(self, cast: Cast, as_: As) -> None:
        response = as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(), follow=True)
        assert "Förslaget är sparat" in page(response)
        table = FeeTable.objects.get(year=2028)
        assert [(tier.from_inhabitants, tier.fee) for tier in table.tiers.all()] == [
            (0, Decimal(12_000)),
            (15_000, Decimal("22000.50")),
        ]

    def test_begins_with_last_years_table(self, cast: Cast, table: FeeTable, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:fee_table_add")))
        assert 'value="2 027"' not in html
        assert 'value="80 000"' in html

    def test_gives_more_rows_without_losing_or_judging_anything(self, cast: Cast, as_: As) -> None:
        data = typed(**{"more": "1", "year": "tvåtusen", "steps-2-from_inhabitants": "många", "cluster_fee": "<10>"})
        response = as_(cast.administrator).post(reverse("financing:fee_table_add"), data)
        html = page(response)
        assert 'value="tvåtusen"' in html
        assert 'value="många"' in html
        assert 'value="&lt;10&gt;"' in html
        assert 'value="22 000,50"' in html
        assert "Fel: " not in html
        assert html.count('name="steps-3-fee"') == 1
        assert not FeeTable.objects.exists()

    def test_saves_when_enter_is_pressed_in_a_field(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:fee_table_add")))
        first = re.search(r"<button[^>]*>", html[html.index('<form class="form"') :])
        assert first
        assert "name=" not in first.group()

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"year": "1"}, "fyra siffror"),
            ({"year": "99999999999999"}, "fyra siffror"),
            ({"year": "9" * 5000}, "fyra siffror"),
            ({"year": ""}, ""),
            ({"population_on": "0001-01-01"}, "31 december"),
            ({"cluster_fee": "1e99"}, "Du skrev"),
            ({"pro_rata": "strunt"}, ""),
            ({"vat_explanation": ""}, ""),
            ({"steps-0-from_inhabitants": "5"}, "börja på 0"),
            ({"steps-1-from_inhabitants": "0"}, "Ett annat steg börjar på samma antal"),
            ({"steps-1-fee": ""}, "töm hela raden"),
            ({"steps-2-fee": "5"}, "töm hela raden"),
            ({"steps-1-fee": "NaN"}, "Du skrev"),
            ({"steps-1-from_inhabitants": "9" * 5000}, "heltal"),
            ({"steps-TOTAL_FORMS": "999999"}, ""),
            ({"steps-TOTAL_FORMS": "x"}, ""),
            ({"steps-TOTAL_FORMS": "0"}, "börja på 0"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(
        self, cast: Cast, as_: As, changed: dict[str, str], sentence: str
    ) -> None:
        response = as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(**changed))
        if response.status_code == 302:  # more rows than there are is only a number too many
            assert changed == {"steps-TOTAL_FORMS": "999999"}
            return
        html = page(response)
        assert "<title>Fel: " in html
        assert sentence in html
        assert 'value="22 000,50"' in html or "steps-1-fee" in changed or "steps-TOTAL_FORMS" in changed
        assert not FeeTable.objects.exists()

    def test_says_everything_at_once_in_the_order_of_the_page(self, cast: Cast, as_: As) -> None:
        changed = {
            "population_on": "0001-01-01",
            "steps-0-fee": "tolv",
            "steps-1-from_inhabitants": "0",
            "steps-1-fee": "NaN",
            "cluster_fee": "mycket",
            "vat_category": "",
        }
        response = as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(**changed))
        assert [fault.anchor for fault in response.context["faults"]] == [
            "id_population_on",
            "id_steps-0-fee",
            "id_steps-1-from_inhabitants",
            "id_steps-1-fee",
            "id_cluster_fee",
            "id_vat_category_0",
        ]
        html = page(response)
        assert "6 saker behöver rättas" in html
        assert all(f'id="{fault.anchor}"' in html for fault in response.context["faults"])

    def test_does_not_miss_the_first_step_beside_an_amount_that_cannot_be_read(self, cast: Cast, as_: As) -> None:
        changed = {"steps-0-from_inhabitants": "5", "steps-1-fee": "NaN"}
        html = page(as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(**changed)))
        assert "måste börja på 0" in html
        assert "2 saker behöver rättas" in html
        changed = {"steps-0-from_inhabitants": "noll"}  # it may well have been meant as 0
        html = page(as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(**changed)))
        assert "måste börja på 0" not in html

    def test_a_taken_year_is_refused(self, cast: Cast, table: FeeTable, as_: As) -> None:
        response = as_(cast.administrator).post(reverse("financing:fee_table_add"), typed(year="2026"))
        assert "Det finns redan en avgiftstabell för 2026" in page(response)

    def test_changes_a_proposal(self, cast: Cast, as_: As) -> None:
        proposed = factories.fee_table(2027, decided=False)
        client = as_(cast.administrator)
        url = reverse("financing:fee_table_edit", args=[2027])
        assert 'value="150 000"' in page(client.get(url))
        client.post(url, typed(cluster_fee="11 111"))
        proposed.refresh_from_db()
        assert proposed.cluster_fee == Decimal(11_111)
        assert proposed.year == 2027  # the address says which year; what was typed does not move it
        assert proposed.tiers.count() == 2


class TestFeeTableDecide:
    def test_closes_the_table(self, cast: Cast, as_: As) -> None:
        factories.fee_table(2027, decided=False)
        url = reverse("financing:fee_table_decide", args=[2027])
        data = {"decided_on": dates.today().isoformat(), "reference": "Nätverksmöte 7, § 34"}
        response = as_(cast.administrator).post(url, data, follow=True)
        assert "är beslutade" in page(response)
        assert "Nätverksmöte 7, § 34" in page(response)

    def test_keeps_what_was_typed_when_the_day_is_wrong(self, cast: Cast, as_: As) -> None:
        factories.fee_table(2027, decided=False)
        url = reverse("financing:fee_table_decide", args=[2027])
        html = page(as_(cast.administrator).post(url, {"decided_on": "2999-01-01", "reference": "§ 34"}))
        assert "framtiden" in html
        assert 'value="§ 34"' in html


class TestRun:
    def test_asks_with_number_and_sum_before_it_begins(self, cast: Cast, table: FeeTable, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:run_add", args=[2026])))
        assert "Skapa 4 fakturor på tillsammans 154 000 kr?" in html
        assert "Skapa 4 fakturor</button>" in html

    @pytest.mark.parametrize(("today", "due"), [("2026-03-04", "tis 7 apr 2026"), ("2026-03-10", "tors 9 apr 2026")])
    def test_says_when_it_is_due_and_how_many_are_told(
        self, cast: Cast, table: FeeTable, as_: As, today: str, due: str
    ) -> None:
        Role.objects.create(person=cast.neighbour, organisation=cast.malmo, kind="organisation_contact")
        Role.objects.update(starts_on=date(2024, 1, 1))
        Issuer.objects.update(valid_from=date(2024, 1, 1))
        with time_machine.travel(f"{today}T08:00:00+01:00", tick=False):
            html = page(as_(cast.administrator).get(reverse("financing:run_add", args=[2026])))
            run = actions.issue(actions.order_run(table, by=cast.administrator))
        assert due in html
        assert {dates.day(invoice.due_on, year=True).replace("\u00a0", " ") for invoice in run.invoices} == {due}
        assert "2 kontaktpersoner" in html
        nobody = html[html.index("Ingen får veta det här") :]
        assert "Trelleborg" in nobody
        assert "Ystad" not in nobody.partition("</div>")[0]

    def test_leads_to_the_page_of_the_job(self, cast: Cast, table: FeeTable, as_: As) -> None:
        response = as_(cast.administrator).post(reverse("financing:run_add", args=[2026]))
        assert response["Location"] == reverse("records:job", args=[Job.objects.get().pk])

    def test_says_so_when_there_is_nothing_new(self, cast: Cast, table: FeeTable, as_: As) -> None:
        run = actions.issue(actions.order_run(table, by=cast.administrator))
        assert run.invoice_count == 4
        html = page(as_(cast.administrator).get(reverse("financing:run_add", args=[2026])))
        assert "Det finns inget nytt att fakturera" in html
        assert "4 medlemmar har redan sina fakturor" in html
        assert '<form class="confirm' not in html

    def test_shows_what_came_of_it(self, cast: Cast, table: FeeTable, as_: As) -> None:
        Organisation.objects.filter(pk=cast.malmo.pk).update(invoice_reference="")
        run = actions.issue(actions.order_run(table, by=cast.administrator))
        first, last = run.invoices.first(), run.invoices.last()
        html = page(as_(cast.administrator).get(run.get_absolute_url()))
        assert f"3 fakturor, nummer {first} till {last}, tillsammans 74 000 kr." in html
        assert "Några filer är inte gjorda ännu" in html
        assert "Fortfarande utan faktura" in html
        assert "Malmös kommun" in html

    def test_costs_the_same_however_many_invoices(self, cast: Cast, table: FeeTable, as_: As) -> None:
        run = actions.issue(actions.order_run(table, by=cast.administrator))
        client = as_(cast.administrator)
        client.get(run.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(run.get_absolute_url())
        # person with roles, run, letters, preview's four, first, last, files
        assert len(queries) == 10
