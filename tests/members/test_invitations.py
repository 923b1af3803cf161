import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from members import actions, rules, sessions, tasks
from members.models import Invitation, Membership, Person, Role
from members.models.invitations import fingerprint
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]
TODAY = dates.today
PASSWORD = "femton hästar betar"
ANNA = "anna.berg@example.org"
WORDS = {"name": "Anna Berg", "title": "Inköpschef", "phone": "", "password": PASSWORD}


def invite(cast: Cast, email: str = ANNA, kind: str = KINDS.READER, **details: object) -> Invitation:
    return actions.invite(email, cast.ystad, kind, by=cast.colleague, **details)


def address(invitation: Invitation) -> str:
    return reverse("members:invitation", args=[invitation.token])


def days(number: int) -> timedelta:
    return timedelta(days=number)


class TestInvite:
    def test_makes_no_account_and_keeps_no_token(self, cast: Cast) -> None:
        made = invite(cast, email=" Anna.Berg@Example.org ", name="Anna Berg")
        assert made.email == ANNA
        assert not Person.objects.filter(email=ANNA).exists()
        assert made.token_hash == fingerprint(made.token) != made.token
        row = Invitation.objects.filter(pk=made.pk).values().get()
        assert made.token not in str(row)
        assert made.token not in str(list(JournalEntry.objects.values()))
        assert made.expires_at - made.sent_at == timedelta(days=settings.INVITATION_DAYS)

    def test_writes_one_letter_with_the_link(self, cast: Cast) -> None:
        made = invite(cast)
        letter = Notice.objects.get()
        assert (letter.person, letter.address) == (None, ANNA)
        assert address(made) in letter.text
        assert "Colleague Ystad har bjudit in dig" in letter.text
        assert "Ystads kommun som: Läsare" in letter.text

    def test_says_in_the_letter_when_the_role_begins_and_ends(self, cast: Cast) -> None:
        invite(cast, starts_on=TODAY() + days(40), ends_on=TODAY() + days(80))
        text = Notice.objects.get().text
        assert "Rollen börjar" in text
        assert "Den varar till" in text or "till och med" in text

    def test_is_read_by_nobody_but_the_receiver(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast)
        html = as_(cast.administrator).get(reverse("records:notice", args=[Notice.objects.get().pk])).content.decode()
        assert made.token not in html
        assert ANNA in html

    def test_is_refused_for_a_role_that_somebody_has(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="har redan den rollen i Ystad"):
            invite(cast, email=cast.reader.email)

    def test_is_refused_for_a_closed_account(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        with pytest.raises(Refused, match="stängt"):
            invite(cast, email=cast.stranger.email)

    def test_is_refused_where_the_role_means_nothing_or_is_not_ones_own_to_give(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="är inte en roll i Ystad"):
            invite(cast, kind=KINDS.NETWORK_ADMINISTRATOR)
        with pytest.raises(Refused, match="Du kan inte bjuda in"):
            actions.invite(ANNA, cast.malmo, KINDS.READER, by=cast.colleague)
        with pytest.raises(Refused, match="Du kan inte bjuda in"):
            actions.invite(ANNA, cast.ystad, KINDS.READER, by=cast.officer)

    def test_is_refused_in_an_organisation_that_is_no_member_then(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=TODAY() - days(1))
        with pytest.raises(Refused, match="Ystad är inte medlem"):
            invite(cast)
        Membership.objects.create(organisation=cast.ystad, starts_on=TODAY() + days(10))
        assert invite(cast, starts_on=TODAY() + days(10)).is_open

    def test_never_offers_more_than_the_membership(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=TODAY() + days(30))
        assert invite(cast, ends_on=TODAY() + days(90)).ends_on == TODAY() + days(30)

    def test_is_refused_twice_but_not_when_the_first_is_too_old(self, cast: Cast) -> None:
        first = invite(cast)
        with pytest.raises(Refused, match="har inte svarat") as refused:
            invite(cast)
        assert refused.value.way
        assert refused.value.way.url.endswith("#invitations")
        with dates.at(first.expires_at + timedelta(minutes=1)):
            assert invite(cast).is_open
        assert Invitation.objects.get(pk=first.pk).state == "withdrawn"

    def test_the_database_keeps_one_unanswered(self, cast: Cast) -> None:
        values = Invitation.objects.filter(pk=invite(cast).pk).values().get()
        with pytest.raises(IntegrityError, match="invitation_one_unanswered"), transaction.atomic():
            Invitation.objects.create(**{**values, "id": None, "token_hash": "x"})


class TestInviteAgain:
    def test_makes_a_new_link_and_the_old_one_is_dead(self, cast: Cast, client: StrictClient) -> None:
        first = invite(cast)
        with dates.at(dates.now() + timedelta(days=20)):
            again = actions.invite_again(first, by=cast.administrator)
            assert again.is_open
            assert client.get(address(first)).status_code == 404
            assert client.get(address(again)).status_code == 200

    def test_twice_in_a_minute_is_once(self, cast: Cast) -> None:
        first = invite(cast)
        actions.invite_again(first, by=cast.colleague)
        assert Notice.objects.count() == 1
        assert Invitation.objects.get().token_hash == fingerprint(first.token)

    def test_is_refused_when_it_was_answered_or_withdrawn(self, cast: Cast) -> None:
        first = invite(cast)
        actions.withdraw_invitation(first, by=cast.colleague)
        actions.withdraw_invitation(first, by=cast.colleague)
        assert JournalEntry.objects.filter(action="members.invitation_withdrawn").count() == 1
        with pytest.raises(Refused, match="tillbakatagen"):
            actions.invite_again(first, by=cast.colleague)
        second = invite(cast)
        actions.accept_invitation(second.token, name="Anna", password=PASSWORD)
        with pytest.raises(Refused, match="redan tackat ja"):
            actions.withdraw_invitation(second, by=cast.colleague)


class TestAccept:
    def test_lets_a_new_person_in(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast, name="Anna")
        page = client.get(address(made))
        html = page.content.decode()
        for text in ("Ystads kommun", "Läsare", "Colleague Ystad", ANNA, 'value="Anna"'):
            assert text in html
        assert page["X-Robots-Tag"] == "noindex"
        assert page["Referrer-Policy"] == "same-origin"
        assert client.post(address(made), WORDS).status_code == 302
        anna = Person.objects.get(email=ANNA)
        assert (anna.name, anna.title) == ("Anna Berg", "Inköpschef")
        assert anna.has_role(KINDS.READER, organisation=cast.ystad.pk)
        assert EmailAddress.objects.get(user=anna).verified
        assert client.get(reverse("members:profile")).status_code == 200
        assert [place.is_here for place in sessions.of(anna, client.session.session_key)] == [True]
        made.refresh_from_db()
        assert (made.state, made.accepted_by) == ("accepted", anna)
        assert "har tackat ja" in Notice.objects.get(person=cast.colleague).subject

    def test_works_once(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast)
        client.post(address(made), WORDS)
        page = StrictClient().get(address(made))
        assert page.status_code == 410
        assert "redan besvarad" in page.content.decode()
        with pytest.raises(Refused, match="redan tackat ja"):
            actions.accept_invitation(made.token, name="Annan", password=PASSWORD)

    def test_begins_no_role_before_its_day(self, cast: Cast) -> None:
        made = invite(cast, starts_on=TODAY() + days(10))
        anna = actions.accept_invitation(made.token, name="Anna", password=PASSWORD)
        assert anna.roles.get().starts_on == TODAY() + days(10)
        assert anna.active_roles == []

    def test_begins_no_role_before_it_was_accepted(self, cast: Cast) -> None:
        made = invite(cast, starts_on=TODAY() - days(30))
        anna = actions.accept_invitation(made.token, name="Anna", password=PASSWORD)
        assert anna.roles.get().starts_on == TODAY()

    @pytest.mark.parametrize("field", ["name", "password"])
    def test_says_what_is_missing(self, cast: Cast, client: StrictClient, field: str) -> None:
        made = invite(cast)
        page = client.post(address(made), {**WORDS, field: "a\x00b" if field == "name" else "kort"})
        assert page.status_code == 200
        assert 'class="error"' in page.content.decode()
        assert not Person.objects.filter(email=ANNA).exists()

    def test_is_refused_when_the_organisation_has_left(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast)
        cast.ystad.memberships.update(ends_on=TODAY() - days(1))
        for page in (client.get(address(made)), client.post(address(made), WORDS)):
            assert page.status_code == 409
            assert "Ystad är inte medlem" in page.content.decode()
        assert not Person.objects.filter(email=ANNA).exists()


class TestAcceptWithAnAccount:
    def test_leads_to_signing_in_and_gives_the_role(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast, email=cast.neighbour.email)
        assert address(made) in Notice.objects.get(person=cast.neighbour).text
        before = StrictClient().get(address(made)).content.decode()
        assert f"/account/login/?next={made.token and address(made).replace('/', '%2F')}" in before
        assert 'name="password"' not in before
        client = as_(cast.neighbour)
        assert "Tackar du ja till inbjudan till Ystad?" in client.get(address(made)).content.decode()
        assert client.post(address(made)).status_code == 302
        assert set(cast.neighbour.roles.values_list("organisation", flat=True)) == {cast.malmo.pk, cast.ystad.pk}
        assert Person.objects.filter(email=cast.neighbour.email).count() == 1
        said = client.get("/").content.decode()
        assert "Nu har du en roll i Ystad också" in said  # and still acts for Malmö
        assert "Nu företräder du Ystad" not in said

    def test_says_when_the_role_begins(self, cast: Cast, as_: SignIn) -> None:
        first_day = TODAY() + days(20)
        made = invite(cast, email=cast.neighbour.email, starts_on=first_day)
        client = as_(cast.neighbour)
        client.post(address(made))
        assert f"Din roll i Ystad börjar {dates.day(first_day, year=True)}" in client.get("/").content.decode()

    def test_who_is_logged_in_is_not_told_to_log_in(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast, email=cast.neighbour.email)
        client = as_(cast.neighbour)
        client.post(address(made))
        again = client.get(address(made))
        assert again.status_code == 410
        assert "Du har tackat ja och är inloggad" in again.content.decode()
        assert 'href="/account/login/"' not in again.content.decode()

    def test_is_for_that_account_only(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast, email=cast.neighbour.email)
        for method in ("get", "post"):
            page = getattr(as_(cast.contributor), method)(address(made))
            html = page.content.decode()
            assert page.status_code == 403
            assert "Inbjudan gäller ett annat konto" in html
            assert cast.neighbour.email not in html
            assert "Ystad" not in html
        assert StrictClient().post(address(made), WORDS).status_code == 302
        with pytest.raises(Refused, match="ett annat konto"):
            actions.accept_invitation(made.token, person=cast.contributor)
        with pytest.raises(Refused, match="redan ett konto"):
            actions.accept_invitation(made.token, name="Falsk", password=PASSWORD)

    def test_is_refused_when_the_role_has_been_given_meanwhile(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast, email=cast.neighbour.email)
        actions.give_role(cast.neighbour, cast.ystad, KINDS.READER, by=None)
        page = as_(cast.neighbour).post(address(made))
        assert page.status_code == 409
        assert "har redan den rollen" in page.content.decode()

    def test_is_refused_when_the_account_has_been_closed(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast, email=cast.stranger.email)
        Person.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        assert client.get(address(made)).status_code == 409


class TestALinkThatLeadsNowhere:
    def test_is_answered_alike_when_it_is_unknown_and_when_it_is_malformed(self, cast: Cast, client: StrictClient) -> None:
        pages = [client.get(reverse("members:invitation", args=[token])) for token in ("x", "å" * 900, "A" * 43)]
        assert {page.status_code for page in pages} == {404}
        bodies = {re.sub(r'(value|nonce)="[^"]+"', "", page.content.decode()) for page in pages}
        assert len(bodies) == 1

    def test_with_a_nul_byte_is_refused(self, cast: Cast, client: StrictClient) -> None:
        assert client.get("/members/invitations/a%00b/").status_code == 400

    def test_is_not_tried_without_end(self, cast: Cast, client: StrictClient, settings: Any) -> None:
        settings.INVITATION_RATES = {"invitation": "3/m/ip"}
        answers = [client.get(reverse("members:invitation", args=[f"gissning{n}"])).status_code for n in range(4)]
        assert answers == [404, 404, 404, 429]

    def test_says_that_it_is_too_old_and_whom_to_ask(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast)
        with dates.at(made.expires_at):
            page = client.get(address(made))
            html = page.content.decode()
            assert page.status_code == 410
            assert "Inbjudan är för gammal" in html
            assert cast.colleague.email in html
            with pytest.raises(Refused, match="gäller inte längre"):
                actions.accept_invitation(made.token, name="Anna", password=PASSWORD)

    def test_says_that_it_was_withdrawn(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast)
        actions.withdraw_invitation(made, by=cast.colleague)
        assert "Inbjudan är tillbakatagen" in client.get(address(made)).content.decode()


class TestPages:
    def test_the_organisation_s_page_shows_the_unanswered_to_those_who_answer_for_its_people(
        self, cast: Cast, as_: SignIn
    ) -> None:
        made = invite(cast, name="Anna Berg")
        url = cast.ystad.get_absolute_url()
        for visitor in (cast.colleague, cast.administrator):
            html = as_(visitor).get(url).content.decode()
            assert "Väntar på svar" in html
            assert ANNA in html
            assert reverse("members:invitation_withdraw", args=[made.pk]) in html
        for visitor in (cast.officer, cast.neighbour):
            assert ANNA not in as_(visitor).get(url).content.decode()

    def test_a_contact_of_another_organisation_finds_nothing(self, cast: Cast, as_: SignIn) -> None:
        made = invite(cast)
        other = person("Contact Malmo", cast.malmo, KINDS.ORGANISATION_CONTACT)
        for name in ("members:invitation_again", "members:invitation_withdraw"):
            assert as_(other).post(reverse(name, args=[made.pk])).status_code == 404

    def test_the_contact_sends_again_and_withdraws(self, cast: Cast, as_: SignIn) -> None:
        made, client = invite(cast), as_(cast.colleague)
        with dates.at(dates.now() + days(1)):
            assert client.post(reverse("members:invitation_again", args=[made.pk])).status_code == 302
        withdraw = reverse("members:invitation_withdraw", args=[made.pk])
        assert "Ta tillbaka inbjudan till" in client.get(withdraw).content.decode()
        assert client.post(withdraw).status_code == 302
        assert client.get(withdraw).status_code == 409

    def test_the_list_costs_the_same_with_one_and_with_three(
        self, cast: Cast, as_: SignIn, one_and_three: Callable[..., None]
    ) -> None:
        def grow(n: int) -> None:
            invite(cast, email=f"ny{n}@example.org")
            late = person(f"Senare {n}")
            Role.objects.create(person=late, organisation=cast.ystad, kind=KINDS.READER, starts_on=TODAY() + days(9))

        # 1 person with roles, 2 organisation, 3 people, 4 mandates, 5 invitations, 6 roles that begin later,
        # 7 memberships, 8 counts
        one_and_three(as_(cast.colleague), cast.ystad.get_absolute_url(), grow, queries=8)

    def test_what_lies_a_week_waits_for_the_inviter(self, cast: Cast) -> None:
        from members.waiting import waiting

        invite(cast, name="Anna Berg")
        assert not [item for item in waiting(cast.colleague) if "Anna Berg" in item.title]
        with dates.at(dates.now() + days(8)):
            assert [item.title for item in waiting(cast.colleague) if "Anna" in item.title] == [
                "Anna Berg har inte svarat på inbjudan till Ystad"
            ]
            assert not [item for item in waiting(cast.administrator) if "Anna" in item.title]


class TestReminder:
    def test_is_written_once_three_days_before_and_has_a_link_that_works(self, cast: Cast, client: StrictClient) -> None:
        made = invite(cast)
        tasks.remind_invited()
        assert Notice.objects.count() == 1
        with dates.at(made.expires_at - days(2)):
            tasks.remind_invited()
            tasks.remind_invited()
            reminder = Notice.objects.get(template__contains="reminder")
            link = re.search(r"/members/invitations/[^/]+/", reminder.text)
            assert link
            for url in (link[0], address(made)):
                assert client.get(url).status_code == 200

    def test_is_not_written_when_the_organisation_has_left(self, cast: Cast) -> None:
        made = invite(cast)
        with dates.at(made.expires_at - days(3)):
            actions.leave(cast.ystad.memberships.get(), TODAY(), by=cast.administrator)
        with dates.at(made.expires_at - days(2)):
            assert not actions.remind_invited(made)

    def test_one_that_cannot_be_written_keeps_no_other_back(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        first, second = invite(cast), invite(cast, "bo@example.org")
        remind = actions.remind_invited

        def fail_once(invitation: Invitation) -> bool:
            if invitation == first:
                raise ValueError
            return remind(invitation)

        monkeypatch.setattr(actions, "remind_invited", fail_once)
        with dates.at(first.expires_at - days(2)):
            tasks.remind_invited()
        second.refresh_from_db()
        assert second.reminded_at

    def test_is_not_written_to_who_has_answered(self, cast: Cast) -> None:
        made = invite(cast)
        actions.withdraw_invitation(made, by=None)
        with dates.at(made.expires_at - days(2)):
            tasks.remind_invited()
        assert not actions.remind_invited(made)
        assert Notice.objects.count() == 1


def test_rules_know_who_handles_an_invitation(cast: Cast) -> None:
    made = actions.invite(ANNA, cast.cluster, KINDS.CLUSTER_COORDINATOR, by=cast.administrator)
    contact = person("Contact Cluster", cast.cluster, KINDS.ORGANISATION_CONTACT)
    assert list(Invitation.objects.visible_to(contact)) == [made]
    assert not rules.may_handle_invitation(contact, made)
    assert rules.may_handle_invitation(cast.administrator, made)
