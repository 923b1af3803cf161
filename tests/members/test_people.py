from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from members import actions, rules, search
from members.models import Membership, Organisation, Person, Role
from members.models.people import acting_for
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, person

pytestmark = pytest.mark.django_db
TODAY = dates.today


def newest(action: str) -> JournalEntry:
    return JournalEntry.objects.filter(action=action).latest("pk")


class TestGiveRole:
    def test_lets_the_person_act_from_today(self, cast: Cast) -> None:
        role = actions.give_role(cast.stranger, cast.ystad, KINDS.READER, by=cast.colleague)
        assert (role.starts_on, role.ends_on) == (TODAY(), None)
        assert Person.objects.get(pk=cast.stranger.pk).has_role(KINDS.READER, organisation=cast.ystad.pk)
        entry = newest("members.role_given")
        assert entry.by == cast.colleague
        assert entry.data["person"] == cast.stranger.pk
        assert entry.data["kind"] == "reader"

    def test_tells_the_person(self, cast: Cast) -> None:
        actions.give_role(cast.stranger, cast.ystad, KINDS.READER, by=cast.colleague)
        notice = Notice.objects.get(person=cast.stranger)
        assert notice.subject == "Du har en ny roll för Ystad: Läsare"
        assert "Colleague Ystad har gett dig rollen Läsare för Ystads kommun" in notice.text

    def test_tells_nobody_who_gave_the_role_to_oneself(self, cast: Cast) -> None:
        actions.give_role(cast.administrator, cast.office, KINDS.READER, by=cast.administrator)
        assert not Notice.objects.exists()

    def test_is_refused_for_a_role_the_person_has(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="har redan den rollen i Ystad"):
            actions.give_role(cast.officer, cast.ystad, KINDS.PROCUREMENT_OFFICER, by=cast.colleague)

    def test_is_refused_where_the_role_means_nothing(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="är inte en roll i Ystad"):
            actions.give_role(cast.officer, cast.ystad, KINDS.NETWORK_ADMINISTRATOR, by=cast.administrator)

    def test_is_refused_in_an_organisation_that_is_no_member(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=TODAY() - timedelta(days=1))
        with pytest.raises(Refused, match="Ystad är inte medlem"):
            actions.give_role(cast.stranger, cast.ystad, KINDS.READER, by=cast.administrator)

    def test_needs_no_membership_of_the_network_s_own_office(self, cast: Cast) -> None:
        Membership.objects.filter(organisation=cast.office).delete()
        actions.give_role(cast.stranger, cast.office, KINDS.NETWORK_ADMINISTRATOR, by=cast.administrator)
        assert rules.administrators().count() == 2

    def test_never_outlasts_the_membership(self, cast: Cast) -> None:
        last_day = TODAY() + timedelta(days=30)
        cast.ystad.memberships.update(ends_on=last_day)
        assert actions.give_role(cast.stranger, cast.ystad, KINDS.READER, by=None).ends_on == last_day

    def test_is_refused_for_a_closed_account(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.stranger.pk).update(is_active=False)
        cast.stranger.refresh_from_db()
        with pytest.raises(Refused, match="stängt"):
            actions.give_role(cast.stranger, cast.ystad, KINDS.READER, by=None)

    def test_the_database_keeps_the_promise_when_no_rule_is_asked(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError, match="role_periods"), transaction.atomic():
            Role.objects.create(person=cast.officer, organisation=cast.ystad, kind=KINDS.PROCUREMENT_OFFICER)


class TestEndRole:
    def test_sets_the_last_day_and_tells_the_person(self, cast: Cast) -> None:
        actions.end_role(cast.officer.roles.get(), TODAY(), by=cast.colleague)
        assert cast.officer.roles.get().ends_on == TODAY()
        assert newest("members.role_ended").data["after"] == TODAY().isoformat()
        assert "Upphandlare" in Notice.objects.get(person=cast.officer).subject

    def test_takes_back_a_role_that_has_not_begun(self, cast: Cast) -> None:
        tomorrow = TODAY() + timedelta(days=1)
        role = actions.give_role(cast.stranger, cast.ystad, KINDS.READER, tomorrow, by=None)
        actions.end_role(role, TODAY(), by=None)
        assert not cast.stranger.roles.exists()

    def test_is_refused_before_the_role_began(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Sista dagen"):
            actions.end_role(cast.officer.roles.get(), date(2023, 1, 1), by=None)

    def test_is_refused_when_it_has_ended(self, cast: Cast) -> None:
        cast.officer.roles.update(ends_on=TODAY() - timedelta(days=1))
        with pytest.raises(Refused, match="upphörde redan"):
            actions.end_role(cast.officer.roles.get(), TODAY(), by=None)

    def test_is_refused_for_the_last_administrator(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="ingen administratör"):
            actions.end_role(cast.administrator.roles.get(), TODAY(), by=cast.administrator)
        second = person("Second Office", cast.office, KINDS.NETWORK_ADMINISTRATOR)
        actions.end_role(cast.administrator.roles.get(), TODAY(), by=second)
        assert cast.administrator.roles.get().ends_on == TODAY()

    def test_does_not_count_an_administrator_with_a_closed_account(self, cast: Cast) -> None:
        second = person("Second Office", cast.office, KINDS.NETWORK_ADMINISTRATOR)
        Person.objects.filter(pk=second.pk).update(is_active=False)
        with pytest.raises(Refused, match="ingen administratör"):
            actions.end_role(cast.administrator.roles.get(), TODAY(), by=cast.administrator)

    def test_warns_the_administrators_when_the_last_contact_goes(self, cast: Cast) -> None:
        actions.end_role(cast.colleague.roles.get(), TODAY(), by=cast.administrator)
        assert "ingen kontaktperson" in Notice.objects.get(person=cast.administrator).subject

    def test_warns_nobody_when_another_contact_stays(self, cast: Cast) -> None:
        person("Other Ystad", cast.ystad, KINDS.ORGANISATION_CONTACT)
        actions.end_role(cast.colleague.roles.get(), TODAY(), by=cast.administrator)
        assert not Notice.objects.filter(person=cast.administrator).exists()


class TestAddPerson:
    def add(self, cast: Cast, email: str = "Anna.Berg@Example.org") -> Person:
        return actions.add_person(email, "Anna Berg", cast.ystad, KINDS.READER, by=cast.colleague, title="Inköpschef")

    def test_makes_an_account_with_a_role_and_no_password(self, cast: Cast) -> None:
        added = self.add(cast)
        assert (added.email, added.title) == ("anna.berg@example.org", "Inköpschef")
        assert not added.has_usable_password()
        assert added.roles.get().kind == KINDS.READER
        assert newest("members.person_added").by == cast.colleague

    def test_writes_no_letter(self, cast: Cast) -> None:
        assert not Notice.objects.filter(person=self.add(cast)).exists()

    def test_gives_who_has_an_account_the_role_and_leaves_the_name(self, cast: Cast) -> None:
        known = actions.add_person("neighbour.malmo@example.org", "Fel Namn", cast.ystad, KINDS.READER, by=cast.colleague)
        assert known.pk == cast.neighbour.pk
        assert known.name == "Neighbour Malmo"
        assert known.roles.count() == 2
        assert Notice.objects.get(person=known).template == "members/notices/role_given.txt"

    def test_leaves_no_account_behind_when_the_role_is_refused(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=TODAY() - timedelta(days=1))
        with pytest.raises(Refused), transaction.atomic():
            self.add(cast)
        assert not Person.objects.filter(name="Anna Berg").exists()


class TestChangePerson:
    def test_remembers_before_and_after(self, cast: Cast) -> None:
        actions.change_person(cast.officer, by=cast.officer, phone="0411-57 70 00", name=cast.officer.name)
        entry = newest("members.person_changed")
        assert entry.personal.values == {"before": {"phone": ""}, "after": {"phone": "0411-57 70 00"}}
        assert "0411" not in str(entry.data)

    def test_is_refused_for_an_address_that_somebody_has(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Ett annat konto"):
            actions.change_person(cast.officer, by=cast.administrator, email=cast.reader.email)


class TestCalendarToken:
    def test_is_new_and_not_in_the_journal(self, cast: Cast) -> None:
        before = cast.officer.calendar_token
        actions.renew_calendar_token(cast.officer, by=cast.officer)
        cast.officer.refresh_from_db()
        assert cast.officer.calendar_token != before
        assert newest("members.calendar_token_renewed").data == {}


class TestCloseAccount:
    def test_ends_all_roles_today_and_can_be_undone(self, cast: Cast) -> None:
        actions.close_account(cast.officer, by=cast.administrator)
        cast.officer.refresh_from_db()
        assert not cast.officer.is_active
        assert cast.officer.roles.get().ends_on == TODAY()
        actions.reopen_account(cast.officer, by=cast.administrator)
        cast.officer.refresh_from_db()
        assert cast.officer.is_active
        assert [entry.action for entry in JournalEntry.objects.order_by("pk")] == [
            "members.role_ended",
            "members.account_closed",
            "members.account_reopened",
        ]

    def test_is_refused_for_the_last_administrator(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="ingen administratör"):
            actions.close_account(cast.administrator, by=None)


class TestRules:
    def test_a_contact_manages_the_own_organisation_only(self, cast: Cast) -> None:
        assert rules.may_manage_people(cast.colleague, cast.ystad)
        assert not rules.may_manage_people(cast.colleague, cast.malmo)
        assert rules.may_edit_organisation(cast.colleague, cast.ystad)
        assert not rules.may_edit_organisation(cast.officer, cast.ystad)

    def test_only_an_administrator_appoints_those_who_act_for_the_network(self, cast: Cast) -> None:
        contact = person("Contact Cluster", cast.cluster, KINDS.ORGANISATION_CONTACT)
        assert rules.roles_to_give(contact, cast.cluster) == [KINDS.ORGANISATION_CONTACT, KINDS.READER]
        assert KINDS.CLUSTER_COORDINATOR in rules.roles_to_give(cast.administrator, cast.cluster)
        assert rules.roles_to_give(cast.officer, cast.ystad) == []

    def test_every_kind_of_organisation_has_roles(self) -> None:
        assert set(rules.ROLES_BY_KIND) == set(Organisation.Kind.values)
        assert {kind for kinds in rules.ROLES_BY_KIND.values() for kind in kinds} == set(Role.Kind.values)

    def test_only_the_office_changes_the_address_of_an_account(self, cast: Cast) -> None:
        unopened = person("Invited Ystad", cast.ystad, KINDS.READER)
        assert not rules.may_change_person(cast.colleague, unopened)
        assert rules.may_change_person(cast.administrator, unopened)

    @pytest.mark.parametrize(
        ("email", "outside"),
        [("a@ystad.se", False), ("a@skola.ystad.se", False), ("a@notystad.se", True), ("a@gmail.com", True), ("", True)],
    )
    def test_knows_the_organisation_s_own_addresses(self, email: str, outside: bool) -> None:
        assert rules.is_outside_domain(email, Organisation(email_domain="ystad.se")) is outside
        assert not rules.is_outside_domain(email, Organisation(email_domain=""))

    def test_a_grant_for_the_own_organisation_must_be_asked_about_one(self, cast: Cast) -> None:
        with pytest.raises(ValueError, match="own organisation"):
            rules.EDIT_OWN_ORGANISATION.allows(cast.colleague)


class TestAskedInSql:
    """What the lists of people ask in SQL is what `Role.objects.current()` says, whatever the days of the role."""

    @pytest.mark.parametrize(("first", "last"), [(-9, None), (0, 0), (-9, -1), (1, None), (1, 9), (-9, 9)])
    def test_has_the_same_days(self, first: int, last: int | None, cast: Cast) -> None:
        ends = None if last is None else TODAY() + timedelta(days=last)
        cast.officer.roles.update(starts_on=TODAY() + timedelta(days=first), ends_on=ends)
        current = Role.objects.current()
        colleagues = Person.objects.filter(pk__in=acting_for([cast.ystad.pk]))
        assert set(colleagues) == set(Person.objects.filter(roles__in=current.filter(organisation=cast.ystad)))
        (row,) = search.person_rows([(cast.officer.pk, "", "", "", "")])
        assert row.roles == [("Ystad", role.kind) for role in current.filter(person=cast.officer)]
