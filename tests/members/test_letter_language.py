"""Somebody without an account is written to in the language that was chosen for them, or that they applied in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from members import actions, tasks
from members.actions import imports
from members.models import Application, Invitation, Person
from network_portal.lib import dates
from network_portal.records.models import Notice
from tests.cast import KINDS, Cast
from tests.members.test_applications import decided, outside, receive
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[[Person | None], StrictClient]
ANNA = "anna.berg@example.org"
PASSWORD = "femton hästar betar"
HEADER = ["Namn", "E-post", "Roll", "Språk"]


def letter(address: str = ANNA, **asked: Any) -> Notice:
    found = Notice.objects.filter(address=address, **asked).order_by("-pk").first()
    assert found is not None
    return found


def invite(cast: Cast, **details: str) -> Invitation:
    return actions.invite(ANNA, cast.ystad, KINDS.READER, by=cast.colleague, **details)


class TestInvitation:
    def test_is_swedish_when_nothing_is_said(self, cast: Cast) -> None:
        invite(cast)
        assert "har bjudit in dig" in letter().text

    def test_is_written_in_the_language_chosen_and_so_are_those_that_follow(self, cast: Cast) -> None:
        made = invite(cast, language="en")
        assert "has invited you to the network’s portal" in letter().text
        assert "Reader" in letter().text
        assert '<html lang="en"' in letter().html
        with dates.at(made.sent_at + timedelta(days=1)):
            made = actions.invite_again(made, by=cast.colleague)
        assert "has invited you" in letter().text
        with dates.at(made.expires_at - timedelta(days=2)):
            tasks.remind_invited()
        assert "Välkommen" not in letter().text
        assert letter().template.endswith("invitation_reminder.txt")
        assert '<html lang="en"' in letter().html

    def test_begins_the_account_in_it(self, cast: Cast) -> None:
        made = invite(cast, language="en")
        assert actions.accept_invitation(made.token, name="Anna Berg", password=PASSWORD).language == "en"

    def test_goes_to_who_has_an_account_in_their_own(self, cast: Cast) -> None:
        actions.invite(cast.stranger.email, cast.ystad, KINDS.READER, by=cast.colleague, language="en")
        assert "har bjudit in dig" in letter(cast.stranger.email).text

    def test_is_chosen_on_the_form_with_swedish_first(self, cast: Cast, as_: As) -> None:
        client, url = as_(cast.colleague), reverse("members:person_add", args=[cast.ystad.pk])
        html = client.get(url).content.decode()
        assert html.index("Svenska</") < html.index("English</")
        assert client.get(url).context["form"]["language"].value() == "sv"
        said = {"name": "Anna Berg", "email": ANNA, "kind": "reader", "starts_on": dates.today().isoformat()}
        for typed in ({}, {"language": "tlh"}, {"language": "\x00"}):
            assert "Välj språk för brevet." in client.post(url, {**said, **typed}).content.decode()
        assert client.post(url, {**said, "language": "en"}).status_code == 302
        assert "has invited you" in letter().text


class TestFile:
    def read(self, cast: Cast, language: str) -> imports.Offer:
        rows = [(1, HEADER), (2, ["Anna Berg", ANNA, "Läsare", language])]
        [offer] = imports.offers_of(imports.read_people("lista.csv", rows, cast.ystad, by=cast.colleague))
        return offer

    @pytest.mark.parametrize(
        ("typed", "language"), [("", "sv"), ("Svenska", "sv"), ("engelska", "en"), ("English", "en"), ("EN", "en")]
    )
    def test_may_name_the_language(self, typed: str, language: str, cast: Cast) -> None:
        offer = self.read(cast, typed)
        assert (offer.state, offer.language) == (imports.NEW, language)
        imports.invite_many([offer], by=cast.colleague)
        assert f'<html lang="{language}"' in letter().html

    def test_is_told_of_one_that_the_portal_does_not_speak(self, cast: Cast) -> None:
        assert "är inget språk i portalen" in self.read(cast, "klingonska").fault

    def test_without_the_column_is_swedish(self, cast: Cast) -> None:
        rows = [(1, HEADER[:3]), (2, ["Anna Berg", ANNA, "Läsare"])]
        [offer] = imports.offers_of(imports.read_people("lista.csv", rows, cast.ystad, by=cast.colleague))
        assert offer.language == "sv"


class TestApplication:
    def test_is_answered_in_the_language_of_the_page_it_came_from(self, cast: Cast, client: StrictClient) -> None:
        place, day = outside(), (dates.today() + timedelta(days=30)).isoformat()
        said = {"wished_on": day, "contact_name": "Vera", "contact_email": "vera@example.org", "decider": "The board"}
        address = reverse("front:join_municipality", args=[place.pk])
        assert client.post(address, said, headers={"Accept-Language": "en"}).status_code == 302
        assert Application.objects.get().language == "en"
        assert '<html lang="en"' in letter("vera@example.org").html

    @pytest.mark.parametrize("language", ["sv", "en"])
    def test_keeps_it_for_the_decision_the_invitation_and_the_account(self, language: str, cast: Cast) -> None:
        application = receive(outside(), language=language)
        decided(cast, application)
        actions.begin_membership(application, dates.today() + timedelta(days=1), by=cast.administrator)
        actions.invite_first_contact(application, "vera@example.org", "Vera", by=cast.administrator)
        letters = Notice.objects.filter(address="vera@example.org")
        assert {found.template.rpartition("/")[2] for found in letters} == {
            *("application_thanks.txt", "application_decided.txt", "invitation.txt"),
        }
        assert all(f'<html lang="{language}"' in found.html for found in letters)
        assert Invitation.objects.get().language == language
