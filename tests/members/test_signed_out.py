"""Whoever was signed out without knowing it comes back to where they were, with what they had written."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from competence import actions
from competence.models import Event
from members.models import Person
from network_portal.lib import interrupted
from operations.models import Meeting
from procurement.models import Need
from tests import factories
from tests.access.walk import APPS, walk
from tests.cast import Cast
from tests.procurement.world import WORDS
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
PASSWORD = "femton hästar betar"
HTMX = {"HX-Request": "true"}
NEW = reverse("procurement:need_add")


@pytest.fixture
def officer(cast: Cast) -> Person:
    for person in (cast.officer, cast.neighbour):
        person.set_password(PASSWORD)
        person.save()
    return cast.officer


def sign_in(client: StrictClient, person: Person, address: str) -> Any:
    """From the sign-in page at the address to wherever it leads."""
    following = address.partition("?next=")[2]
    assert client.get(address).status_code == 200
    sent = {"login": person.email, "password": PASSWORD, "next": unquote(following)}
    return client.post(reverse(settings.LOGIN_URL), sent, follow=True)


class TestVerb:
    def test_leads_to_the_page_one_came_from(self, cast: Cast, client: StrictClient) -> None:
        event = factories.event(cast)
        verb = reverse("competence:register", args=[event.pk])
        here = {"Referer": f"http://testserver{event.get_absolute_url()}?a=1"}
        assert client.post(verb, headers=here)["Location"] == f"/account/login/?next={event.get_absolute_url()}%3Fa%3D1"

    def test_leads_to_the_page_of_the_thing_when_one_came_from_elsewhere(self, cast: Cast, client: StrictClient) -> None:
        event = factories.event(cast)
        verb = reverse("competence:register", args=[event.pk])
        for referer in ("https://evil.example/", "", f"http://testserver{verb}"):
            answer = client.post(verb, headers={"Referer": referer})
            assert answer["Location"] == f"/account/login/?next={event.get_absolute_url()}"

    def test_sends_the_whole_browser_to_sign_in_when_htmx_asked(self, cast: Cast, client: StrictClient) -> None:
        event = factories.event(cast)
        verb = reverse("competence:register", args=[event.pk])
        here = {"HX-Current-URL": f"http://testserver{event.get_absolute_url()}"}
        answer = client.post(verb, headers=HTMX | here)
        assert answer.status_code == 200
        assert answer["HX-Redirect"] == f"/account/login/?next={event.get_absolute_url()}"

    def test_that_only_looks_while_one_writes_never_leads_away(self, client: StrictClient) -> None:
        for answer in (
            client.post(reverse("procurement:wording_hint"), headers=HTMX),
            client.get(reverse("procurement:cpv_search"), headers=HTMX),
            client.get(reverse("competence:event_add"), headers=HTMX),
        ):
            assert (answer.status_code, answer.content) == (204, b"")
            assert "HX-Redirect" not in answer.headers
        assert client.get(reverse("competence:event_add")).status_code == 302

    def test_says_on_the_sign_in_page_that_nothing_was_done(self, cast: Cast, client: StrictClient) -> None:
        verb = reverse("competence:register", args=[factories.event(cast).pk])
        assert "Du hade loggats ut, så inget blev gjort" in client.post(verb, follow=True).content.decode()

    @pytest.mark.parametrize("headers", [{}, HTMX])
    @pytest.mark.parametrize("app", APPS)
    def test_of_every_kind_leads_to_a_page(self, app: str, headers: dict[str, str], cast: Cast) -> None:
        client = StrictClient()
        client.force_login(cast.administrator)
        led = {}
        for step in walk(app, cast):
            if step.row.method == "POST" and " again" not in step.name:  # “again”: an address that is a page too
                answer = StrictClient().post(step.url, headers=headers)
                if answer.status_code != 204:  # that only looks while one writes
                    following = (answer.headers.get("HX-Redirect") or answer["Location"]).partition("?next=")[2] or "/"
                    led[step.name] = client.get(following).status_code
        assert led
        assert [name for name, status in led.items() if status == 405] == []

    def test_opened_as_a_page_says_where_its_button_is(self, cast: Cast, as_: As) -> None:
        event = factories.event(cast)
        answer = as_(cast.officer).get(reverse("competence:register", args=[event.pk]))
        html = answer.content.decode()
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
        assert "Adressen hör till en knapp" in html
        assert f'href="{event.get_absolute_url()}"' in html


class TestForm:
    def send(self, client: StrictClient, address: str, writer: Person, **fields: Any) -> str:
        """Post a form that `writer` had open, signed out; where one is sent."""
        sent = {"written_by": writer.pk, "csrfmiddlewaretoken": "x", **fields}
        answer = client.post(address, sent, headers={"Referer": f"http://testserver{address}"})
        return str(answer["Location"])

    def test_says_whose_it_is(self, officer: Person, as_: As) -> None:
        assert f'name="written_by" value="{officer.pk}"' in as_(officer).get(NEW).content.decode()

    def test_is_filled_in_again_after_signing_in(self, officer: Person, client: StrictClient) -> None:
        to = self.send(client, NEW, officer, **WORDS, visibility="network")
        answer = sign_in(client, officer, to)
        html = answer.content.decode()
        assert answer.request["PATH_INFO"] == NEW
        assert "Det du skrev finns kvar" in html
        for text in WORDS.values():
            assert text in html
        assert not Need.objects.exists()

    def test_is_not_shown_to_another_person_who_signs_in(
        self, cast: Cast, officer: Person, client: StrictClient, as_: As
    ) -> None:
        to = self.send(client, NEW, officer, **WORDS)
        html = sign_in(client, cast.neighbour, to).content.decode()
        assert WORDS["title"] not in html
        assert "Det du skrev finns kvar" not in html
        client.force_login(officer)
        assert WORDS["title"] not in client.get(NEW).content.decode()

    def test_is_filled_in_at_its_own_address_only(self, cast: Cast, officer: Person, client: StrictClient) -> None:
        need = factories.need(cast)
        to = self.send(client, NEW, officer, **{**WORDS, "title": "Något nytt"})
        sign_in(client, officer, to)
        assert "Något nytt" not in client.get(reverse("procurement:need_edit", args=[need.pk])).content.decode()
        assert "Något nytt" in client.get(NEW).content.decode()

    def test_is_forgotten_once_it_is_sent(self, officer: Person, client: StrictClient) -> None:
        sign_in(client, officer, self.send(client, NEW, officer, **WORDS))
        client.post(NEW, {"title": "En annan rubrik"})
        assert WORDS["title"] not in client.get(NEW).content.decode()

    def test_is_forgotten_after_its_time(self, officer: Person, client: StrictClient) -> None:
        to = self.send(client, NEW, officer, **WORDS)
        cache.clear()
        assert WORDS["title"] not in sign_in(client, officer, to).content.decode()

    def test_that_is_too_long_is_not_kept(self, officer: Person, client: StrictClient) -> None:
        to = self.send(client, NEW, officer, **{**WORDS, "current_state": "x" * interrupted.MOST})
        assert WORDS["title"] not in sign_in(client, officer, to).content.decode()

    def test_keeps_no_password_and_no_choice(self, officer: Person, client: StrictClient) -> None:
        to = self.send(client, NEW, officer, **WORDS, visibility="network", password="hemligt", oldpassword="hemligt")
        name = client.session["interrupted"]
        assert {"password", "oldpassword", "csrfmiddlewaretoken"}.isdisjoint(cache.get(name)["typed"])
        html = sign_in(client, officer, to).content.decode()
        assert re.search(r'name="visibility" value="own"[^>]* checked', html)
        assert "hemligt" not in html

    def test_keeps_what_it_was_opened_on(self, cast: Cast, officer: Person, client: StrictClient) -> None:
        """What a colleague saved meanwhile is not written over unseen."""
        need = factories.need(cast)
        address = reverse("procurement:need_edit", args=[need.pk])
        to = self.send(client, address, officer, **WORDS, opened="title=0123456789abcdef")
        assert 'name="opened" value="title=0123456789abcdef"' in sign_in(client, officer, to).content.decode()

    def test_of_an_event_and_a_meeting_are_filled_in_again(self, cast: Cast, client: StrictClient) -> None:
        factories.matrix_row()
        cast.coordinator.set_password(PASSWORD)
        cast.coordinator.save()
        for address in (reverse("competence:event_add"), reverse("operations:meeting_add")):
            to = self.send(client, address, cast.coordinator, title="Tre frågor till marknaden", place="Höör")
            html = sign_in(client, cast.coordinator, to).content.decode()
            assert "Tre frågor till marknaden" in html
            assert "Höör" in html
            client.get(reverse("front:home"))
            client.logout()
        assert not Event.objects.exists()
        assert not Meeting.objects.exists()

    def test_without_a_writer_is_not_kept(self, client: StrictClient) -> None:
        client.post(NEW, WORDS)
        assert "interrupted" not in client.session


class TestCancelledWhileSignedOut:
    def test_gives_the_reason_back(self, cast: Cast, client: StrictClient) -> None:
        cast.coordinator.set_password(PASSWORD)
        cast.coordinator.save()
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        address = reverse("competence:event_cancel", args=[event.pk])
        to = TestForm().send(client, address, cast.coordinator, reason="Lokalen är vattenskadad.")
        assert "Lokalen är vattenskadad." in sign_in(client, cast.coordinator, to).content.decode()
