"""What locked minutes say of an action stays as it was agreed; the action itself goes on."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

import members.actions
from network_portal.lib import dates
from operations import actions
from operations.models import AgreedAction, Attendance, Minutes
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]


def words_of(answer: Any) -> str:
    """The page as it is read, without its many spaces."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <"))).replace(" ,", ",")


def day_of(day: date) -> str:
    return dates.day(day, year=True).replace("\xa0", " ")


def held_by(cast: Cast, **fields: Any) -> Minutes:
    began = timezone.now() - timedelta(hours=3)
    return factories.minutes(cast, meeting=factories.meeting(cast, starts_at=began, called_at=began, **fields))


class TestPage:
    def test_says_what_was_agreed_beside_what_the_action_says_today(self, cast: Cast, as_: As) -> None:
        minutes = factories.minutes(cast)
        item, due_on = minutes.meeting.agenda.get(), dates.today() + timedelta(days=7)
        moved = factories.action(cast, item=item, what="Räkna ut avgiften", due_on=due_on)
        reworded, _same = (
            factories.action(cast, item=item, what=what, due_on=due_on) for what in ("Fråga alla", "Skicka ut")
        )
        factories.action(cast, item=item, what="Behövs inte", state="dropped", reason="Nej", closed_at=dates.now())
        factories.lock(minutes)
        later = due_on + timedelta(days=9)
        actions.change_action(moved, owner=cast.colleague, due_on=later, by=cast.officer)
        actions.change_action(reworded, what="Fråga de andra", by=cast.officer)
        factories.action(cast, item=item, what="Kom till efteråt")
        page = words_of(as_(cast.officer).get(minutes.get_absolute_url()))
        agreed = f"Officer Ystad, Ystad, senast {day_of(due_on)}"
        now = f"Nu: Colleague Ystad, senast {day_of(later)}, öppet"
        assert f"Räkna ut avgiften {agreed} {now}" in page
        assert f"Fråga alla {agreed} Nu ”Fråga de andra”: {agreed.replace(', Ystad', '')}, öppet" in page
        assert f"Skicka ut {agreed} Nu: öppet" in page
        assert "Tillkom senare: Kom till efteråt" in page
        assert "Behövs inte" not in page

    def test_of_a_draft_says_how_it_is_today(self, cast: Cast, as_: As) -> None:
        minutes = factories.minutes(cast)
        factories.action(cast, item=minutes.meeting.agenda.get(), what="Räkna")
        page = words_of(as_(cast.coordinator).get(minutes.get_absolute_url()))
        assert "Åtgärder från punkten: Räkna" in page
        assert "Nu:" not in page

    def test_leads_nobody_to_an_action_that_is_not_theirs_to_see(self, cast: Cast, as_: As) -> None:
        body = factories.body(is_open=False)
        minutes = held_by(cast, body=body)
        Attendance.objects.create(minutes=minutes, person=cast.officer, organisation=cast.ystad, state="present")
        action = factories.action(cast, item=minutes.meeting.agenda.get(), body=body, what="Räkna", owner=cast.neighbour)
        factories.lock(minutes)
        answer = as_(cast.officer).get(minutes.get_absolute_url())
        assert "Räkna Neighbour Malmo" in words_of(answer)
        assert action.get_absolute_url() not in answer.content.decode()

    def test_costs_the_same_with_one_as_with_three(
        self, cast: Cast, as_: As, count_queries: Callable[..., CaptureQueriesContext]
    ) -> None:
        client = as_(cast.officer)
        for n in (1, 3):
            minutes = held_by(cast)
            for each in range(n):
                where = person(f"Nr {n}-{each}", cast.malmo, KINDS.READER)
                factories.action(cast, item=minutes.meeting.agenda.get(), owner=where, organisation=cast.malmo)
            factories.lock(minutes)
            client.get(minutes.get_absolute_url())
            # 1 person with roles  2 minutes  3 approvals  4 roles of each of the two who approve  5  6 registry numbers
            # 7 items  8 whom decisions concern  9 corrections  10 attendance  11 actions today  12 proposals adopted
            # 13 actions as agreed
            with count_queries(13):
                client.get(minutes.get_absolute_url())


def test_an_erased_person_has_no_name_there(cast: Cast) -> None:
    minutes = factories.minutes(cast)
    factories.action(cast, item=minutes.meeting.agenda.get(), owner=cast.reader)
    factories.lock(minutes)
    members.actions.erase(cast.reader, by=cast.administrator)
    assert AgreedAction.objects.get().owner.name == f"Borttagen person {cast.reader.pk}"


def test_minutes_that_were_locked_at_once_hold_them_too(cast: Cast) -> None:
    minutes = factories.minutes(cast)
    minutes.approvals.all().delete()
    Minutes.objects.filter(pk=minutes.pk).update(kind="notes")
    action = factories.action(cast, item=minutes.meeting.agenda.get())
    actions.send_for_approval(minutes, by=cast.coordinator)
    assert AgreedAction.objects.get().action == action
