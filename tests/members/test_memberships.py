from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from members import actions
from members.models import Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, person

pytestmark = pytest.mark.django_db


def newest(action: str) -> JournalEntry:
    return JournalEntry.objects.filter(action=action).latest("pk")


@pytest.fixture
def skurup(cast: Cast) -> Organisation:
    return Organisation.objects.create(
        kind="municipality",
        name="Skurups kommun",
        short_name="Skurup",
        organisation_number="2120001082",
        municipality_code="1264",
        county_code="12",
    )


class TestJoin:
    def test_begins_a_membership_and_remembers_the_decision(self, cast: Cast, skurup: Organisation) -> None:
        membership = actions.join(skurup, date(2026, 3, 1), "KS 2026/12 § 4", by=cast.administrator)
        assert (membership.starts_on, membership.ends_on) == (date(2026, 3, 1), None)
        entry = newest("members.joined")
        assert entry.by == cast.administrator
        assert entry.data == {
            "organisation": skurup.pk,
            "decision": "KS 2026/12 § 4",
            "starts_on": "2026-03-01",
            "ends_on": None,
        }

    def test_makes_the_organisation_a_member_from_that_day(self, cast: Cast, skurup: Organisation) -> None:
        actions.join(skurup, date(2026, 3, 1), by=None)
        assert skurup not in Organisation.objects.members(date(2026, 2, 28))
        assert skurup in Organisation.objects.members(date(2026, 3, 1))
        assert skurup in Organisation.objects.could_join(date(2026, 2, 28))
        assert skurup not in Organisation.objects.could_join(date(2026, 3, 1))

    def test_is_refused_while_another_membership_lasts(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="Ystad är redan medlem från"):
            actions.join(cast.ystad, date(2026, 3, 1), by=cast.administrator)
        assert cast.ystad.memberships.count() == 1

    def test_is_refused_before_one_that_is_decided(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan medlem"):
            actions.join(cast.ystad, date(2023, 1, 1), by=cast.administrator)

    def test_may_follow_the_day_after_another(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=date(2026, 12, 31))
        actions.join(cast.ystad, date(2027, 1, 1), by=cast.administrator)
        assert cast.ystad.memberships.count() == 2

    def test_is_refused_when_it_would_end_before_it_begins(self, cast: Cast, skurup: Organisation) -> None:
        with pytest.raises(Refused, match="Sista dagen"):
            actions.join(skurup, date(2026, 3, 1), ends_on=date(2026, 2, 28), by=cast.administrator)

    def test_the_database_keeps_the_promise_when_no_rule_is_asked(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError, match="membership_periods"), transaction.atomic():
            Membership.objects.create(organisation=cast.ystad, starts_on=date(2026, 1, 1))
        with pytest.raises(IntegrityError, match="membership_order"), transaction.atomic():
            Membership.objects.create(organisation=cast.ystad, starts_on=date(2020, 2, 1), ends_on=date(2020, 1, 1))


class TestLeave:
    last_day = date(2030, 12, 31)

    def membership(self, cast: Cast) -> Membership:
        return cast.ystad.memberships.get()

    def test_sets_the_last_day(self, cast: Cast) -> None:
        left = actions.leave(self.membership(cast), self.last_day, by=cast.administrator)
        assert left.ends_on == self.last_day
        assert cast.ystad in Organisation.objects.members(self.last_day)
        assert cast.ystad not in Organisation.objects.members(self.last_day + timedelta(days=1))
        assert newest("members.left").data == {"organisation": cast.ystad.pk, "before": None, "after": "2030-12-31"}

    def test_ends_the_roles_that_rest_on_it(self, cast: Cast) -> None:
        actions.leave(self.membership(cast), self.last_day, by=cast.administrator)
        assert set(cast.ystad.roles.values_list("ends_on", flat=True)) == {self.last_day}
        assert cast.malmo.roles.get().ends_on is None
        assert JournalEntry.objects.filter(action="members.role_ended").count() == 3

    def test_takes_back_roles_that_had_not_begun(self, cast: Cast) -> None:
        later = Role.objects.create(
            person=cast.neighbour, organisation=cast.ystad, kind=KINDS.READER, starts_on=date(2031, 1, 1)
        )
        actions.leave(self.membership(cast), self.last_day, by=cast.administrator)
        assert not Role.objects.filter(pk=later.pk).exists()
        assert newest("members.role_withdrawn").object_id == later.pk

    def test_tells_each_person_once(self, cast: Cast) -> None:
        Role.objects.create(person=cast.officer, organisation=cast.ystad, kind=KINDS.READER, starts_on=date(2024, 1, 1))
        actions.leave(self.membership(cast), self.last_day, by=cast.administrator)
        told = Notice.objects.filter(template="members/notices/access_ends.txt")
        assert sorted(told.values_list("person__name", flat=True)) == ["Colleague Ystad", "Officer Ystad", "Reader Ystad"]

    def test_keeps_the_roles_when_the_next_membership_follows_on(self, cast: Cast) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(ends_on=date(2030, 12, 31))
        Membership.objects.create(organisation=cast.ystad, starts_on=date(2031, 1, 1))
        actions.leave(cast.ystad.memberships.earliest("starts_on"), self.last_day, by=cast.administrator)
        assert cast.officer.roles.get().ends_on is None

    def test_keeps_the_roles_of_the_office_that_runs_the_network(self, cast: Cast) -> None:
        actions.leave(cast.office.memberships.get(), self.last_day, by=cast.administrator)
        assert cast.administrator.roles.get().ends_on is None

    def test_can_be_taken_back(self, cast: Cast) -> None:
        actions.leave(self.membership(cast), self.last_day, by=cast.administrator)
        assert actions.leave(self.membership(cast), None, by=cast.administrator).ends_on is None

    def test_is_refused_when_the_membership_is_over(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=date(2025, 12, 31))
        with pytest.raises(Refused, match="Det upphörde redan"):
            actions.leave(self.membership(cast), self.last_day, by=cast.administrator)

    def test_is_refused_into_the_next_membership(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=date(2029, 12, 31))
        Membership.objects.create(organisation=cast.ystad, starts_on=date(2030, 6, 1))
        with pytest.raises(Refused, match="redan medlem"):
            actions.leave(cast.ystad.memberships.earliest("starts_on"), self.last_day, by=cast.administrator)


class TestOrganisations:
    def test_are_added_with_a_number_of_their_own(self, cast: Cast) -> None:
        added = actions.add_organisation("partner", "Region Skåne", "Region Skåne", "2321000255", by=cast.administrator)
        assert added.kind == Organisation.Kind.PARTNER
        with pytest.raises(Refused, match="finns redan i registret"):
            actions.add_organisation("partner", "Regionen", "Regionen", "2321000255", by=cast.administrator)
        assert newest("members.organisation_added").object_id == added.pk

    def test_are_changed_with_before_and_after(self, cast: Cast) -> None:
        actions.change_organisation(cast.ystad, by=cast.colleague, invoice_reference="ZZ200", town=cast.ystad.town)
        cast.ystad.refresh_from_db()
        assert cast.ystad.invoice_reference == "ZZ200"
        entry = newest("members.organisation_changed")
        assert entry.data == {"before": {"invoice_reference": "ZZ100"}, "after": {"invoice_reference": "ZZ200"}}

    def test_leave_no_trace_when_nothing_changed(self, cast: Cast) -> None:
        actions.change_organisation(cast.ystad, by=cast.colleague, town=cast.ystad.town)
        assert not JournalEntry.objects.filter(action="members.organisation_changed").exists()

    def test_sort_the_swedish_way(self, cast: Cast) -> None:
        for n, name in enumerate(("Ängelholm", "Åstorp", "Örkelljunga", "Zinkgruvan", "Émil")):
            Organisation.objects.create(kind="partner", name=name, short_name=name, organisation_number=f"{5560000000 + n}")
        names = list(Organisation.objects.filter(kind="partner").values_list("short_name", flat=True))
        assert names == ["Émil", "Zinkgruvan", "Åstorp", "Ängelholm", "Örkelljunga"]

    def test_know_the_newest_count_on_or_before_a_day(self, cast: Cast) -> None:
        cast.ystad.populations.create(inhabitants=31_000, counted_on=date(2024, 12, 31), source="SCB")
        [before] = Organisation.objects.filter(pk=cast.ystad.pk).with_inhabitants(date(2025, 6, 1))
        [now] = Organisation.objects.filter(pk=cast.ystad.pk).with_inhabitants()
        assert (before.inhabitants, before.counted_on) == (31_000, date(2024, 12, 31))
        assert (now.inhabitants, now.counted_on) == (31_800, date(2025, 12, 31))


class TestVisibleTo:
    def people(self, visitor: Person) -> set[str]:
        return set(Person.objects.visible_to(visitor).values_list("name", flat=True))

    def test_shows_who_works_in_the_network_to_those_who_do(self, cast: Cast) -> None:
        assert "Neighbour Malmo" in self.people(cast.officer)
        assert "Stranger" not in self.people(cast.officer)

    def test_shows_only_oneself_to_somebody_without_a_role(self, cast: Cast) -> None:
        assert self.people(cast.stranger) == {"Stranger"}

    def test_shows_those_who_have_left_to_their_contact_person_and_administrators(self, cast: Cast) -> None:
        left = person("Left Ystad", cast.ystad, KINDS.READER)
        left.roles.update(ends_on=dates.today() - timedelta(days=1))
        assert "Left Ystad" in self.people(cast.colleague)
        assert "Left Ystad" in self.people(cast.administrator)
        assert "Left Ystad" not in self.people(cast.officer)

    def test_ends_with_the_last_day_of_the_role(self, cast: Cast) -> None:
        cast.officer.roles.update(ends_on=dates.today())
        assert "Neighbour Malmo" in self.people(Person.objects.get(pk=cast.officer.pk))
        cast.officer.roles.update(ends_on=dates.today() - timedelta(days=1))
        assert self.people(Person.objects.get(pk=cast.officer.pk)) == {"Officer Ystad"}
