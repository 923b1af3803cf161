"""Who sends the invoices: named on a page, in force from a day on, copied to each invoice."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from financing import actions, rules
from financing.models import Invoice, Issuer
from members.models import Organisation
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db
As = Callable[..., Any]


def page(response: Any) -> str:
    return response.content.decode().replace("\u00a0", " ")


def typed(cast: Cast, **changed: object) -> dict[str, object]:
    """A sender as somebody typed it."""
    return {
        "organisation": cast.office.pk,
        "legal_name": "Nätverkskansliet Skåne",
        "street": "Box 12",
        "postcode": "27100",
        "town": "Ystad",
        "vat_number": "",
        "bankgiro": "991-2346",
        "payment_days": "30",
        "email": "ekonomi@example.org",
        "valid_from": dates.today().isoformat(),
        **changed,
    }


class TestAddIssuer:
    def test_the_newest_that_holds_today_is_in_force(self, cast: Cast) -> None:
        today = dates.today()
        for days, name in ((-400, "Förr"), (0, "Nu"), (1, "I morgon")):
            made = factories.issuer(cast.office)
            Issuer.objects.filter(pk=made.pk).update(valid_from=today + timedelta(days=days), legal_name=name)
        assert Issuer.objects.in_force().legal_name == "Nu"

    def test_is_refused_when_it_would_never_come_into_force(self, cast: Cast) -> None:
        before = factories.issuer(cast.office)
        with pytest.raises(Refused, match="Dagens avsändare gäller från"):
            rules.must_come_into_force(before, before.valid_from - timedelta(days=1))
        rules.must_come_into_force(before, before.valid_from)
        rules.must_come_into_force(None, date(2000, 1, 1))

    def test_leaves_issued_invoices_as_they_are(self, cast: Cast, as_: As) -> None:
        factories.issuer(cast.office)
        table = factories.fee_table(2026)
        actions.issue(actions.order_run(table, by=cast.administrator))
        before = list(Invoice.objects.order_by("pk").values_list("seller", flat=True))
        assert before
        changed = typed(cast, bankgiro="5050-1055", legal_name="Nytt namn", town="Lund")
        as_(cast.administrator).post(reverse("financing:issuer_add"), changed)
        assert Issuer.objects.in_force().bankgiro == "50501055"
        assert list(Invoice.objects.order_by("pk").values_list("seller", flat=True)) == before


class TestPage:
    def test_tells_how_to_begin_when_there_is_nobody(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:issuer")))
        assert "Ingen avsändare än" in html
        assert reverse("financing:issuer_add") in html

    def test_shows_who_sends_and_who_did(self, cast: Cast, as_: As) -> None:
        for name, bankgiro in (("Förr", "50501055"), ("Nu", "9912346")):
            made = factories.issuer(cast.office)
            Issuer.objects.filter(pk=made.pk).update(legal_name=name, bankgiro=bankgiro)
        html = page(as_(cast.administrator).get(reverse("financing:issuer")))
        assert html.index("991-2346") < html.index("Förr, bankgiro 5050-1055")
        assert "Storgatan 1, 271 00 Nätverkskansliet" in html

    def test_costs_three_queries(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        # person with roles, the sender in force, the others
        one_and_three(
            as_(cast.administrator), reverse("financing:issuer"), lambda number: factories.issuer(cast.office), queries=3
        )


class TestForm:
    def test_begins_with_what_is_known_of_the_office(self, cast: Cast, as_: As) -> None:
        html = page(as_(cast.administrator).get(reverse("financing:issuer_add")))
        assert 'value="Nätverkskansliet"' in html
        assert 'value="Storgatan 1"' in html
        assert "Nätverkskansliet, 802499-1245" in html

    def test_names_the_sender_and_gives_its_organisation_the_address(self, cast: Cast, as_: As) -> None:
        data = typed(cast, f_tax="on", vat_number="SE 802499-1245 01")
        response = as_(cast.administrator).post(reverse("financing:issuer_add"), data, follow=True)
        assert "Nätverkskansliet Skåne är sparad som avsändare" in page(response)
        made = Issuer.objects.in_force()
        assert (made.bankgiro, made.vat_number, made.f_tax) == ("9912346", "SE802499124501", True)
        assert (made.organisation.street, made.organisation.postcode, made.organisation.town) == (
            "Box 12",
            "271 00",
            "Ystad",
        )
        entry = JournalEntry.objects.get(action="financing.issuer_added")
        assert (entry.by, entry.data["bankgiro"]) == (cast.administrator, "9912346")
        assert JournalEntry.objects.filter(action="members.organisation_changed").count() == 1

    def test_the_next_one_begins_with_the_last(self, cast: Cast, as_: As) -> None:
        factories.issuer(cast.office)
        html = page(as_(cast.administrator).get(reverse("financing:issuer_add")))
        assert 'value="991-2346"' in html
        assert "Byt avsändare" in html

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"bankgiro": "991-2347"}, "inget bankgironummer"),
            ({"bankgiro": "12"}, "inget bankgironummer"),
            ({"bankgiro": ""}, ""),
            ({"bankgiro": "💰" * 10}, "inget bankgironummer"),
            ({"vat_number": "SE802499124502x"}, "inget svenskt momsnummer"),
            ({"postcode": "2710"}, "fem siffror"),
            ({"town": ""}, ""),
            ({"payment_days": "0"}, "från 1 till 90"),
            ({"payment_days": "99999999999"}, ""),
            ({"email": "ekonomi"}, ""),
            ({"valid_from": "1999-01-01"}, "2000"),
            ({"organisation": "999999"}, ""),
        ],
    )
    def test_says_what_is_wrong_and_keeps_the_rest(
        self, cast: Cast, as_: As, changed: dict[str, str], sentence: str
    ) -> None:
        html = page(as_(cast.administrator).post(reverse("financing:issuer_add"), typed(cast, **changed)))
        assert "<title>Fel: " in html
        assert sentence in html
        assert 'value="Nätverkskansliet Skåne"' in html
        assert not Issuer.objects.exists()

    def test_another_organisation_does_not_get_the_address_of_the_office(self, cast: Cast, as_: As) -> None:
        Organisation.objects.filter(pk=cast.office.pk).update(street="Box 12")
        data = typed(cast, organisation=cast.malmo.pk)
        assert "Det här är adressen till Nätverkskansliet" in page(
            as_(cast.administrator).post(reverse("financing:issuer_add"), data)
        )


class TestWays:
    """Whoever is stopped by the missing sender is led to it."""

    def test_the_run_is_refused_and_leads_there(self, cast: Cast, as_: As) -> None:
        table = factories.fee_table(2026)
        client, way = as_(cast.administrator), f'href="{reverse("financing:issuer_add")}"'
        response = client.get(reverse("financing:run_add", args=[2026]))
        assert response.status_code == 409
        assert "Ingen är angiven som avsändare" in page(response)
        assert way in page(response)
        assert way in page(client.get(table.get_absolute_url()))
        assert reverse("financing:run_add", args=[2026]) not in page(client.get(table.get_absolute_url()))
        assert way in page(client.get(reverse("financing:fee_tables")))

    def test_a_sender_without_address_cannot_send(self, cast: Cast) -> None:
        issuer, table = factories.issuer(cast.office), factories.fee_table(2026)
        Organisation.objects.filter(pk=cast.office.pk).update(town="")
        with pytest.raises(Refused, match="saknar adress"):
            actions.order_run(table, by=cast.administrator)
        issuer.organisation.refresh_from_db()
        assert rules.obstacle(issuer, table)

    def test_the_fees_say_who_sends(self, cast: Cast, as_: As) -> None:
        factories.issuer(cast.office)
        factories.fee_table(2026)
        html = page(as_(cast.administrator).get(reverse("financing:fee_tables")))
        assert "Avsändare av fakturorna: Nätverkskansliet, bankgiro 991-2346." in html
        assert "991-2346" not in page(as_(cast.officer).get(reverse("financing:fee_tables")))
