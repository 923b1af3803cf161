"""The pages of becoming a member and of leaving."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine

from financing.estimate import estimate_for
from members import actions
from members.models import Application, LeaveNotice
from network_portal.lib import dates
from network_portal.records.models import Notice
from tests import factories
from tests.cast import Cast
from tests.members.test_applications import outside, receive
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]
SAID = {
    "wished_on": "2030-01-01",
    "contact_name": "Vera Sökande",
    "contact_email": "vera@example.org",
    "decider": "Kommunstyrelsen",
}


def read(response: object) -> str:
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def autumn() -> object:
    with time_machine.travel("2026-09-01 09:00:00+02:00", tick=False):
        yield


class TestFee:
    @pytest.mark.usefixtures("autumn")
    def test_is_shown_with_the_count_it_rests_on(self, cast: Cast, client: StrictClient) -> None:
        factories.fee_table(2026)
        place = outside()
        place.populations.create(inhabitants=130_000, counted_on=date(2025, 12, 31), source="SCB")
        html = read(client.get(f"/join/?organisation={place.pk}"))
        for text in ("27 500 kr", "55 000 kr", "130 000 invånare 31 december 2025", "steg 60 000–149 999"):
            assert text in html
        assert f"/join/{place.pk}/?starts_on=2026-09-01" in html
        assert estimate_for(place, date(2026, 3, 1)).first.amount == Decimal(55_000)

    @pytest.mark.usefixtures("autumn")
    def test_of_a_year_that_is_not_decided_is_the_newest_ones(self, cast: Cast, client: StrictClient) -> None:
        factories.fee_table(2026)
        html = read(client.get("/join/?organisation=cluster&starts_on=2027-02-01"))
        assert "10 000 kr" in html
        assert "avgifterna för 2027 är inte beslutade än" in html

    def test_without_a_decided_table_says_whom_to_ask(self, cast: Cast, client: StrictClient) -> None:
        factories.fee_table(2026, decided=False)
        assert "Fråga Nätverkskansliet vad" in read(client.get("/join/"))

    def test_a_member_need_not_apply(self, cast: Cast, client: StrictClient) -> None:
        html = read(client.get(f"/join/?organisation={cast.ystad.pk}"))
        assert "Ystads kommun är redan medlem" in html
        assert f"/join/{cast.ystad.pk}/" not in html

    @pytest.mark.parametrize("typed", ["x", "-1", "9" * 40, "municipality", "coordinator", "%F0%9F%98%80"])
    def test_nothing_typed_breaks_it(self, typed: str, cast: Cast, client: StrictClient) -> None:
        assert client.get(f"/join/?organisation={typed}&starts_on={typed}").status_code == 200

    def test_costs_four_queries(self, cast: Cast, client: StrictClient, count_queries: Callable[..., object]) -> None:
        factories.fee_table(2026)
        client.get("/join/")
        # 1 the fee table, 2 its steps, 3 organisations, 4 the count of the chosen one
        with count_queries(4):
            client.get(f"/join/?organisation={cast.ystad.pk}")


class TestApply:
    def test_leads_to_thanks(self, cast: Cast, client: StrictClient) -> None:
        response = client.post(f"/join/{outside().pk}/", SAID)
        assert response["Location"] == "/join/thanks/"
        application = Application.objects.get()
        assert (application.name, application.contact_name) == ("Lunds kommun", "Vera Sökande")

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, cast: Cast, client: StrictClient) -> None:
        said = {**SAID, "kind": "cluster", "name": "Nytt", "organisation_number": "556000-0168", "wished_on": "2020-01-01"}
        html = read(client.post("/join/other/", said))
        assert "Den sista siffran stämmer inte" in html
        assert "Den dagen har redan varit" in html
        assert 'value="Vera Sökande"' in html

    def test_a_second_one_is_told_kindly(self, cast: Cast, client: StrictClient) -> None:
        place = outside()
        receive(place, contact_name="Hemlig Person", contact_email="hemlig@example.org")
        response = client.post(f"/join/{place.pk}/", SAID)
        assert response.status_code == 409
        assert "handläggs redan" in read(response)
        assert "emlig" not in read(response)

    def test_a_robot_that_fills_in_every_field_changes_nothing(self, cast: Cast, client: StrictClient) -> None:
        assert client.post(f"/join/{outside().pk}/", {**SAID, "homepage": "x"}).status_code == 302
        assert not Application.objects.exists()
        assert not Notice.objects.exists()

    def test_is_limited(self, cast: Cast, client: StrictClient, settings: object) -> None:
        settings.APPLICATION_RATES = {"apply": "1/h/ip"}
        client.post(f"/join/{outside().pk}/", SAID)
        other = {**SAID, "kind": "cluster", "name": "Nytt", "organisation_number": "556000-0167"}
        response = client.post("/join/other/", other)
        assert response.status_code == 429
        assert 'value="Vera Sökande"' in read(response)
        assert Application.objects.count() == 1


class TestFlow:
    def test_shows_who_did_what_and_the_fee(self, cast: Cast, as_: As) -> None:
        factories.fee_table(2026)
        application = receive(outside())
        client = as_(cast.administrator)
        assert client.post(f"/applications/{application.pk}/check/", {}).status_code == 302
        html = read(client.get(f"/applications/{application.pk}/"))
        assert "Administrator Office, " in html
        assert "Skriv in beslutet" in html

    def test_tells_whether_the_contact_person_has_answered(self, cast: Cast, as_: As) -> None:
        application = receive(outside())
        by = cast.administrator
        actions.check_application(application, by=by)
        decided = {"decision": "approved", "decided_on": dates.today(), "decided_by": "Mötet", "registry_number": "NK 1"}
        actions.decide_application(application, by=by, **decided)
        actions.begin_membership(application, dates.today(), by=by)
        client = as_(by)
        said = {"name": "Vera", "email": "vera@example.org", "outside": "on"}
        html = read(client.post(f"/applications/{application.pk}/invite/", said, follow=True))
        assert "Kontaktpersonen är inbjuden" in html
        assert "vera@example.org: " in html
        assert "Väntar på svar" in html
        with dates.at(dates.now() + timedelta(days=30)):
            assert "Länken är för gammal" in read(client.get(application.get_absolute_url()))

    def test_names_the_year_whose_fees_the_estimate_rests_on(self, cast: Cast, as_: As) -> None:
        factories.fee_table(2026)
        place = outside()
        place.populations.create(inhabitants=130_000, counted_on=date(2025, 12, 31), source="SCB")
        application = receive(place, wished_on=date(2030, 1, 1))
        html = read(as_(cast.administrator).get(application.get_absolute_url()))
        assert "Per år, enligt avgifterna för 2026" in html
        assert "Första året" not in html

    def test_a_step_in_vain_keeps_what_was_typed(self, cast: Cast, as_: As) -> None:
        application = receive(outside())
        actions.check_application(application, by=cast.administrator)
        said = {"decision": "declined", "decided_on": "2026-01-01", "decided_by": "Mötet", "registry_number": "NK 1"}
        html = read(as_(cast.administrator).post(f"/applications/{application.pk}/decide/", said))
        assert "Säg varför" in html
        assert 'value="NK 1"' in html

    def test_an_address_outside_the_domain_is_looked_at_twice(self, cast: Cast, as_: As) -> None:
        html = read(as_(cast.administrator).get(receive(outside(), contact_email="v@hotmail.example").get_absolute_url()))
        assert "hör inte till example.org" in html

    def test_is_written_down_for_somebody_who_phoned(self, cast: Cast, as_: As) -> None:
        client = as_(cast.administrator)
        html = read(client.post("/applications/add/", {**SAID, "organisation": ""}))
        assert "Skriv namnet på organisationen" in html or "organisationens namn" in html.lower()
        assert "Välj språk för brevet" in html
        client.post(
            "/applications/add/", {**SAID, "organisation": outside().pk, "wished_on": "2020-01-01", "language": "en"}
        )
        application = Application.objects.get()
        assert (application.name, application.language) == ("Lunds kommun", "en")
        assert not Notice.objects.filter(person=None).exists()

    def test_the_list_costs_the_same_for_one_and_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        numbers = iter(("5560000126", "5560000134", "5560000142"))
        # 1 person with roles, 2 applications
        one_and_three(
            as_(cast.administrator), "/applications/", lambda n: receive(organisation_number=next(numbers)), queries=2
        )

    def test_waits_for_the_administrator(self, cast: Cast, as_: As) -> None:
        receive(outside())
        assert "Lunds kommun vill gå med i nätverket" in read(as_(cast.administrator).get("/"))
        assert "Lunds kommun" not in read(as_(cast.officer).get("/"))


class TestFeeTable:
    @pytest.mark.usefixtures("autumn")
    def test_shows_the_part_that_a_member_of_this_year_pays(self, cast: Cast, as_: As) -> None:
        table = factories.fee_table(2026)
        cast.trelleborg.memberships.update(starts_on=date(2026, 8, 1))
        assert "Halv avgift, inträde 1 augusti 2026" in read(as_(cast.administrator).get(table.get_absolute_url()))


class TestLeave:
    def test_the_contact_gives_notice_and_sees_what_ends(self, cast: Cast, as_: As) -> None:
        factories.need(cast)
        table = factories.fee_table(2026)
        factories.invoice(cast.ystad, table, by=cast.administrator)
        client, url = as_(cast.colleague), f"/memberships/{cast.ystad.memberships.get().pk}/leave/"
        html = read(client.get(url))
        for text in ("3 roller upphör", "1 öppet behov", "1 faktura återstår att betala: 32 000 kr"):
            assert text in html
        client.post(url, {"last_day": "2030-12-31", "reason": "Vi har ont om tid."})
        notice = LeaveNotice.objects.get()
        assert "har sagt upp medlemskapet" in read(as_(cast.administrator).get("/"))
        office = as_(cast.administrator)
        office.post(f"/leaving/{notice.pk}/confirm/", {"ends_on": "2030-12-31", "reference": "NK 2026/31"})
        assert cast.ystad.memberships.get().ends_on == date(2030, 12, 31)
        assert "3 roller upphör" in read(office.get(notice.get_absolute_url()))  # still, when the office has confirmed it
        with time_machine.travel("2031-01-02 09:00:00+01:00", tick=False):
            assert as_(cast.administrator).get("/financing/?organisation=" + str(cast.ystad.pk)).status_code == 200
            assert as_(cast.administrator).get(notice.get_absolute_url()).status_code == 200

    def test_tells_the_office_of_no_need_that_it_may_not_see(self, cast: Cast, as_: As) -> None:
        factories.need(cast)
        notice = actions.give_notice(cast.ystad.memberships.get(), date(2030, 12, 31), "x", by=cast.colleague)
        assert "1 öppet behov" in read(as_(cast.colleague).get(notice.get_absolute_url()))
        assert "öppet behov" not in read(as_(cast.administrator).get(notice.get_absolute_url()))

    def test_is_not_for_the_neighbours_contact(self, cast: Cast, as_: As) -> None:
        assert as_(cast.colleague).get(f"/memberships/{cast.malmo.memberships.get().pk}/leave/").status_code == 403

    def test_is_taken_back(self, cast: Cast, as_: As) -> None:
        notice = actions.give_notice(cast.ystad.memberships.get(), date(2030, 12, 31), "x", by=cast.colleague)
        client = as_(cast.colleague)
        assert client.get(f"/leaving/{notice.pk}/withdraw/").status_code == 200
        client.post(f"/leaving/{notice.pk}/withdraw/")
        assert client.get(f"/leaving/{notice.pk}/withdraw/").status_code == 409
