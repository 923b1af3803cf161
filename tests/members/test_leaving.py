"""A member gives notice, the office confirms it, and access ends by itself the day after."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from members import actions, rules
from members.models import LeaveNotice, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LAST_DAY = date(2030, 12, 31)


def give(cast: Cast, last_day: date = LAST_DAY) -> LeaveNotice:
    return actions.give_notice(cast.ystad.memberships.get(), last_day, "Vi har ont om tid.", by=cast.colleague)


def confirmed(cast: Cast) -> LeaveNotice:
    return actions.confirm_notice(give(cast), LAST_DAY, "NK 2026/31", by=cast.administrator)


class TestGive:
    def test_tells_the_office_and_ends_nothing(self, cast: Cast) -> None:
        notice = give(cast)
        assert notice.is_waiting
        assert cast.ystad.memberships.get().ends_on is None
        letter = Notice.objects.get(template="members/notices/notice_given.txt")
        assert (letter.person, "Vi har ont om tid." in letter.text) == (cast.administrator, True)

    def test_is_given_once(self, cast: Cast) -> None:
        notice = give(cast)
        with pytest.raises(Refused, match="redan uppsagt"):
            give(cast)
        notice.pk = None
        with pytest.raises(IntegrityError, match="leave_notice_one"), transaction.atomic():
            notice.save(force_insert=True)

    def test_names_a_day_that_can_be(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="har redan varit"):
            give(cast, dates.today() - timedelta(days=1))
        cast.ystad.memberships.update(starts_on=LAST_DAY)
        with pytest.raises(Refused, match="Sista dagen kan inte"):
            give(cast, dates.today())

    def test_keeps_the_period_of_notice_that_is_decided(self, cast: Cast) -> None:
        assert rules.earliest_last_day(date(2026, 8, 31)) == date(2026, 8, 31)
        with dates.at(datetime(2026, 1, 1, 8, tzinfo=UTC)):
            actions.decide_notice_period(6, date(2026, 1, 1), "§ 9", by=cast.administrator)
        assert rules.earliest_last_day(date(2026, 8, 31)) == date(2027, 2, 28)
        assert rules.earliest_last_day(date(2025, 8, 31)) == date(2025, 8, 31)
        with pytest.raises(Refused, match="Med uppsägningstiden") as refused:
            give(cast, dates.today() + timedelta(days=30))
        assert refused.value.field == "last_day"  # it is shown where it was written


class TestConfirm:
    def test_ends_the_membership_with_reason_and_decision(self, cast: Cast) -> None:
        confirmed(cast)
        membership = cast.ystad.memberships.get()
        assert (membership.ends_on, membership.leave_reason) == (LAST_DAY, "Vi har ont om tid.")
        assert membership.leave_reference == "NK 2026/31"
        assert Notice.objects.filter(template="members/notices/notice_confirmed.txt", person=cast.colleague).exists()

    def test_access_ends_by_itself_the_day_after(self, cast: Cast) -> None:
        confirmed(cast)
        with time_machine.travel("2030-12-31 20:00:00+01:00", tick=False):
            assert Person.objects.get(pk=cast.officer.pk).organisation_ids == [cast.ystad.pk]
        with time_machine.travel("2031-01-01 01:00:00+01:00", tick=False):
            assert Person.objects.get(pk=cast.officer.pk).organisation_ids == []
            assert cast.ystad not in Organisation.objects.members()

    def test_is_done_once(self, cast: Cast) -> None:
        notice = confirmed(cast)
        with pytest.raises(Refused, match="redan bekräftad"):
            actions.confirm_notice(notice, LAST_DAY, "NK 2026/32", by=cast.administrator)


class TestWithdraw:
    def test_lets_the_membership_and_the_roles_go_on(self, cast: Cast) -> None:
        ends_anyway = date(2028, 6, 30)
        cast.reader.roles.update(ends_on=date(2031, 6, 30))
        Role.objects.filter(person=cast.officer).update(ends_on=ends_anyway)
        actions.withdraw_notice(confirmed(cast), by=cast.colleague)
        membership = cast.ystad.memberships.get()
        assert (membership.ends_on, membership.leave_reason, membership.leave_reference) == (None, "", "")
        assert cast.colleague.roles.get().ends_on is None
        assert cast.reader.roles.get().ends_on == date(2031, 6, 30)
        assert cast.officer.roles.get().ends_on == ends_anyway

    def test_does_not_lengthen_a_role_that_was_to_end_that_day_anyway(self, cast: Cast) -> None:
        actions.end_role(cast.officer.roles.get(), LAST_DAY, by=cast.colleague)
        actions.withdraw_notice(confirmed(cast), by=cast.colleague)
        assert cast.officer.roles.get().ends_on == LAST_DAY

    def test_is_refused_when_the_last_day_has_been(self, cast: Cast) -> None:
        notice = confirmed(cast)
        with time_machine.travel("2031-01-01 09:00:00+01:00"), pytest.raises(Refused, match="upphörde redan"):
            actions.withdraw_notice(notice, by=cast.administrator)

    def test_makes_room_for_a_new_one(self, cast: Cast) -> None:
        actions.withdraw_notice(give(cast), by=cast.colleague)
        assert give(cast).is_waiting


class TestMay:
    def test_the_organisations_own_contact_and_the_administrator(self, cast: Cast) -> None:
        allowed = [who for who in (cast.colleague, cast.administrator, cast.officer, cast.neighbour, cast.stranger)
                   if rules.may_give_notice(who, cast.ystad)]  # fmt: skip
        assert allowed == [cast.colleague, cast.administrator]
