"""What people type: kept when it is wrong, never a crash."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members import actions
from members.forms import (
    AcceptForm,
    FirstAdministratorForm,
    InviteForm,
    MembershipForm,
    NewOrganisationForm,
    OrganisationForm,
    OrganisationNumber,
    ProfileForm,
    RoleDaysForm,
    RoleEndForm,
    RoleForm,
)
from members.models import Invitation, Membership, Organisation, Person
from network_portal.records.models import Notice
from tests.cast import Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]


class TestOrganisationDetails:
    def post(self, cast: Cast, as_: SignIn, **data: str) -> Any:
        return as_(cast.colleague).post(reverse("members:organisation_edit", args=[cast.ystad.pk]), data)

    def test_are_the_contact_s_to_change(self, cast: Cast, as_: SignIn) -> None:
        data = {"street": "Nya gatan 1", "postcode": "27142", "town": "Ystad", "invoice_reference": "ZZ7", "peppol_id": "0007:2120001181", "website": "ystad.se"}  # fmt: skip
        assert self.post(cast, as_, **data).status_code == 302
        cast.ystad.refresh_from_db()
        assert cast.ystad.postcode == "271 42"
        assert cast.ystad.website == "https://ystad.se"

    def test_do_not_include_the_name(self, cast: Cast, as_: SignIn) -> None:
        self.post(cast, as_, name="Malmö", short_name="Malmö", organisation_number="2120001124", email_domain="x.se")
        cast.ystad.refresh_from_db()
        assert (cast.ystad.short_name, cast.ystad.organisation_number) == ("Ystad", "2120001181")

    def test_stay_in_the_form_when_one_is_wrong(self, cast: Cast, as_: SignIn) -> None:
        response = self.post(cast, as_, street="Nya gatan 1", postcode="2714", peppol_id="7:1")
        html = response.content.decode()
        assert response.status_code == 200
        assert 'value="Nya gatan 1"' in html
        assert 'value="2714"' in html
        assert "Skriv fem siffror, till exempel 271 00." in html
        assert "Uppgifter om Ystad" in html
        cast.ystad.refresh_from_db()
        assert cast.ystad.street == "Storgatan 1"

    def test_an_empty_form_is_an_answer_too(self, cast: Cast, as_: SignIn) -> None:
        assert self.post(cast, as_).status_code == 302
        cast.ystad.refresh_from_db()
        assert cast.ystad.street == ""


class TestTwoAtOnce:
    def test_the_second_sees_what_the_first_saved_and_saves_again(self, cast: Cast, as_: SignIn) -> None:
        url = reverse("members:organisation_edit", args=[cast.ystad.pk])
        client = as_(cast.colleague)
        opened = client.get(url).context["form"].mark
        actions.change_organisation(cast.ystad, by=cast.administrator, street="Kansliets gata 1", town="")
        response = client.post(url, {"street": "Min gata 2", "town": "Ystad", "opened": opened})
        html = response.content.decode()
        assert response.status_code == 409
        assert "Administrator Office sparade detta" in html
        assert 'value="Min gata 2"' in html
        assert "Sparat nu: <b>Kansliets gata 1</b>" in html
        assert "Sparat nu: <b>(tomt)</b>" in html
        cast.ystad.refresh_from_db()
        assert cast.ystad.street == "Kansliets gata 1"
        again = {"street": "Min gata 2", "town": "Ystad", "opened": response.context["form"].mark}
        assert client.post(url, again).status_code == 302
        cast.ystad.refresh_from_db()
        assert cast.ystad.street == "Min gata 2"

    def test_another_name_does_not_disturb_the_contact_who_does_not_see_it(self, cast: Cast, as_: SignIn) -> None:
        url = reverse("members:organisation_edit", args=[cast.ystad.pk])
        opened = as_(cast.colleague).get(url).context["form"].mark
        actions.change_organisation(cast.ystad, by=cast.administrator, name="Staden Ystad")
        assert as_(cast.colleague).post(url, {"street": "Min gata 2", "opened": opened}).status_code == 302


class TestOrganisationNumber:
    @pytest.mark.parametrize("typed", ["212000-1124", "2120001124", "212000 1124", "16212000-1124", " 212000–1124 "])
    def test_is_read_as_people_write_it(self, typed: str) -> None:
        assert OrganisationNumber().clean(typed) == "2120001124"

    @pytest.mark.parametrize("typed", ["", "212000-1125", "212000-112", "tvåhundra", "٢١٢٠٠٠١١٢٤", "1" * 20])
    def test_is_refused_when_it_cannot_be_one(self, typed: str) -> None:
        from django.core.exceptions import ValidationError

        with pytest.raises(ValidationError):
            OrganisationNumber().clean(typed)


class TestInvitation:
    def post(self, cast: Cast, as_: SignIn, **data: str) -> Any:
        Organisation.objects.filter(pk=cast.ystad.pk).update(email_domain="ystad.se")
        values = {"name": "Anna Berg", "email": "anna@ystad.se", "kind": "reader", "starts_on": "2026-01-01"}
        values |= {"language": "sv", **data}
        return as_(cast.colleague).post(reverse("members:person_add", args=[cast.ystad.pk]), values)

    def test_goes_to_an_address_at_the_organisation(self, cast: Cast, as_: SignIn) -> None:
        assert self.post(cast, as_).status_code == 302
        assert Notice.objects.get().address == "anna@ystad.se"

    def test_asks_for_a_second_look_at_an_address_elsewhere(self, cast: Cast, as_: SignIn) -> None:
        response = self.post(cast, as_, email="anna@gmail.com")
        html = response.content.decode()
        assert "Adressen slutar inte på ystad.se" in html
        assert 'value="anna@gmail.com"' in html
        assert not Notice.objects.exists()
        assert self.post(cast, as_, email="anna@gmail.com", outside="on").status_code == 302
        assert Notice.objects.get().address == "anna@gmail.com"

    def test_offers_only_roles_that_may_be_given(self, cast: Cast, as_: SignIn) -> None:
        response = self.post(cast, as_, kind="network_administrator")
        assert response.status_code == 200
        assert not Person.objects.filter(name="Anna Berg").exists()

    def test_shows_a_refusal_at_its_field_and_keeps_what_was_typed(self, cast: Cast, as_: SignIn) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(ends_on=date(2025, 1, 1))
        html = self.post(cast, as_).content.decode()
        assert "Ystad är inte medlem" in errors_at(html, "starts_on")
        assert 'value="Anna Berg"' in html


def errors_at(html: str, field: str) -> str:
    """What stands beside the field, for those who see and those who listen."""
    return html.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]


class TestRoles:
    def test_the_same_role_twice_is_explained_at_the_days(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:role_add", args=[cast.officer.pk])
        data = {"organisation": cast.ystad.pk, "kind": "procurement_officer", "starts_on": "2026-01-01"}
        html = as_(cast.colleague).post(address, data).content.decode()
        assert "Officer Ystad har redan den rollen i Ystad" in errors_at(html, "starts_on")

    def test_are_given_in_organisations_of_one_s_own(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:role_add", args=[cast.neighbour.pk])
        data = {"organisation": cast.ystad.pk, "kind": "reader", "starts_on": "2026-01-01"}
        assert as_(cast.colleague).post(address, data).status_code == 302
        elsewhere = as_(cast.colleague).post(address, {**data, "organisation": cast.malmo.pk})
        assert "Välj en av organisationerna" in elsewhere.content.decode()
        nonsense = as_(cast.administrator).post(address, {**data, "kind": "cluster_coordinator"})
        assert "Den rollen finns inte i Ystad" in nonsense.content.decode()

    def test_are_ended_by_the_contact(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:role_end", args=[cast.officer.roles.get().pk])
        assert as_(cast.colleague).post(address, {"ends_on": "2030-01-01"}).status_code == 302
        assert cast.officer.roles.get().ends_on == date(2030, 1, 1)
        assert "Skriv dagen som" in as_(cast.colleague).post(address, {"ends_on": "i morgon"}).content.decode()
        assert "Välj en dag mellan" in as_(cast.colleague).post(address, {"ends_on": "0001-01-01"}).content.decode()


class TestMemberships:
    def test_overlaps_are_explained_beside_what_was_typed(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:membership_add", args=[cast.ystad.pk])
        html = (
            as_(cast.administrator).post(address, {"starts_on": "2026-01-01", "decision_reference": "KS 1"}).content.decode()
        )
        assert "Ystad är redan medlem från" in errors_at(html, "starts_on")
        assert 'value="2026-01-01"' in html
        assert 'value="KS 1"' in html

    def test_the_end_names_who_loses_a_role(self, cast: Cast, as_: SignIn) -> None:
        address = reverse("members:membership_end", args=[cast.ystad.memberships.get().pk])
        html = as_(cast.administrator).get(address).content.decode()
        assert "3 roller upphör samma dag" in html
        assert "Officer Ystad, Upphandlare" in html

    def test_one_that_is_over_cannot_be_ended(self, cast: Cast, as_: SignIn) -> None:
        membership = cast.ystad.memberships.get()
        Membership.objects.filter(pk=membership.pk).update(ends_on=date(2025, 1, 1))
        address = reverse("members:membership_end", args=[membership.pk])
        assert as_(cast.administrator).get(address).status_code == 409


hostile = st.one_of(
    st.text(max_size=300),
    st.text(alphabet="\x00\x1f\ufeff😀ß\u202e\"'<>&;=%{}", max_size=40),
    st.sampled_from(["", " ", "a" * 100_000, "9" * 5000, "-1", "0001-01-01", "9999-12-31", "2026-02-30", "on", "None"]),
)


def dictionaries(*names: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(names, hostile))


calmly = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ORGANISATION_FIELDS = ("kind", "name", "short_name", "organisation_number", "email_domain", "street", "postcode", "town", "invoice_reference", "peppol_id", "website")  # fmt: skip


class TestHostileInput:
    """Every form answers yes or no to anything at all."""

    @calmly
    @given(data=dictionaries(*ORGANISATION_FIELDS))
    def test_organisation(self, data: dict[str, str]) -> None:
        NewOrganisationForm(data).is_valid()
        OrganisationForm(data).is_valid()

    @calmly
    @given(data=dictionaries("starts_on", "ends_on", "decision_reference", "anyway"))
    def test_membership(self, cast: Cast, data: dict[str, str]) -> None:
        MembershipForm(data).is_valid()
        for role in (cast.colleague.roles.get(), cast.officer.roles.get()):
            RoleEndForm(data, role=role, by=cast.administrator).is_valid()
            RoleDaysForm(data, role=role).is_valid()

    @calmly
    @given(
        data=dictionaries("name", "email", "outside", "title", "kind", "starts_on", "organisation", "ends_on", "language")
    )
    def test_people(self, cast: Cast, data: dict[str, str]) -> None:
        cast.ystad.email_domain = "ystad.se"
        InviteForm(data, organisation=cast.ystad, by=cast.administrator).is_valid()
        RoleForm(data, by=cast.administrator).is_valid()
        offered = Invitation(email="anna@example.org", organisation=cast.ystad)
        AcceptForm({**data, "password": data.get("outside", "")}, invitation=offered).is_valid()

    @calmly
    @given(data=dictionaries("name", "title", "phone", "language", "theme"))
    def test_profile(self, cast: Cast, as_: SignIn, data: dict[str, str]) -> None:
        ProfileForm(data, instance=cast.officer).is_valid()
        assert as_(cast.officer).post(reverse("members:profile"), data).status_code in {200, 302}
        assert as_(cast.officer).post(reverse("members:language"), {"language": data.get("language", "")}).status_code == 302

    @calmly
    @given(data=dictionaries("organisation_name", "organisation_number", "name", "email", "password"))
    def test_first_administrator(self, data: dict[str, str]) -> None:
        FirstAdministratorForm(data).is_valid()
