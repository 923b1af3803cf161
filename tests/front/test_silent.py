from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse

from competence import actions as competence
from members.models import ContactCheck, Membership, Person
from network_portal.front.silent import Silence, silences
from network_portal.lib import dates
from tests import factories
from tests.cast import KINDS, Cast, organisation, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
URL = "front:silent_members"


@pytest.fixture
def awake(cast: Cast) -> Cast:
    """Everybody has logged in, and somebody from each organisation is registered for an event."""
    Person.objects.update(last_login=dates.now())
    for one in (cast.officer, cast.neighbour, cast.contributor, cast.coordinator, cast.administrator):
        competence.register(factories.event(cast), one, one.acting_for, by=one)
    return cast


def quiet(cast: Cast, weeks: int = 8) -> dict[str, Silence]:
    return {row.organisation.short_name: row for row in silences(cast.coordinator, weeks)}


class TestSilences:
    def test_nobody_is_listed_who_logs_in_and_takes_part(self, awake: Cast) -> None:
        assert quiet(awake) == {}

    def test_says_when_somebody_last_logged_in(self, awake: Cast) -> None:
        long_ago = dates.now() - timedelta(weeks=9)
        Person.objects.filter(roles__organisation=awake.ystad).update(last_login=long_ago)
        row = quiet(awake)["Ystad"]
        assert row.reasons == [f"Ingen har loggat in sedan {dates.day(long_ago, year=True)}."]
        assert not row.is_silent  # somebody has registered meanwhile

    def test_is_silent_without_any_sign_in_that_time(self, awake: Cast) -> None:
        long_ago = dates.now() - timedelta(weeks=9)
        Person.objects.filter(roles__organisation=awake.malmo).update(last_login=long_ago)
        awake.malmo.registrations.update(queued_at=long_ago)
        row = quiet(awake)["Malmö"]
        assert row.is_silent
        assert row.last_sign == dates.as_local_date(long_ago)
        assert "Malmö" not in quiet(awake, 12)

    def test_names_a_contact_check_that_is_late(self, awake: Cast) -> None:
        asked = dates.today() - timedelta(days=20)
        ContactCheck.objects.create(organisation=awake.ystad, opened_on=asked, due_on=asked + timedelta(days=14))
        assert quiet(awake)["Ystad"].reasons == ["Kontaktkontrollen är inte besvarad."]

    def test_a_new_member_has_not_had_the_time_to_be_quiet(self, awake: Cast) -> None:
        new = organisation("municipality", "Skurup", "2120001082", "1264", 16_500)
        assert "Skurup" in quiet(awake)
        Membership.objects.filter(organisation=new).update(starts_on=dates.today() - timedelta(weeks=2))
        assert "Skurup" not in quiet(awake)

    def test_who_has_left_the_network_is_not_listed(self, awake: Cast) -> None:
        gone = organisation("municipality", "Skurup", "2120001082", "1264", 16_500)
        gone.memberships.update(ends_on=date(2025, 12, 31))
        assert "Skurup" not in quiet(awake)

    def test_an_account_that_is_closed_is_no_sign_of_life(self, awake: Cast) -> None:
        Person.objects.filter(roles__organisation=awake.malmo).update(last_login=None)
        person("Closed Malmo", awake.malmo, KINDS.READER)
        Person.objects.filter(name="Closed Malmo").update(last_login=dates.now(), is_active=False)
        assert "Ingen där har loggat in än." in quiet(awake)["Malmö"].reasons


class TestPage:
    def test_costs_the_same_with_one_row_as_with_three(
        self, awake: Cast, client: StrictClient, one_and_three: Callable[..., None]
    ) -> None:
        client.force_login(awake.coordinator)
        numbers = {
            1: ("Skurup", "2120001082", "1264"),
            2: ("Svedala", "2120001074", "1263"),
            3: ("Burlöv", "2120001033", "1231"),
        }
        # the session's person and roles; the latest log-in, registration and need of each; late checks; members; contacts
        one_and_three(client, reverse(URL), lambda n: organisation("municipality", *numbers[n], 16_500), queries=7)

    def test_says_whom_to_ring_only_to_those_who_may_read_it(self, awake: Cast, client: StrictClient) -> None:
        long_ago = dates.now() - timedelta(weeks=9)
        Person.objects.filter(roles__organisation=awake.ystad).update(last_login=long_ago)
        Person.objects.filter(pk=awake.colleague.pk).update(phone="0411-57 70 00")
        client.force_login(awake.coordinator)
        html = client.get(reverse(URL)).content.decode()
        assert 'href="tel:0411-57 70 00"' in html
        assert "Alla medlemmar har hört av sig" in html
        Person.objects.filter(pk=awake.colleague.pk).update(phone_shown=Person.Shown.ORGANISATION)
        assert "0411-57 70 00" not in client.get(reverse(URL)).content.decode()

    def test_takes_any_number_of_weeks_that_is_typed(self, cast: Cast, client: StrictClient) -> None:
        client.force_login(cast.coordinator)
        for wrong in ("x", "-1", "9" * 40, "7"):
            assert client.get(f"{reverse(URL)}?weeks={wrong}").context["weeks"] == 8
