from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from members import actions
from members.models import Membership, Organisation, Person, Population, Role
from network_portal.lib import dates
from network_portal.records.models import JournalEntry
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]
ORGANISATIONS = "/members/organisations/"
PEOPLE = "/members/people/"
GARBAGE = ["%00", "%F0%9F%98%80", "9" * 400, "%27%3B--", "-1", "%25_%5C", "a" * 5000]


def municipality(n: int, name: str, *, member: bool = True) -> Organisation:
    made = Organisation.objects.create(
        kind="municipality",
        name=f"{name} kommun",
        short_name=name,
        organisation_number=f"21200099{n:02}",
        municipality_code=f"99{n:02}",
        county_code="12",
    )
    Population.objects.create(organisation=made, inhabitants=1000 * n, counted_on=date(2025, 12, 31), source="SCB")
    if member:
        Membership.objects.create(organisation=made, starts_on=date(2024, 1, 1))
    return made


def rows(html: str) -> list[str]:
    """The names in the first column of the page's table."""
    import re

    return re.findall(r'role="rowheader"><a href="[^"]+">([^<]+)</a>', html)


class TestOrganisations:
    def test_shows_the_members_å_ä_ö_last(self, cast: Cast, as_: SignIn) -> None:
        for n, name in enumerate(("Ängelholm", "Åstorp", "Örkelljunga", "Vellinge"), 1):
            municipality(n, name)
        municipality(9, "Bjuv", member=False)
        shown = rows(as_(cast.officer).get(ORGANISATIONS).content.decode())
        assert shown[-6:] == [
            "Vellinge kommun",
            "Ystads kommun",
            "Åstorp kommun",
            "Ängelholm kommun",
            "Öresunds miljökluster",
            "Örkelljunga kommun",
        ]
        assert "Bjuv kommun" not in shown

    def test_says_how_far_the_network_reaches(self, cast: Cast, as_: SignIn) -> None:
        municipality(50, "Bjuv", member=False)
        html = as_(cast.officer).get(ORGANISATIONS).content.decode().replace("\u00a0", " ")
        assert "3 <small>av 4</small>" in html
        assert "446 524" in html  # 31 800 + 367 924 + 46 800
        assert "90 %" in html

    def test_shows_who_could_join_and_all_in_the_register(self, cast: Cast, as_: SignIn) -> None:
        municipality(9, "Bjuv", member=False)
        client = as_(cast.officer)
        assert rows(client.get(f"{ORGANISATIONS}?show=could-join").content.decode()) == ["Bjuv kommun"]
        assert len(rows(client.get(f"{ORGANISATIONS}?show=all").content.decode())) == 6

    @pytest.mark.parametrize("typed", ["ystad", "YSTAD", "212000-1181", "1286", "ystad kommun"])
    def test_finds_by_name_number_and_code(self, typed: str, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.officer).get(ORGANISATIONS, {"q": typed}).content.decode()
        assert rows(html) == ["Ystads kommun"]

    def test_sorts_by_inhabitants_with_the_uncounted_last(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.officer)
        most = rows(client.get(f"{ORGANISATIONS}?sort=-inhabitants").content.decode())
        least = rows(client.get(f"{ORGANISATIONS}?sort=inhabitants").content.decode())
        assert most[:3] == ["Malmös kommun", "Trelleborgs kommun", "Ystads kommun"]
        assert least[:3] == most[2::-1]
        assert set(most[3:]) == set(least[3:]) == {"Öresunds miljökluster", "Nätverkskansliet"}

    def test_filters_by_kind(self, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.officer).get(f"{ORGANISATIONS}?kind=cluster").content.decode()
        assert rows(html) == ["Öresunds miljökluster"]

    @pytest.mark.parametrize("parameter", ["q", "kind", "show", "sort", "page"])
    @pytest.mark.parametrize("typed", GARBAGE)
    def test_survives_anything_in_the_address(self, parameter: str, typed: str, cast: Cast, as_: SignIn) -> None:
        for address in (ORGANISATIONS, "/members/organisations.csv"):
            assert as_(cast.officer).get(f"{address}?{parameter}={typed}").status_code in {200, 400}

    def test_says_what_to_do_when_nothing_fits_or_nothing_is_there(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.officer)
        assert "Ingen organisation stämmer" in client.get(f"{ORGANISATIONS}?q=finns+inte").content.decode()
        Membership.objects.all().delete()
        assert "Inga medlemmar ännu" in client.get(ORGANISATIONS).content.decode()

    def test_costs_the_same_with_one_and_with_three(
        self, cast: Cast, as_: SignIn, one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles, 2 organisations, 3 the county's reach
        one_and_three(as_(cast.officer), ORGANISATIONS, lambda n: municipality(n, f"Ort {n}"), queries=3)

    def test_download_opens_in_excel_and_runs_no_formula(self, cast: Cast, as_: SignIn) -> None:
        Organisation.objects.filter(pk=cast.ystad.pk).update(name="=HYPERLINK(1)")
        response = as_(cast.officer).get("/members/organisations.csv?kind=municipality")
        text = response.content.decode()
        assert text.startswith("\ufeffNamn;Typ;Organisationsnummer;")
        assert "'=HYPERLINK(1);Kommun;212000-1181;1286;31800;2025-12-31;2024-01-01;" in text


class TestOrganisation:
    def address(self, organisation: Organisation) -> str:
        return reverse("members:organisation", args=[organisation.pk])

    def test_shows_facts_people_and_memberships(self, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.neighbour).get(self.address(cast.ystad)).content.decode().replace("\u00a0", " ")
        for text in ("212000-1181", "31 800", "2025-12-31", "Officer Ystad", "Upphandlare", "mån 1 jan 2024"):
            assert text in html

    def test_shows_invoice_details_to_those_they_concern(self, cast: Cast, as_: SignIn) -> None:
        for visitor, expected in ((cast.officer, True), (cast.administrator, True), (cast.neighbour, False)):
            html = as_(visitor).get(self.address(cast.ystad)).content.decode()
            assert ("ZZ100" in html) is expected

    def test_hides_people_from_somebody_without_a_role(self, cast: Cast, as_: SignIn) -> None:
        assert "Officer Ystad" not in as_(cast.stranger).get(self.address(cast.ystad)).content.decode()

    def test_offers_what_the_visitor_may_do(self, cast: Cast, as_: SignIn) -> None:
        edit = reverse("members:organisation_edit", args=[cast.ystad.pk])
        invite = reverse("members:person_add", args=[cast.ystad.pk])
        end = reverse("members:membership_end", args=[cast.ystad.memberships.get().pk])
        offered = {
            visitor.name: [
                address in as_(visitor).get(self.address(cast.ystad)).content.decode() for address in (edit, invite, end)
            ]
            for visitor in (cast.officer, cast.colleague, cast.administrator)
        }
        assert offered == {
            "Officer Ystad": [False, False, False],
            "Colleague Ystad": [True, True, False],
            "Administrator Office": [True, True, True],
        }

    def test_costs_the_same_with_one_and_with_three(
        self, cast: Cast, as_: SignIn, one_and_three: Callable[..., None]
    ) -> None:
        def grow(n: int) -> None:
            person(f"Ny {n}", cast.ystad, KINDS.READER)
            cast.ystad.populations.create(inhabitants=30_000 + n, counted_on=date(2010 + n, 12, 31), source="SCB")
            Membership.objects.create(
                organisation=cast.ystad, starts_on=date(2000 + n, 1, 1), ends_on=date(2000 + n, 12, 31)
            )

        # 1 person with roles, 2 organisation, 3 people with their roles here, 4 memberships, 5 counts, 6 mandates
        one_and_three(as_(cast.officer), self.address(cast.ystad), grow, queries=6)

    def test_is_not_found_when_nobody_made_it(self, cast: Cast, as_: SignIn) -> None:
        for number in ("0", "999999999", "99999999999999999999999", "9" * 5000):
            assert as_(cast.officer).get(f"/members/organisations/{number}/").status_code == 404


class TestPeople:
    def test_lists_those_who_have_a_role_today(self, cast: Cast, as_: SignIn) -> None:
        cast.reader.roles.update(ends_on=dates.today() - timedelta(days=1))
        shown = rows(as_(cast.officer).get(PEOPLE).content.decode())
        assert "Neighbour Malmo" in shown
        assert "Reader Ystad" not in shown
        assert "Stranger" not in shown

    def test_filters_by_organisation_role_and_words(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.officer)

        def shown(**asked: Any) -> list[str]:
            return rows(client.get(PEOPLE, asked).content.decode())

        assert shown(organisation=cast.malmo.pk) == ["Neighbour Malmo"]
        assert shown(role="network_administrator") == ["Administrator Office"]
        assert shown(q="coord clus") == ["Coordinator Cluster"]
        # Both in one role: a reader elsewhere who is officer here is no officer there.
        Role.objects.create(person=cast.neighbour, organisation=cast.ystad, kind=KINDS.READER, starts_on=date(2024, 1, 1))
        assert shown(organisation=cast.ystad.pk, role="procurement_officer") == ["Officer Ystad"]

    def test_sorts_by_the_first_organisation(self, cast: Cast, as_: SignIn) -> None:
        shown = rows(as_(cast.officer).get(f"{PEOPLE}?sort=-organisation").content.decode())
        assert shown[0] == "Coordinator Cluster"  # Öresunds miljökluster
        assert shown[-1] == "Neighbour Malmo"

    @pytest.mark.parametrize("parameter", ["q", "organisation", "role", "sort", "page"])
    @pytest.mark.parametrize("typed", GARBAGE)
    def test_survives_anything_in_the_address(self, parameter: str, typed: str, cast: Cast, as_: SignIn) -> None:
        for address in (PEOPLE, "/members/people.csv"):
            assert as_(cast.administrator).get(f"{address}?{parameter}={typed}").status_code in {200, 400}

    @pytest.mark.parametrize(("query", "queries"), [("", 3), ("?sort=-organisation", 3), ("?q=ny", 5)])
    def test_costs_the_same_with_one_and_with_three(
        self, query: str, queries: int, cast: Cast, as_: SignIn, one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles, 2 who is found, 3 their roles (the organisations to choose from are kept); two more let the
        # words that are sought have a plan of their own
        address = PEOPLE + query
        one_and_three(as_(cast.officer), address, lambda n: person(f"Ny {n}", cast.ystad, KINDS.READER), queries=queries)

    def test_download_has_a_row_for_each_role(self, cast: Cast, as_: SignIn) -> None:
        text = as_(cast.administrator).get("/members/people.csv?role=reader").content.decode()
        assert text.splitlines()[1] == "Reader Ystad;;Ystad;Läsare;reader.ystad@example.org;"


class TestPerson:
    def test_shows_how_to_reach_a_colleague(self, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.neighbour).get(cast.officer.get_absolute_url()).content.decode()
        assert "officer.ystad@example.org" in html
        assert "Upphandlare" in html

    def test_offers_the_contact_what_a_contact_may_do(self, cast: Cast, as_: SignIn) -> None:
        html = as_(cast.colleague).get(cast.officer.get_absolute_url()).content.decode()
        assert reverse("members:role_end", args=[cast.officer.roles.get().pk]) in html
        assert reverse("members:person_close", args=[cast.officer.pk]) not in html
        html = as_(cast.neighbour).get(cast.officer.get_absolute_url()).content.decode()
        assert reverse("members:role_end", args=[cast.officer.roles.get().pk]) not in html

    def test_costs_the_same_with_one_role_and_with_three(
        self, cast: Cast, as_: SignIn, one_and_three: Callable[..., None]
    ) -> None:
        places = {1: cast.malmo, 2: cast.trelleborg, 3: cast.cluster}

        def grow(n: int) -> None:
            Role.objects.create(person=cast.officer, organisation=places[n], kind=KINDS.READER, starts_on=date(2024, 1, 1))

        # 1 person with roles, 2 person, 3 that the page was opened, 4 roles, 5 mandates, 6 whether there is a role to give,
        # 7 whether the contact may hand over, 8 whether the contact may propose another address
        one_and_three(as_(cast.colleague), cast.officer.get_absolute_url(), grow, queries=8)


class TestCorrecting:
    """The contact puts right how colleagues are reached, and nothing that is the person's own."""

    def edit(self, somebody: Person) -> str:
        return reverse("members:person_edit", args=[somebody.pk])

    def test_a_contact_corrects_title_and_phone_and_nothing_else(self, cast: Cast, as_: SignIn) -> None:
        sent = {"title": "Upphandlare", "phone": "0411-57 70 00", "name": "Någon Annan", "email": "stulen@example.org"}
        assert as_(cast.colleague).post(self.edit(cast.officer), sent).status_code == 302
        officer = Person.objects.get(pk=cast.officer.pk)
        assert (officer.title, officer.phone) == ("Upphandlare", "0411-57 70 00")
        assert (officer.name, officer.email) == (cast.officer.name, cast.officer.email)
        assert JournalEntry.objects.get(action="members.person_changed").by == cast.colleague

    def test_the_page_shows_the_way_and_two_fields(self, cast: Cast, as_: SignIn) -> None:
        client = as_(cast.colleague)
        assert self.edit(cast.officer) in client.get(cast.officer.get_absolute_url()).content.decode()
        html = client.get(self.edit(cast.officer)).content.decode()
        assert 'name="title"' in html
        assert 'name="email"' not in html

    def test_not_somebody_another_organisation_has_a_say_in(self, cast: Cast, as_: SignIn) -> None:
        actions.give_role(cast.officer, cast.malmo, KINDS.READER, by=cast.administrator)
        client = as_(cast.colleague)
        assert client.get(self.edit(cast.officer)).status_code == 403
        assert self.edit(cast.officer) not in client.get(cast.officer.get_absolute_url()).content.decode()

    def test_not_a_neighbour_or_somebody_whose_role_is_over(self, cast: Cast, as_: SignIn) -> None:
        assert as_(cast.colleague).get(self.edit(cast.neighbour)).status_code == 403
        cast.officer.roles.update(ends_on=dates.today() - timedelta(days=1), starts_on=dates.today() - timedelta(days=9))
        assert as_(cast.colleague).get(self.edit(cast.officer)).status_code == 403


class TestClose:
    def test_asks_first_and_says_what_ends(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:person_close", args=[cast.officer.pk])
        client = as_(cast.administrator)
        html = client.get(address).content.decode()
        assert "Stäng kontot för Officer Ystad?" in html
        assert "Upphandlare, Ystad" in html
        assert Person.objects.get(pk=cast.officer.pk).is_active
        client.post(address)
        assert not Person.objects.get(pk=cast.officer.pk).is_active
