"""The pages of events: what they cost, what they show, and what they do with hostile input."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from competence import actions
from competence.models import Event, Registration
from members.models import Person, Role
from network_portal.lib import dates
from operations.models import Meeting
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

STOCKHOLM = ZoneInfo("Europe/Stockholm")
As = Callable[[Person | None], StrictClient]
LIST = reverse("competence:events")


def page(name: str, event: Event) -> str:
    return reverse(f"competence:{name}", args=[event.pk])


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What a coordinator types for a new event."""
    day = dates.today() + timedelta(days=30)
    return {
        "title": "Juridikstund", "kind": "legal_hour", "summary": "Vad får jag säga?", "description": "",
        "matrix_row": factories.matrix_row().pk, "on": day.isoformat(), "starts": "13:00", "ends": "14:00", "place": "Lund",
        "online_url": "", "accessibility": "", "capacity": "20", "until": "", "closes_on": "", "closes": "", "audience": "members",
        "organiser": cast.cluster.pk, "responsible": cast.coordinator.pk, **changes,
    }  # fmt: skip


class TestList:
    def test_costs_two_queries_for_nobody(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(n: int) -> None:
            factories.event(cast, title=f"Träff {n}", audience=Event.Audience.PUBLIC)

        # the rows; how many there are costs nothing while they fit on the page
        one_and_three(as_(None), LIST, make, queries=1)

    def test_costs_three_queries_for_a_member(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        def make(n: int) -> None:
            event = factories.event(cast, title=f"Träff {n}")
            actions.register(event, cast.officer, cast.ystad, by=cast.officer)
            actions.register(event, cast.colleague, cast.ystad, by=cast.officer)

        # who asks with roles, the rows, own registrations
        one_and_three(as_(cast.officer), LIST, make, queries=3)

    def test_costs_one_more_when_there_are_more_than_a_page(
        self, cast: Cast, as_: As, count_queries: Callable[..., Any]
    ) -> None:
        for n in range(26):
            factories.event(cast, title=f"Träff {n}", audience=Event.Audience.PUBLIC)
        client = as_(None)
        client.get(LIST)
        with count_queries(2):  # the rows, how many there are
            html = client.get(LIST).content.decode()
        assert html.count('<tr role="row"><th scope="row"') == 25
        assert "26 totalt" in html

    def test_shows_nobody_only_what_is_public(self, cast: Cast, as_: As) -> None:
        factories.event(cast, title="Öppen träff", audience=Event.Audience.PUBLIC)
        factories.event(cast, title="Sluten träff")
        factories.event(cast, title="Utkastet", state=Event.State.DRAFT, audience=Event.Audience.PUBLIC)
        for visitor, seen in (
            (None, (1, 0, 0)),
            (cast.stranger, (1, 0, 0)),
            (cast.reader, (1, 1, 0)),
            (cast.coordinator, (1, 1, 1)),
        ):
            html = as_(visitor).get(LIST).content.decode()
            assert tuple(title in html for title in ("Öppen träff", "Sluten träff", "Utkastet")) == tuple(map(bool, seen))

    def test_shows_where_i_and_my_colleagues_stand(self, cast: Cast, as_: As) -> None:
        seated, full, theirs = (factories.event(cast, title=title, capacity=2) for title in ("A", "B", "C"))
        actions.register(seated, cast.officer, cast.ystad, by=cast.officer)
        actions.register(seated, cast.reader, cast.ystad, by=cast.officer)
        actions.register(full, cast.neighbour, cast.malmo, by=cast.neighbour)
        actions.register(full, cast.colleague, cast.ystad, by=cast.colleague)
        actions.register(full, cast.officer, cast.ystad, by=cast.officer)
        actions.register(theirs, cast.colleague, cast.ystad, by=cast.colleague)
        html = as_(cast.officer).get(LIST).content.decode()
        for words in ("Du har plats", "och 1 kollega", "Du står i kö", "1 från er", "Fullt", "1 i kö", "1 lediga av 2"):
            assert words in html
        other = as_(cast.contributor).get(LIST).content.decode()
        assert "Du har plats" not in other
        assert "från er" not in other

    def test_is_in_order_of_date_and_can_be_turned(self, cast: Cast, as_: As) -> None:
        for title, days in (("Sist", 30), ("Först", 3), ("Mitten", 10)):
            factories.event(cast, title=title, starts_at=dates.now() + timedelta(days=days))
        html = as_(cast.officer).get(LIST).content.decode()
        assert html.index("Först") < html.index("Mitten") < html.index(">Sist<")
        html = as_(cast.officer).get(LIST, {"sort": "-date"}).content.decode()
        assert html.index(">Sist<") < html.index("Mitten") < html.index("Först")

    def test_narrows_by_kind_part_time_and_words(self, cast: Cast, as_: As) -> None:
        workshop = factories.event(cast, title="Behovsinventering", kind=Event.Kind.WORKSHOP)
        past = factories.event(cast, title="I fjol", starts_at=dates.now() - timedelta(days=200))
        dialogue = factories.event(
            cast, title="Växter utan plastkruka", matrix_row=factories.matrix_row(2, 1, "Marknadsdialog")
        )
        month = dates.as_local_date(workshop.starts_at).strftime("%Y-%m")
        client = as_(cast.officer)

        def titles(**given: str) -> set[str]:
            html = client.get(LIST, given).content.decode()
            return {event.title for event in (workshop, past, dialogue) if f">{event.title}<" in html}

        assert titles() == {"Behovsinventering", "Växter utan plastkruka"}
        assert titles(kind="workshop") == {"Behovsinventering"}
        assert titles(part="2") == {"Växter utan plastkruka"}
        assert titles(when="past") == {"I fjol"}
        assert titles(when=month) == {"Behovsinventering", "Växter utan plastkruka"}
        assert titles(when="2020-01") == set()
        assert titles(q="VÄXTER kruka") == {"Växter utan plastkruka"}
        assert titles(q="fjol", when="past") == {"I fjol"}

    @pytest.mark.parametrize(
        "given",
        [
            {"page": "-1"}, {"page": "9" * 400}, {"page": "²"}, {"kind": "x' OR 1=1"}, {"part": "99"}, {"part": "٣"}, {"row": "٣"},
            {"when": "2026-13"}, {"when": "20٢٦-01"}, {"sort": "password"}, {"q": "😀" * 500}, {"q": "%_\\"}, {"when": "2099-12"},
        ],
    )  # fmt: skip
    def test_survives_anything_in_the_address(self, cast: Cast, as_: As, given: dict[str, str]) -> None:
        factories.event(cast)
        assert as_(cast.officer).get(LIST, given).status_code == 200

    def test_a_nul_byte_is_a_bad_request(self, as_: As) -> None:
        assert as_(None).get(LIST, {"q": "a\x00b"}).status_code == 400

    def test_helps_when_nothing_is_there(self, cast: Cast, as_: As) -> None:
        assert "Inga evenemang här ännu" in as_(None).get(LIST).content.decode()
        assert "Det tar fem minuter" in as_(cast.coordinator).get(LIST).content.decode()
        assert "Prova färre ord" in as_(cast.officer).get(LIST, {"q": "finns inte"}).content.decode()


class TestListOfOneRow:
    def test_holds_only_what_is_under_it_and_says_so(self, cast: Cast, as_: As) -> None:
        row = factories.matrix_row(2, 1, "Behovsworkshop")
        factories.event(cast, title="Träff", matrix_row=row)
        factories.event(cast, title="Annan träff")
        html = as_(cast.officer).get(LIST, {"row": row.pk}).content.decode()
        assert "2.1 Behovsworkshop" in html
        assert ">Träff<" in html
        assert "Annan träff" not in html

    def test_does_not_name_a_row_that_is_not_for_ones_eyes(self, cast: Cast, as_: As) -> None:
        factories.event(cast, title="Öppen träff", audience=Event.Audience.PUBLIC)
        row = factories.matrix_row(2, 1, "Behovsworkshop")
        written = factories.matrix_draft(cast).rows.get(working_form="Behovsworkshop")
        for visitor, asked in ((None, row), (cast.stranger, row), (cast.officer, written)):
            html = as_(visitor).get(LIST, {"row": asked.pk}).content.decode()
            assert "Behovsworkshop" not in html
            assert "Öppen träff" in html


class TestEventPage:
    def test_costs_four_queries_for_a_member_in_the_queue(
        self, cast: Cast, as_: As, count_queries: Callable[..., Any], crowd: Callable[[int], list[Person]]
    ) -> None:
        event = factories.event(cast, capacity=3)
        for one in [*crowd(8), cast.officer]:
            actions.register(event, one, cast.ystad, by=one)
        client = as_(cast.officer)
        client.get(page("event", event))
        with count_queries(4):  # who asks with roles, the event, ours, the order of the queue
            html = client.get(page("event", event)).content.decode()
        assert "Du är nummer 6 i kön" in html
        assert "Nummer 5 i kön" in html

    def test_costs_two_queries_for_nobody(self, cast: Cast, as_: As, count_queries: Callable[..., Any]) -> None:
        event = factories.event(cast, audience=Event.Audience.PUBLIC)
        client = as_(None)
        client.get(page("event", event))
        with count_queries(1):  # the event with row, organiser and responsible
            html = client.get(page("event", event)).content.decode()
        assert "Logga in och anmäl dig" in html

    def test_shows_nobody_the_way_in_when_it_is_for_members(self, cast: Cast, as_: As) -> None:
        """Letters lead here: who is not signed in must not read "not found"."""
        event = factories.event(cast)
        response = as_(None).get(page("event", event))
        assert response.status_code == 302
        assert response["Location"].endswith(f"?next={page('event', event)}")

    def test_shows_names_of_the_own_organisation_only(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, audience=Event.Audience.PUBLIC)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        actions.register(event, cast.colleague, cast.ystad, by=cast.colleague)
        html = as_(cast.officer).get(page("event", event)).content.decode()
        assert "Colleague Ystad" in html
        assert "Neighbour Malmo" not in html
        assert "Colleague Ystad" not in as_(None).get(page("event", event)).content.decode()

    def test_shows_the_link_to_those_with_a_seat_only(self, cast: Cast, as_: As) -> None:
        link = "https://moten.example.org/1"
        event = factories.event(cast, capacity=1, online_url=link, audience=Event.Audience.PUBLIC)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        for visitor, shown in ((cast.officer, True), (cast.neighbour, False), (None, False), (cast.coordinator, True)):
            assert (link in as_(visitor).get(page("event", event)).content.decode()) is shown
        for visitor, shown in ((cast.officer, True), (cast.neighbour, False), (None, False)):
            ics = as_(visitor).get(page("event_ics", event)).content.decode().replace("\r\n ", "")
            assert (link in ics) is shown

    def test_of_something_cancelled_leads_nowhere(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, online_url="https://moten.example.org/1")
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.cancel(event, "Sjukdom.", by=cast.coordinator)
        for visitor in (cast.officer, cast.coordinator):
            html = as_(visitor).get(page("event", event)).content.decode()
            assert "moten.example.org" not in html
            assert page("event_ics", event) not in html

    def test_says_whom_to_ask_but_not_to_that_person(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, registration_closes_at=dates.now() - timedelta(days=1))
        words = "Hör av dig till Coordinator Cluster"
        assert words in as_(cast.officer).get(page("event", event)).content.decode()
        assert words not in as_(cast.coordinator).get(page("event", event)).content.decode()
        for visitor, said in ((cast.officer, True), (cast.coordinator, False)):
            html = as_(visitor).post(page("register", event)).content.decode()
            assert "Anmälan stängde" in html
            assert (words in html) is said

    def test_reads_the_programme_out_of_the_description(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, description="Välkommen.\n\n09.00–09.20 Varför?\nSamordnaren\n\nTa med <b>krav</b>.")
        html = as_(cast.officer).get(page("event", event)).content.decode()
        assert "<h3>Varför?</h3><p>Samordnaren</p>" in html
        assert "20 min" in html
        assert "&lt;b&gt;krav&lt;/b&gt;" in html

    def test_a_draft_shows_what_else_happens_that_day(self, cast: Cast, as_: As) -> None:
        starts_at = datetime(2027, 1, 6, 9, tzinfo=STOCKHOLM)
        draft = factories.event(cast, state=Event.State.DRAFT, starts_at=starts_at)
        factories.event(cast, title="Något annat", starts_at=starts_at)
        factories.meeting(cast, title="Nätverksmöte 1/2027", starts_at=starts_at + timedelta(hours=4))
        html = as_(cast.coordinator).get(page("event", draft)).content.decode()
        assert "är Trettondedag jul" in html
        assert "Samma dag: Något annat" in html
        assert "Samma dag: Nätverksmöte 1/2027" in html

    @pytest.mark.parametrize("pk", ["0", "99999999999999999999999"])
    def test_of_what_is_not_there_is_not_found(self, cast: Cast, as_: As, pk: str) -> None:
        assert as_(cast.officer).get(f"{LIST}{pk}/").status_code == 404


class TestRegisterAndWithdraw:
    def test_without_javascript_the_page_comes_back(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        client = as_(cast.officer)
        html = client.post(page("register", event), follow=True).content.decode()
        assert "Du har plats. Det börjar om" in html
        html = client.post(page("withdraw", event), follow=True).content.decode()
        assert "Du är avanmäld från evenemanget. Det finns platser: du kan anmäla dig igen till och med" in html
        assert "Anmäl mig" in html

    def test_swap_equals_reload(self, cast: Cast, as_: As, swap_equals_reload: Callable[..., None]) -> None:
        event = factories.event(cast, capacity=1)
        client = as_(cast.officer)
        swap_equals_reload(client, page("register", event), page("event", event), "registration")
        actions.withdraw(event, cast.officer, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        swap_equals_reload(client, page("register", event), page("event", event), "registration")

    def test_a_refusal_is_a_page_or_stands_in_the_part(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, registration_closes_at=dates.now() - timedelta(days=1))
        client = as_(cast.officer)
        response = client.post(page("register", event))
        assert response.status_code == 409
        assert "Anmälan stängde" in response.content.decode()
        response = client.post(page("register", event), headers={"HX-Request": "true"})
        assert response.status_code == 200
        assert "Anmälan stängde" in response.content.decode()

    def test_for_the_chosen_one_of_ones_organisations(self, cast: Cast, as_: As) -> None:
        Role.objects.create(person=cast.officer, organisation=cast.trelleborg, kind=KINDS.READER, starts_on=date(2024, 1, 1))
        event = factories.event(cast)
        client = as_(cast.officer)
        assert "För vilken organisation?" in client.get(page("event", event)).content.decode()
        client.post(page("register", event), {"organisation": cast.trelleborg.pk})
        assert event.registrations.get().organisation == cast.trelleborg

    @pytest.mark.parametrize("organisation", ["", "x", "-1", "99999999999", "\x00", "😀"])
    def test_for_an_organisation_that_is_not_ones_own_it_is_the_first(self, cast: Cast, as_: As, organisation: str) -> None:
        event = factories.event(cast)
        assert as_(cast.officer).post(page("register", event), {"organisation": organisation}).status_code == 302
        assert event.registrations.get().organisation == cast.ystad

    @pytest.mark.parametrize("whom", ["x", "0", "\x00", "9" * 30])
    def test_withdrawing_garbage_means_oneself(self, cast: Cast, as_: As, whom: str) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert as_(cast.officer).post(page("withdraw", event), {"person": whom}).status_code == 302
        assert not event.registrations.active().exists()

    def test_a_contact_person_withdraws_a_colleague_from_the_page(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        actions.register(event, cast.reader, cast.ystad, by=cast.reader)
        html = as_(cast.officer).get(page("event", event)).content.decode()
        assert f'name="person" value="{cast.reader.pk}"' in html
        assert f'value="{cast.reader.pk}"' not in as_(cast.reader).get(page("event", event)).content.decode()
        as_(cast.officer).post(page("withdraw", event), {"person": cast.reader.pk})
        assert event.registrations.get().state == Registration.State.WITHDRAWN

    def test_who_has_lost_every_role_can_still_withdraw(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, audience=Event.Audience.PUBLIC)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        Role.objects.filter(person=cast.officer).update(ends_on=dates.today() - timedelta(days=1))
        assert as_(cast.officer).post(page("withdraw", event)).status_code == 302
        assert not event.registrations.active().exists()


class TestWithdrawFromFull:
    def full(self, cast: Cast) -> Event:
        """One seat, which the officer has; two wait."""
        event = factories.event(cast, capacity=1)
        for one, place in ((cast.officer, cast.ystad), (cast.neighbour, cast.malmo), (cast.contributor, cast.trelleborg)):
            actions.register(event, one, place, by=one)
        return event

    def test_asks_first(self, cast: Cast, as_: As) -> None:
        event = self.full(cast)
        asked = as_(cast.officer).post(page("withdraw", event), {"csrfmiddlewaretoken": "hemligt"}, follow=True)
        html = asked.content.decode()
        assert "hemligt" not in asked.redirect_chain[-1][0]  # addresses are written in logs
        assert "Lämna din plats?" in html
        assert "2 personer väntar: den första av dem får platsen direkt" in html
        assert event.registrations.get(person=cast.officer).has_seat

    def test_withdraws_when_one_is_sure(self, cast: Cast, as_: As) -> None:
        event = self.full(cast)
        html = as_(cast.officer).post(page("withdraw", event), {"sure": "1"}, follow=True).content.decode()
        assert "Du är avanmäld från evenemanget. Du kan ställa dig i kön igen till och med" in html
        assert event.registrations.get(person=cast.neighbour).has_seat

    def test_asks_who_waits_too(self, cast: Cast, as_: As) -> None:
        html = as_(cast.contributor).post(page("withdraw", self.full(cast)), follow=True).content.decode()
        assert "Lämna kön?" in html
        assert "nummer 2 i kön" in html

    def test_asks_about_a_colleague_by_name_and_comes_back_to_the_list(self, cast: Cast, as_: As) -> None:
        event = self.full(cast)
        client = as_(cast.coordinator)
        asked = client.post(page("withdraw", event), {"person": cast.officer.pk, "registrations": "1"}, follow=True)
        assert "Avanmäla Officer Ystad från evenemanget?" in asked.content.decode()
        sure = {"person": cast.officer.pk, "registrations": "1", "sure": "1"}
        done = client.post(page("withdraw", event), sure, follow=True)
        assert done.request["PATH_INFO"] == page("registrations", event)
        assert "Officer Ystad är avanmäld och får besked med e-post." in done.content.decode()

    def test_does_not_ask_who_is_not_registered(self, cast: Cast, as_: As) -> None:
        response = as_(cast.reader).get(page("withdraw", self.full(cast)))
        assert response.status_code == 409
        assert "Reader Ystad är inte anmäld till evenemanget." in response.content.decode()


class TestRegisterColleague:
    def test_offers_the_own_organisations_people_who_are_not_registered(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        actions.register(event, cast.reader, cast.ystad, by=cast.reader)
        html = as_(cast.officer).get(page("register_colleague", event)).content.decode()
        assert "Colleague Ystad" in html
        assert "Reader Ystad" not in html
        assert "Neighbour Malmo" not in html

    def test_registers_and_says_so(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        response = as_(cast.officer).post(page("register_colleague", event), {"person": cast.colleague.pk}, follow=True)
        assert "Colleague Ystad har plats och får besked med e-post." in response.content.decode()
        registration = event.registrations.get()
        assert (registration.person, registration.registered_by) == (cast.colleague, cast.officer)

    @pytest.mark.parametrize("whom", ["", "x", "\x00", "9" * 30, "-1"])
    def test_keeps_the_form_for_anything_else(self, cast: Cast, as_: As, whom: str) -> None:
        event = factories.event(cast)
        response = as_(cast.officer).post(page("register_colleague", event), {"person": whom})
        assert response.status_code == 200
        assert "behöver rättas" in response.content.decode() or "field-wrong" in response.content.decode()

    def test_a_coordinator_registers_anybody_by_address(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        client = as_(cast.coordinator)
        client.post(page("register_colleague", event), {"email": "NEIGHBOUR.malmo@example.org"})
        assert event.registrations.get().organisation == cast.malmo
        for unknown in ("nobody@example.org", "neighbour.malmo@example.org", "x", "å@ä.ö"):
            response = client.post(page("register_colleague", event), {"email": unknown})
            assert response.status_code == 200
            assert "field-wrong" in response.content.decode()

    def test_somebody_without_a_role_cannot_be_registered(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        response = as_(cast.coordinator).post(page("register_colleague", event), {"email": cast.stranger.email})
        assert "ingen roll i någon av nätverkets organisationer" in response.content.decode()

    def test_a_refusal_stands_above_the_form(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, registration_closes_at=dates.now() - timedelta(days=1))
        response = as_(cast.officer).post(page("register_colleague", event), {"person": cast.colleague.pk})
        assert "Anmälan stängde" in response.content.decode()


class TestForm:
    def test_makes_a_draft_and_shows_it(self, cast: Cast, as_: As) -> None:
        response = as_(cast.coordinator).post(reverse("competence:event_add"), typed(cast), follow=True)
        event = Event.objects.get()
        assert event.is_draft
        assert "Publicera evenemanget" in response.content.decode()
        closes_at = dates.timezone.localtime(event.registration_closes_at)
        assert (closes_at.date(), closes_at.hour) == (dates.today() + timedelta(days=29), 15)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "x" * 151}, "title"),
            ({"title": "a\x00b"}, "title"),
            ({"summary": "x" * 301}, "summary"),
            ({"description": "x" * 20_001}, "description"),
            ({"on": "igår"}, "on"),
            ({"on": "0001-01-01"}, "on"),
            ({"on": "9999-12-31"}, "on"),
            ({"starts": "25:00"}, "starts"),
            ({"ends": "12:00"}, "ends"),
            ({"ends": "9" * 40}, "ends"),
            ({"until": "2000-01-01"}, "until"),
            ({"until": "2099-12-31"}, "until"),
            ({"closes_on": "2099-12-31"}, "closes_on"),
            ({"closes": "kvart över tre"}, "closes"),
            ({"capacity": "0"}, "capacity"),
            ({"capacity": "99999999999999999999"}, "capacity"),
            ({"capacity": "ganska många"}, "capacity"),
            ({"place": ""}, "place"),
            ({"online_url": "javascript:alert(1)"}, "online_url"),
            ({"kind": "party"}, "kind"),
            ({"matrix_row": "9" * 30}, "matrix_row"),
            ({"organiser": "x"}, "organiser"),
            ({"responsible": "-1"}, "responsible"),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_is_wrong(
        self, cast: Cast, as_: As, changes: dict[str, str], field: str
    ) -> None:
        response = as_(cast.coordinator).post(
            reverse("competence:event_add"), typed(cast, accessibility="Hörslinga", **changes)
        )
        html = response.content.decode()
        assert response.status_code == 200
        assert f'href="#id_{field}"' in html
        assert "Hörslinga" in html
        assert not Event.objects.exists()

    def test_emoji_and_markup_are_only_text(self, cast: Cast, as_: As) -> None:
        data = typed(cast, title="😀 <script>alert(1)</script>", description="<img src=x onerror=alert(1)> 9.00 x")
        html = as_(cast.coordinator).post(reverse("competence:event_add"), data, follow=True).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html

    def test_a_title_on_two_lines_becomes_one(self, cast: Cast, as_: As) -> None:
        """It becomes the subject of letters."""
        as_(cast.coordinator).post(reverse("competence:event_add"), typed(cast, title="Hej\r\nBcc: alla@example.org"))
        assert Event.objects.get().title == "Hej Bcc: alla@example.org"

    def test_says_what_else_happens_on_the_day_while_one_writes(self, cast: Cast, as_: As) -> None:
        client = as_(cast.coordinator)
        ask = {"HX-Request": "true"}
        html = client.get(reverse("competence:event_add"), {"on": "2027-12-25"}, headers=ask).content.decode()
        assert "är Juldagen" in html
        for garbage in ("", "x", "0001-01-01", "9999-12-31", "2099-12-31"):
            response = client.get(reverse("competence:event_add"), {"on": garbage}, headers=ask)
            assert response.status_code == 200

    def test_edit_refuses_fewer_seats_than_taken_and_keeps_the_rest(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, capacity=2)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        html = (
            as_(cast.coordinator)
            .post(page("event_edit", event), typed(cast, capacity="1", title="Ny rubrik"))
            .content.decode()
        )
        assert "2 personer har redan plats" in html
        assert 'value="Ny rubrik"' in html
        event.refresh_from_db()
        assert event.title != "Ny rubrik"

    def test_edit_shows_the_second_what_the_first_saved_and_saving_again_counts(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        client = as_(cast.coordinator)
        opened = client.get(page("event_edit", event)).context["form"].mark
        actions.change(event, by=cast.administrator, title="Kansliets rubrik", kind="workshop")
        response = client.post(page("event_edit", event), typed(cast, title="Min rubrik", opened=opened))
        html = response.content.decode()
        assert response.status_code == 409
        assert "Administrator Office sparade detta" in html
        assert 'value="Min rubrik"' in html
        assert "Sparat nu: <b>Kansliets rubrik</b>" in html
        assert "Sparat nu: <b>Workshop</b>" in html
        assert html.count("Sparat nu:") == 2
        event.refresh_from_db()
        assert event.title == "Kansliets rubrik"
        newer = response.context["form"].mark
        client.post(page("event_edit", event), typed(cast, title="Min rubrik", opened=newer))
        event.refresh_from_db()
        assert event.title == "Min rubrik"

    def test_edit_is_not_disturbed_by_those_who_register(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        opened = as_(cast.coordinator).get(page("event_edit", event)).context["form"].mark
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        assert as_(cast.coordinator).post(page("event_edit", event), typed(cast, opened=opened)).status_code == 302

    def test_edit_of_something_cancelled_is_refused_before_one_has_written(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, state=Event.State.CANCELLED)
        for answer in (
            as_(cast.coordinator).get(page("event_edit", event)),
            as_(cast.coordinator).post(page("event_edit", event), typed(cast)),
        ):
            assert answer.status_code == 409
            assert "Evenemanget är inställt." in answer.content.decode()

    def test_a_closing_day_that_nobody_chose_follows_the_event(self, cast: Cast, as_: As) -> None:
        client = as_(cast.coordinator)
        client.post(reverse("competence:event_add"), typed(cast))
        event = Event.objects.get()
        shown = client.get(page("event_edit", event)).context["form"]
        opened = {name: shown[name].value() or "" for name in ("closes_on", "closes")}
        later = dates.today() + timedelta(days=60)
        assert client.post(page("event_edit", event), typed(cast, on=later.isoformat(), **opened)).status_code == 302
        event.refresh_from_db()
        closes = dates.local(event.registration_closes_at)
        assert (closes.date(), closes.hour) == (later - timedelta(days=1), 15)

    def test_a_closing_day_that_was_chosen_stays(self, cast: Cast, as_: As) -> None:
        client, chosen = as_(cast.coordinator), dates.today() + timedelta(days=10)
        client.post(reverse("competence:event_add"), typed(cast, closes_on=chosen.isoformat()))
        shown = client.get(page("event_edit", Event.objects.get())).context["form"]
        assert shown["closes_on"].value() == chosen

    def test_a_day_that_has_been_is_said_at_the_day(self, cast: Cast, as_: As) -> None:
        client, event = as_(cast.coordinator), factories.event(cast)
        yesterday = (dates.today() - timedelta(days=1)).isoformat()
        for address in (reverse("competence:event_add"), page("event_edit", event)):
            html = client.post(address, typed(cast, on=yesterday)).content.decode()
            assert 'href="#id_on"' in html
            assert "Den dagen har varit" in html

    def test_the_text_of_something_held_can_still_be_changed(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, starts_at=dates.now().replace(second=0, microsecond=0) - timedelta(days=30))
        client = as_(cast.coordinator)
        shown = client.get(page("event_edit", event)).context["form"]
        as_it_was = {
            name: str(shown[name].value() or "") for name in ("on", "starts", "ends", "until", "closes_on", "closes")
        }
        client.post(page("event_edit", event), typed(cast, **as_it_was, title="Ny rubrik", place=event.place))
        event.refresh_from_db()
        assert event.title == "Ny rubrik"

    def test_edit_shows_what_is_there(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, starts_at=datetime(2027, 1, 12, 9, tzinfo=STOCKHOLM))
        html = as_(cast.coordinator).get(page("event_edit", event)).content.decode()
        assert 'value="2027-01-12"' in html
        assert 'value="09:00"' in html
        assert 'value="21:00"' in html  # twelve hours before: the last time to register
        assert "får alla anmälda besked" in html

    def test_cancel_asks_with_the_number_of_people(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        client = as_(cast.coordinator)
        assert "Ställa in evenemanget för 1 anmäld?" in client.get(page("event_cancel", event)).content.decode()
        assert client.post(page("event_cancel", event), {"reason": " "}).status_code == 200
        html = client.post(page("event_cancel", event), {"reason": "Sjukdom."}, follow=True).content.decode()
        assert "Sjukdom." in html
        assert client.get(page("event_cancel", event)).status_code == 409

    def test_copy_leads_to_the_new_draft(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        response = as_(cast.coordinator).post(page("event_copy", event))
        made = Event.objects.exclude(pk=event.pk).get()
        assert response["Location"] == page("event_edit", made)


class TestRegistrations:
    def test_costs_five_queries_with_any_number_of_rows(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        event = factories.event(cast)

        def make(n: int) -> None:
            one = person(f"Deltagare {n}", cast.malmo, KINDS.READER)
            actions.register(event, one, cast.malmo, by=one)

        # who asks with roles, the event, the rows, organisations to choose among, attendance in all
        one_and_three(as_(cast.coordinator), page("registrations", event), make, queries=5)

    def test_sorts_searches_and_filters(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast, capacity=2)
        for who, where in ((cast.officer, cast.ystad), (cast.neighbour, cast.malmo), (cast.contributor, cast.trelleborg)):
            actions.register(event, who, where, by=who)
        client = as_(cast.coordinator)

        def names(**given: Any) -> list[str]:
            html = client.get(page("registrations", event), given).content.decode()
            people = (cast.officer.name, cast.neighbour.name, cast.contributor.name)
            return sorted((name for name in people if f">{name}<span" in html), key=lambda name: html.index(f">{name}<span"))

        assert names() == ["Contributor Trelleborg", "Neighbour Malmo", "Officer Ystad"]
        assert names(sort="-name") == ["Officer Ystad", "Neighbour Malmo", "Contributor Trelleborg"]
        assert names(sort="organisation") == ["Neighbour Malmo", "Contributor Trelleborg", "Officer Ystad"]
        assert names(sort="time") == ["Officer Ystad", "Neighbour Malmo", "Contributor Trelleborg"]
        assert names(state="queued") == ["Contributor Trelleborg"]
        assert names(organisation=cast.malmo.pk) == ["Neighbour Malmo"]
        assert names(q="malmo") == ["Neighbour Malmo"]
        assert names(q="officer.ystad@") == ["Officer Ystad"]
        for garbage in ({"sort": "pk;"}, {"state": "x"}, {"organisation": "9" * 30}, {"page": "0"}, {"q": "😀"}):
            names(**garbage)

    def test_saves_attendance_for_everybody_at_once(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        one = actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        two = actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        Event.objects.filter(pk=event.pk).update(
            starts_at=dates.now() - timedelta(hours=2), registration_closes_at=dates.now() - timedelta(hours=3),
            ends_at=dates.now() + timedelta(hours=2),
        )  # fmt: skip
        url = page("registrations", event) + "?sort=-name"
        client = as_(cast.coordinator)
        assert f'name="attendance-{one.pk}"' in client.get(url).content.decode()
        data = {f"attendance-{one.pk}": "present", f"attendance-{two.pk}": "part", "attendance-x": "present",
                f"attendance-{two.pk}0": "absent", "attendance-" + "9" * 40: "present"}  # fmt: skip
        response = client.post(url, data)
        assert response["Location"] == url
        html = client.get(url).content.decode()
        assert "Närvaron är sparad för 2 personer." in html
        assert '<option value="part" selected>' in html
        assert "2 kom, 0 anmälde förhinder, 0 uteblev." in html
        client.post(url, {f"attendance-{one.pk}": "\x00", f"attendance-{two.pk}": "<script>"})
        assert set(event.registrations.values_list("attendance", flat=True)) == {"present", "part"}

    def test_before_the_event_people_are_withdrawn_here(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        client = as_(cast.coordinator)
        html = client.get(page("registrations", event)).content.decode()
        assert f'formaction="{page("withdraw", event)}"' in html
        assert "attendance-" not in html
        response = client.post(page("withdraw", event), {"person": cast.officer.pk, "registrations": "1"})
        assert response["Location"] == page("registrations", event)

    def test_as_a_file_for_excel_runs_no_formula(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        evil = person("=HYPERLINK(1)", cast.ystad, KINDS.READER, email="evil@example.org")
        actions.register(event, evil, cast.ystad, by=evil)
        response = as_(cast.coordinator).get(page("registrations", event), {"format": "csv"})
        assert response["Content-Type"].startswith("text/csv")
        text = response.content.decode()
        assert text.startswith("\ufeffNamn;Titel;E-post;Organisation;Läge;Anmäld;Närvaro;Matallergi eller andra behov\r\n")
        assert "'=HYPERLINK(1);;evil@example.org;Ystads kommun;Har plats;" in text


class TestMeetingsBeside:
    def test_a_cancelled_meeting_is_no_clash(self, cast: Cast, as_: As) -> None:
        draft = factories.event(cast, state=Event.State.DRAFT)
        factories.meeting(cast, title="Inställt möte", starts_at=draft.starts_at, state=Meeting.State.CANCELLED)
        assert "Inställt möte" not in as_(cast.coordinator).get(page("event", draft)).content.decode()
