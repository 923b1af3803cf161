from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from members import actions, rules, tasks
from members.models import ContactCheck, Membership, Organisation, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 5, tzinfo=dates.STOCKHOLM)


ASKED = date(2026, 9, 1)  # a Tuesday


@pytest.fixture
def check(cast: Cast) -> ContactCheck:
    """Ystad has been asked, and nobody else."""
    return ContactCheck.objects.create(organisation=cast.ystad, opened_on=ASKED, due_on=ASKED + timedelta(days=14))


class TestRounds:
    @pytest.mark.parametrize(
        ("day", "begins"),
        [
            (date(2026, 2, 1), None),  # a Sunday: the round begins on the Monday
            (date(2026, 2, 2), date(2026, 2, 2)),
            (date(2026, 2, 28), date(2026, 2, 2)),
            (date(2026, 3, 1), None),
            (date(2026, 9, 1), date(2026, 9, 1)),
        ],
    )
    def test_are_in_february_and_september(self, day: date, begins: date | None) -> None:
        assert rules.contact_check_round(day) == begins

    def test_the_next_one_is_never_today(self) -> None:
        assert rules.next_contact_check(date(2026, 9, 1)) == date(2027, 2, 1)
        assert rules.next_contact_check(date(2026, 11, 26)) == date(2027, 2, 1)


class TestAskMembers:
    def test_asks_every_member_and_tells_its_contact(self, cast: Cast) -> None:
        with dates.at(on(ASKED)):
            asked = actions.ask_members()
        assert {check.organisation for check in asked} == set(Organisation.objects.members(ASKED))
        notice = Notice.objects.get(person=cast.colleague)
        assert notice.subject == "Stämmer uppgifterna om Ystad? Svara senast tis\u00a015\u00a0sep"
        assert reverse("members:contact_check", args=[cast.ystad.pk]) in notice.text

    def test_asks_once_a_round_and_again_in_the_next(self, cast: Cast) -> None:
        with dates.at(on(ASKED)):
            actions.ask_members()
        with dates.at(on(ASKED + timedelta(days=3))):
            assert actions.ask_members() == []
        with dates.at(on(date(2027, 2, 1))):
            assert actions.ask_members()

    def test_asks_who_joins_during_the_round(self, cast: Cast) -> None:
        Membership.objects.filter(organisation=cast.malmo).update(starts_on=date(2026, 9, 10))
        with dates.at(on(ASKED)):
            assert cast.malmo not in [check.organisation for check in actions.ask_members()]
        with dates.at(on(date(2026, 9, 10))):
            assert [check.organisation for check in actions.ask_members()] == [cast.malmo]

    def test_asks_nobody_in_other_months(self, cast: Cast) -> None:
        with dates.at(on(date(2026, 7, 1))):
            assert actions.ask_members() == []

    def test_asks_nobody_on_a_day_off(self, cast: Cast) -> None:
        with dates.at(on(date(2026, 9, 5))):  # a Saturday
            tasks.check_contacts()
        assert not ContactCheck.objects.exists()


class TestRemindOfCheck:
    def remind(self, check: ContactCheck, days: int) -> bool:
        with dates.at(on(ASKED + timedelta(days=days))):
            return actions.remind_of_check(check)

    def told(self) -> set[str]:
        return {notice.person.name for notice in Notice.objects.select_related("person")}

    def test_the_contact_after_a_week_and_not_before(self, cast: Cast, check: ContactCheck) -> None:
        assert not self.remind(check, 6)
        assert self.remind(check, 7)
        assert not self.remind(check, 8)
        assert self.told() == {cast.colleague.name}

    def test_the_managers_too_after_two_weeks(self, cast: Cast, check: ContactCheck) -> None:
        assert self.remind(check, 14)
        assert self.told() == {cast.colleague.name, cast.reader.name}

    def test_the_office_after_four_weeks(self, cast: Cast, check: ContactCheck) -> None:
        self.remind(check, 14)
        Notice.objects.all().delete()
        assert self.remind(check, 28)
        assert self.told() == {cast.administrator.name}
        assert JournalEntry.objects.filter(action="members.check_reminded").count() == 2

    def test_nobody_when_the_member_has_left(self, cast: Cast, check: ContactCheck) -> None:
        with dates.at(on(ASKED + timedelta(days=20))):
            actions.leave(cast.ystad.memberships.get(), ASKED + timedelta(days=20), by=cast.administrator)
        Notice.objects.all().delete()
        assert not self.remind(check, 28)
        assert not self.told()

    def test_nobody_when_it_is_answered(self, cast: Cast, check: ContactCheck) -> None:
        actions.confirm_details(check, by=cast.colleague)
        assert not self.remind(check, 28)


class TestConfirmDetails:
    def test_saves_the_answer_the_details_and_who_has_left(self, cast: Cast, check: ContactCheck) -> None:
        role = cast.officer.roles.get()
        actions.confirm_details(check, by=cast.colleague, left=[role], invoice_reference="ZZ200")
        check.refresh_from_db()
        assert check.answered_by == cast.colleague
        assert Organisation.objects.get(pk=cast.ystad.pk).invoice_reference == "ZZ200"
        assert Role.objects.get(pk=role.pk).ends_on == dates.today()

    def test_tells_the_office_what_is_wrong_with_the_basis(self, cast: Cast, check: ContactCheck) -> None:
        actions.confirm_details(check, by=cast.colleague, remark="Vi är färre invånare.")
        notice = Notice.objects.get(person=cast.administrator)
        assert "Vi är färre invånare." in notice.text

    def test_is_refused_the_second_time(self, cast: Cast, check: ContactCheck) -> None:
        actions.confirm_details(check, by=cast.colleague)
        with pytest.raises(Refused, match=f"{cast.colleague} svarade"):
            actions.confirm_details(check, by=cast.administrator)

    def test_is_refused_when_the_last_contact_would_go_and_nothing_is_done(self, cast: Cast, check: ContactCheck) -> None:
        contact = Role.objects.get(person=cast.colleague, kind=KINDS.ORGANISATION_CONTACT)
        with pytest.raises(Refused, match="Ystad skulle stå utan kontaktperson"):
            actions.confirm_details(check, by=cast.colleague, left=[contact], invoice_reference="ZZ300")
        check.refresh_from_db()
        assert check.answered_at is None
        assert Organisation.objects.get(pk=cast.ystad.pk).invoice_reference == "ZZ100"

    def test_lets_one_of_two_contacts_go(self, cast: Cast, check: ContactCheck) -> None:
        person("Second Ystad", cast.ystad, KINDS.ORGANISATION_CONTACT)
        contact = Role.objects.get(person=cast.colleague, kind=KINDS.ORGANISATION_CONTACT)
        actions.confirm_details(check, by=cast.colleague, left=[contact])
        assert Role.objects.get(pk=contact.pk).ends_on == dates.today()


class TestPage:
    def url(self, cast: Cast) -> str:
        return reverse("members:contact_check", args=[cast.ystad.pk])

    def test_shows_people_details_and_basis_to_the_contact(
        self, cast: Cast, check: ContactCheck, client: StrictClient
    ) -> None:
        client.force_login(cast.colleague)
        page = client.get(self.url(cast)).content.decode()
        assert cast.officer.name in page
        assert "ZZ100" in page
        assert "invånare den" in page

    def test_saves_and_says_thank_you(self, cast: Cast, check: ContactCheck, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        sent = client.post(self.url(cast), {"basis": "right", "invoice_reference": "ZZ7"}, follow=True)
        assert "Tack. Uppgifterna om Ystad är bekräftade." in sent.content.decode()
        assert ContactCheck.objects.get().answered_by == cast.colleague
        assert "Inget att bekräfta just nu" in client.get(self.url(cast)).content.decode()

    def test_asks_what_is_wrong(self, cast: Cast, check: ContactCheck, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        page = client.post(self.url(cast), {"basis": "wrong"}).content.decode()
        assert "Skriv vad som är fel" in page
        assert ContactCheck.objects.get().answered_at is None

    def test_takes_no_role_of_another_organisation(self, cast: Cast, check: ContactCheck, client: StrictClient) -> None:
        client.force_login(cast.colleague)
        foreign = cast.neighbour.roles.get()
        client.post(self.url(cast), {"basis": "right", "left": [foreign.pk]})
        foreign.refresh_from_db()
        assert foreign.ends_on is None
        assert ContactCheck.objects.get().answered_at is None

    def test_says_so_when_somebody_else_answered_meanwhile(
        self, cast: Cast, check: ContactCheck, client: StrictClient
    ) -> None:
        actions.confirm_details(check, by=cast.administrator)
        client.force_login(cast.colleague)
        page = client.post(self.url(cast), {"basis": "right"})
        assert "svarade" in page.content.decode()

    def test_is_not_for_colleagues_who_are_no_contact(self, cast: Cast, check: ContactCheck, client: StrictClient) -> None:
        client.force_login(cast.officer)
        assert client.get(self.url(cast)).status_code == 403


class TestWaiting:
    def test_stands_on_the_contact_s_home_until_answered(
        self, cast: Cast, check: ContactCheck, client: StrictClient
    ) -> None:
        client.force_login(cast.colleague)
        assert "Bekräfta uppgifterna om Ystad" in client.get(reverse("front:home")).content.decode()
        actions.confirm_details(check, by=cast.colleague)
        assert "Bekräfta uppgifterna om Ystad" not in client.get(reverse("front:home")).content.decode()

    def test_an_older_question_waits_no_more_when_a_newer_has_come(self, cast: Cast, check: ContactCheck) -> None:
        newer = ContactCheck.objects.create(organisation=cast.ystad, opened_on=date(2027, 2, 1), due_on=date(2027, 2, 15))
        assert list(ContactCheck.objects.open()) == [newer]


class TestList:
    def test_costs_the_same_with_one_row_as_with_three(self, cast: Cast, client: StrictClient, one_and_three) -> None:
        client.force_login(cast.administrator)
        places = iter([cast.ystad, cast.malmo, cast.trelleborg])

        def make(_n: int) -> None:
            ContactCheck.objects.create(organisation=next(places), opened_on=ASKED, due_on=ASKED + timedelta(days=14))

        # the session's person and roles; the rounds; the figures; the rows
        one_and_three(client, reverse("members:contact_checks"), make, queries=4)

    def test_takes_anything_in_the_address(self, cast: Cast, check: ContactCheck, client: StrictClient) -> None:
        client.force_login(cast.administrator)
        for wrong in ("?round=x", "?round=2026-13", "?show=%F0%9F%98%80", "?page=-1"):
            assert client.get(reverse("members:contact_checks") + wrong).status_code == 200
