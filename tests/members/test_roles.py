from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.urls import reverse

from members import actions
from members.models import Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person | None], StrictClient]
TODAY = dates.today
SOON = timedelta(days=20)


class TestDays:
    def test_of_a_role_that_has_begun_only_the_last_changes(self, cast: Cast, as_: SignIn) -> None:
        role = cast.officer.roles.get()
        url = reverse("members:role_days", args=[role.pk])
        client = as_(cast.colleague)
        assert 'name="starts_on"' not in client.get(url).content.decode()
        assert client.post(url, {"ends_on": str(TODAY() + SOON)}).status_code == 302
        role.refresh_from_db()
        assert (role.starts_on, role.ends_on) == (date(2024, 1, 1), TODAY() + SOON)
        assert "Colleague Ystad har ändrat dagarna" in Notice.objects.get(person=cast.officer).text
        assert JournalEntry.objects.get(action="members.role_days_changed").data["before"]["ends_on"] is None
        assert client.post(url, {"ends_on": ""}).status_code == 302
        role.refresh_from_db()
        assert role.ends_on is None
        with pytest.raises(Refused, match="Den dagen står fast"):
            actions.change_days(role, TODAY() + SOON, None, by=None)

    def test_of_a_role_to_come_may_both_change(self, cast: Cast, as_: SignIn) -> None:
        role = actions.give_role(cast.stranger, cast.ystad, KINDS.READER, TODAY() + SOON, by=None)
        url = reverse("members:role_days", args=[role.pk])
        later = TODAY() + 2 * SOON
        assert as_(cast.colleague).post(url, {"starts_on": str(later), "ends_on": ""}).status_code == 302
        role.refresh_from_db()
        assert role.starts_on == later
        with pytest.raises(Refused, match="har passerat"):
            actions.change_days(role, TODAY() - SOON, None, by=None)

    def test_never_overlap_or_outlast_the_membership(self, cast: Cast) -> None:
        cast.ystad.memberships.update(ends_on=TODAY() + 3 * SOON)
        first = actions.give_role(cast.stranger, cast.ystad, KINDS.READER, None, TODAY() + SOON, by=None)
        assert actions.change_days(first, first.starts_on, None, by=None).ends_on == TODAY() + 3 * SOON
        actions.change_days(first, first.starts_on, TODAY() + SOON, by=None)
        actions.give_role(cast.stranger, cast.ystad, KINDS.READER, TODAY() + 2 * SOON, by=None)
        with pytest.raises(Refused, match="har redan den rollen"):
            actions.change_days(first, first.starts_on, TODAY() + 2 * SOON, by=None)

    def test_say_at_the_field_when_they_are_in_the_wrong_order(self, cast: Cast, as_: SignIn) -> None:
        url = reverse("members:role_days", args=[cast.officer.roles.get().pk])
        page = as_(cast.colleague).post(url, {"ends_on": "2023-01-01"})
        assert "Sista dagen kan inte komma före" in page.content.decode()

    def test_of_a_closed_account_are_not_made_longer(self, cast: Cast) -> None:
        role = cast.officer.roles.get()
        actions.close_account(cast.officer, by=cast.administrator)
        with pytest.raises(Refused, match="stängt"):
            actions.change_days(role, role.starts_on, None, by=cast.colleague)

    def test_that_lie_ahead_are_shown_to_those_who_see_to_them(self, cast: Cast, as_: SignIn) -> None:
        """As on the page of the organisation."""
        actions.give_role(cast.officer, cast.malmo, KINDS.READER, TODAY() + SOON, by=cast.administrator)
        url = reverse("members:person", args=[cast.officer.pk])
        for visitor, sees in (
            (cast.coordinator, False),
            (cast.colleague, False),
            (cast.administrator, True),
            (cast.officer, True),
        ):
            assert (cast.malmo.get_absolute_url() in as_(visitor).get(url).content.decode()) is sees, visitor

    def test_nothing_is_written_when_nothing_changes(self, cast: Cast) -> None:
        role = cast.officer.roles.get()
        actions.change_days(role, role.starts_on, role.ends_on, by=None)
        assert not JournalEntry.objects.exists()


class TestTheLastContact:
    def end(self, cast: Cast, as_: SignIn, visitor: Person, **data: str) -> tuple[int, str]:
        url = reverse("members:role_end", args=[cast.colleague.roles.get().pk])
        page = as_(visitor).post(url, {"ends_on": str(TODAY()), **data})
        return page.status_code, page.content.decode()

    def test_is_told_what_would_happen_and_does_not_leave(self, cast: Cast, as_: SignIn) -> None:
        status, html = self.end(cast, as_, cast.colleague)
        assert status == 200
        assert "Ystad skulle stå utan kontaktperson efter" in html
        assert reverse("members:person_add", args=[cast.ystad.pk]) in html
        assert cast.colleague.roles.get().ends_on is None
        with pytest.raises(Refused, match="utan kontaktperson") as refused:
            actions.end_role(cast.colleague.roles.get(), TODAY(), by=cast.colleague)
        assert refused.value.way
        with pytest.raises(Refused, match="utan kontaktperson"):
            actions.change_days(cast.colleague.roles.get(), date(2024, 1, 1), TODAY() + SOON, by=cast.colleague)

    def test_leaves_when_another_stays(self, cast: Cast, as_: SignIn) -> None:
        person("Other Ystad", cast.ystad, KINDS.ORGANISATION_CONTACT)
        assert self.end(cast, as_, cast.colleague)[0] == 302

    def test_another_whose_role_begins_the_day_after_is_enough(self, cast: Cast, as_: SignIn) -> None:
        next_one = person("Next Ystad")
        begins = TODAY() + timedelta(days=1)
        Role.objects.create(person=next_one, organisation=cast.ystad, kind=KINDS.ORGANISATION_CONTACT, starts_on=begins)
        assert self.end(cast, as_, cast.colleague)[0] == 302

    def test_does_not_take_back_the_one_who_comes_after(self, cast: Cast) -> None:
        first = TODAY() + SOON
        mine = cast.colleague.roles.get(kind=KINDS.ORGANISATION_CONTACT)
        other = actions.give_role(cast.officer, cast.ystad, KINDS.ORGANISATION_CONTACT, first, by=cast.colleague)
        actions.end_role(mine, first - timedelta(days=1), by=cast.colleague)
        for last in (TODAY(), first + SOON):
            with pytest.raises(Refused, match="skulle stå utan kontaktperson"):
                actions.end_role(other, last, by=cast.colleague)
        actions.end_role(other, TODAY(), by=cast.administrator)
        assert Notice.objects.filter(key__startswith="members.no_contact").exists()

    def test_another_with_a_closed_account_is_nobody(self, cast: Cast, as_: SignIn) -> None:
        other = person("Other Ystad", cast.ystad, KINDS.ORGANISATION_CONTACT)
        Person.objects.filter(pk=other.pk).update(is_active=False)
        assert self.end(cast, as_, cast.colleague)[0] == 200

    def test_is_ended_by_the_administrator_who_says_that_it_is_meant_so(self, cast: Cast, as_: SignIn) -> None:
        status, html = self.end(cast, as_, cast.administrator)
        assert status == 200
        assert "eller kryssa i rutan" in html
        assert self.end(cast, as_, cast.administrator, anyway="on")[0] == 302
        assert cast.colleague.roles.get().ends_on == TODAY()

    def test_is_named_before_the_account_is_closed(self, cast: Cast, as_: SignIn) -> None:
        url = reverse("members:person_close", args=[cast.colleague.pk])
        assert "Ystad kommer att stå utan kontaktperson" in as_(cast.administrator).get(url).content.decode()


class TestActingFor:
    def test_is_chosen_among_ones_own(self, cast: Cast, as_: SignIn) -> None:
        Role.objects.create(person=cast.officer, organisation=cast.malmo, kind=KINDS.READER, starts_on=date(2024, 1, 1))
        client, url = as_(cast.officer), reverse("members:act_for")
        html = client.get(reverse("members:profile")).content.decode()
        assert "Jag företräder" in html
        assert Person.objects.get(pk=cast.officer.pk).acting_for == cast.malmo
        assert client.post(url, {"organisation": cast.ystad.pk}).status_code == 302
        changed = Person.objects.get(pk=cast.officer.pk)
        assert changed.acting_for == cast.ystad
        assert changed.own_organisations == [cast.ystad, cast.malmo]
        for wrong in (cast.trelleborg.pk, "x", "", "\x00", "9" * 30):
            assert client.post(url, {"organisation": wrong}).status_code == 409

    def test_gives_no_right_and_ends_with_the_role(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.officer.pk).update(acts_for=cast.trelleborg)
        officer = Person.objects.get(pk=cast.officer.pk)
        assert officer.acting_for == cast.ystad
        assert officer.organisation_ids == [cast.ystad.pk]
        with pytest.raises(Refused):
            actions.act_for(officer, cast.trelleborg)

    def test_is_not_asked_of_who_has_one_organisation(self, cast: Cast, as_: SignIn) -> None:
        assert "Jag företräder" not in as_(cast.officer).get(reverse("members:profile")).content.decode()
