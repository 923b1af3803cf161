import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse
from django.utils.functional import Promise

from members.back_office import BackOffice, LookOnly
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

    def test_lets_in_only_tables_that_are_looked_at(self) -> None:
        """Groups and e-mail addresses are brought by libraries, and could be changed past the journal."""
        assert all(isinstance(shown, LookOnly) for shown in admin.site._registry.values())
        assert {"auth.Group", "account.EmailAddress"}.isdisjoint(model._meta.label for model in admin.site._registry)

    def test_tells_others_whom_to_ask(self, cast: Cast) -> None:
        with pytest.raises(PermissionDenied, match="nätverkskansliet"):
            BackOffice().login(asked_by(cast.officer))


def _seen(shown: LookOnly | InlineModelAdmin) -> list[Any]:
    """The fields that people see on a page or in a list; the id and the sorting keys are the database's own."""
    hidden, listed = set(shown.exclude or ()), set(getattr(shown, "list_display", ()))
    fields = [field for field in shown.model._meta.fields if not field.auto_created and field.name not in hidden]
    return [field for field in fields if field.editable or field.name in listed]


class TestPages:
    @pytest.fixture
    def client(self, cast: Cast, as_: SignIn) -> StrictClient:
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

    def test_the_first_shows_the_tables_of_every_part_in_swedish(self, client: StrictClient) -> None:
        html = client.get("/back-office/").content.decode()
        words = ("Medlemskap", "Folkmängder", "Organisationer", "Roller", "Personer", "Avgiftstabeller", "Fakturor")
        for word in (*words, "Betalningar", "Evenemang", "Anmälningar", "Behov", "CPV-koder", "Lägg till"):
            assert word in html
        assert html.count('class="addlink"') == 1  # a count of inhabitants
        assert "changelink" not in html
        assert "Senaste händelser" not in html

    @pytest.mark.parametrize("shown", admin.site._registry.values(), ids=lambda shown: shown.model._meta.label)
    def test_have_a_word_of_ours_for_everything_they_show(self, shown: LookOnly) -> None:
        """A field without one gets its English name in the code as heading."""
        for page in (shown, *(inline(shown.model, admin.site) for inline in shown.inlines)):
            words = page.model._meta
            names = [words.verbose_name, words.verbose_name_plural, words.app_config.verbose_name]
            names += [field.verbose_name for field in _seen(page)]
            assert all(isinstance(name, Promise) for name in names), names
        columns = [name for name in shown.list_display if isinstance(getattr(shown.model, name, None), property)]
        assert all(hasattr(getattr(shown, name, None), "short_description") for name in columns), columns

    def test_lead_from_a_row_to_its_page_and_not_to_a_history_that_is_empty(self, client: StrictClient, cast: Cast) -> None:
        html = client.get(f"/back-office/members/membership/{cast.ystad.memberships.get().pk}/change/").content.decode()
        assert "Historik" not in html
        html = client.get(f"/back-office/members/person/{cast.officer.pk}/change/").content.decode()
        way = re.search(r'href="([^"]+)" class="viewsitelink">Se i portalen', html)
        assert way
        assert client.get(way[1])["Location"].endswith(cast.officer.get_absolute_url())

    def test_lead_to_the_portal_s_own_page_for_a_new_password(self, client: StrictClient) -> None:
        assert client.get("/back-office/password_change/")["Location"] == reverse("account_change_password")

    def test_every_model_of_members_is_there(self) -> None:
        assert {Organisation, Population, Person} <= set(admin.site._registry)
