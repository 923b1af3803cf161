from collections.abc import Callable
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory

from members.back_office import BackOffice
from members.models import Organisation, Person, Population
from network_portal.records.models import JournalEntry
from tests.cast import Cast
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]


def asked_by(person: Person | None) -> HttpRequest:
    request = RequestFactory().get("/back-office/login/?next=/back-office/")
    request.user = person or AnonymousUser()
    return request


class TestDoor:
    def test_opens_for_the_role_of_today(self, cast: Cast) -> None:
        site = BackOffice()
        assert site.has_permission(asked_by(cast.administrator))
        for visitor in (None, cast.stranger, cast.officer, cast.coordinator):
            assert not site.has_permission(asked_by(visitor))

    def test_sends_a_visitor_to_the_portal_s_own_sign_in(self) -> None:
        assert BackOffice().login(asked_by(None))["Location"] == "/account/login/?next=/back-office/"

    def test_tells_others_whom_to_ask(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied, match="nätverkskansliet"):
            BackOffice().login(asked_by(cast.officer))


class TestPages:
    @pytest.fixture
    def client(self, cast: Cast, as_: SignIn) -> StrictClient:
        Person.objects.filter(pk=cast.administrator.pk).update(is_staff=True)
        return as_(cast.administrator)

    @pytest.mark.parametrize("name", ["organisation", "population", "membership", "person", "role"])
    def test_can_be_looked_at_and_searched(self, name: str, client: StrictClient) -> None:
        assert client.get(f"/back-office/members/{name}/?q=ystad").status_code == 200

    @pytest.mark.parametrize("name", ["organisation", "membership", "person", "role"])
    def test_change_nothing_past_the_actions(self, name: str, client: StrictClient) -> None:
        assert client.get(f"/back-office/members/{name}/add/").status_code == 403

    def test_keep_keys_to_themselves(self, client: StrictClient, cast: Cast) -> None:
        html = client.get(f"/back-office/members/person/{cast.officer.pk}/change/").content.decode()
        assert "officer.ystad@example.org" in html
        assert str(cast.officer.calendar_token) not in html
        assert cast.officer.password not in html

    def test_take_a_new_count_and_remember_who_wrote_it(self, client: StrictClient, cast: Cast) -> None:
        data = {"organisation": cast.ystad.pk, "inhabitants": 31_900, "counted_on": "2026-12-31", "source": "SCB"}
        assert client.post("/back-office/members/population/add/", data).status_code == 302
        assert Population.objects.get(counted_on=date(2026, 12, 31)).inhabitants == 31_900
        entry = JournalEntry.objects.get(action="members.inhabitants_counted")
        assert (entry.by, entry.object_id) == (cast.administrator, cast.ystad.pk)

    def test_every_model_of_members_is_there(self) -> None:
        assert {Organisation, Population, Person} <= set(admin.site._registry)
