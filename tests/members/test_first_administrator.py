from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from members import actions, rules
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from procurement.models import CpvCode
from tests.cast import KINDS, Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
DATA = {
    "organisation_name": "Nätverkskansliet Skåne",
    "organisation_number": "802499-1245",
    "name": "Karin Ek",
    "email": "Karin@example.org",
    "password": "femton hästar betar",
}


def link() -> str:
    out = StringIO()
    call_command("first_administrator", stdout=out)
    return out.getvalue().splitlines()[1].removeprefix("http://localhost:8000")


class TestFirstAdministrator:
    def test_opens_the_network_and_is_signed_in(self, client: StrictClient) -> None:
        address = link()
        assert client.get(address).status_code == 200
        response = client.post(address, DATA)
        assert response["Location"] == reverse("members:organisations")
        person = Person.objects.get()
        assert (person.email, person.is_administrator) == ("karin@example.org", True)
        assert person.check_password(DATA["password"])
        assert person.acting_for.kind == Organisation.Kind.COORDINATOR
        assert client.get(reverse("members:organisation_add")).status_code == 200

    def test_link_works_once(self, client: StrictClient) -> None:
        address = link()
        client.post(address, DATA)
        assert StrictClient().get(address).status_code == 409
        assert StrictClient().post(address, DATA | {"email": "b@example.org"}).status_code == 409
        assert Person.objects.count() == 1

    def test_link_is_worth_nothing_after_use_even_when_the_administrator_is_gone(self, client: StrictClient) -> None:
        address = link()
        client.post(address, DATA)
        Role.objects.update(starts_on="2024-01-01", ends_on="2024-12-31")
        assert StrictClient().get(address).status_code == 409
        assert StrictClient().get(link()).status_code == 200  # a new one does

    def test_link_lasts_a_day(self, client: StrictClient) -> None:
        address = link()
        with time_machine.travel(dates.now() + timedelta(hours=25)):
            assert client.get(address).status_code == 409

    @pytest.mark.parametrize("token", ["x", "MQ:abc:def", "0:%F0%9F%98%80:x", "%00", "0" * 3000])
    def test_a_link_that_somebody_made_up_opens_nothing(self, token: str, client: StrictClient) -> None:
        assert client.get(f"/members/first/{token}/").status_code in {400, 409}

    def test_the_form_keeps_what_was_typed_except_the_password(self, client: StrictClient) -> None:
        html = client.post(link(), DATA | {"organisation_number": "802499-1246", "password": "kort"}).content.decode()
        assert 'value="Nätverkskansliet Skåne"' in html
        assert 'value="802499-1246"' in html
        assert 'value="kort"' not in html
        assert "Den sista siffran stämmer inte" in html
        assert not Person.objects.exists()

    def test_is_no_municipality(self, client: StrictClient, cast: Cast) -> None:
        Role.objects.all().delete()
        html = client.post(link(), DATA | {"organisation_number": "212000-1181"}).content.decode()
        assert "Ystad är inte ett kansli" in html

    def test_gives_a_network_without_administrator_one_back(self, client: StrictClient, cast: Cast) -> None:
        Person.objects.filter(pk=cast.administrator.pk).update(is_active=False)
        data = DATA | {"email": cast.administrator.email, "name": "Administrator Office"}
        Role.objects.filter(kind=KINDS.NETWORK_ADMINISTRATOR).update(ends_on="2024-12-31")
        client.post(link(), data)
        assert rules.administrators().get().person_id == cast.administrator.pk

    def test_command_fills_an_empty_register(self) -> None:
        link()
        assert Organisation.objects.municipalities().count() == 290
        assert CpvCode.objects.count() == 9454

    def test_command_says_so_when_there_is_one(self, cast: Cast) -> None:
        out = StringIO()
        call_command("first_administrator", stdout=out)
        assert "has an administrator already" in out.getvalue()
        with pytest.raises(Refused, match="har redan en administratör"):
            actions.create_first_administrator("x", **DATA)
