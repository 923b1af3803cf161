"""Actions: written down, changed, done, dropped, opened again; who reads and changes them, and who is reminded when."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions, rules
from operations.models import ActionItem, Body, Meeting, Seat
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]
DUE = date(2026, 10, 14)  # a Wednesday


@pytest.fixture
def closed(cast: Cast) -> Body:
    """A group whose papers only those with a seat read: the officer chairs it, the coordinator sits in it."""
    body = Body.objects.create(kind="steering", name="Styrgruppen", is_open=False)
    for who, where, is_chair in ((cast.officer, cast.ystad, True), (cast.coordinator, cast.cluster, False)):
        Seat.objects.create(body=body, person=who, organisation=where, is_chair=is_chair, starts_on=date(2024, 1, 1))
    return body


def add(cast: Cast, **fields: Any) -> ActionItem:
    values = {
        "what": "Skicka frågorna till odlarna",
        "owner": cast.officer,
        "organisation": cast.ystad,
        "due_on": dates.today() + timedelta(days=14),
        "by": cast.coordinator,
    }
    return actions.add_action(fields.pop("body", None) or Body.network(), **{**values, **fields})


class TestAdd:
    def test_tells_the_one_who_is_to_do_it_once(self, cast: Cast) -> None:
        action = add(cast)
        assert action.is_open
        letter = Notice.objects.get(person=cast.officer)
        assert "Skicka frågorna till odlarna" in letter.text
        assert "Ystad" in letter.text
        assert JournalEntry.objects.filter(action="operations.action_added", object_id=action.pk).exists()

    def test_tells_nobody_what_they_gave_themselves(self, cast: Cast) -> None:
        add(cast, by=cast.officer)
        assert not Notice.objects.exists()

    def test_needs_somebody_who_reads_the_papers(self, cast: Cast, closed: Body) -> None:
        with pytest.raises(Refused, match="får inte läsa handlingarna"):
            add(cast, body=closed, owner=cast.neighbour, organisation=cast.malmo)
        with pytest.raises(Refused, match="har ingen roll i"):
            add(cast, organisation=cast.malmo)
        assert not ActionItem.objects.exists()

    def test_is_refused_in_a_group_that_has_ended(self, cast: Cast, closed: Body) -> None:
        closed.ended_on = dates.today() - timedelta(days=1)
        closed.save()
        with pytest.raises(Refused, match="upphörde"):
            add(cast, body=closed)


class TestChange:
    def test_tells_a_new_owner_and_remembers_both(self, cast: Cast) -> None:
        action = add(cast)
        actions.change_action(action, owner=cast.colleague, by=cast.officer)
        assert Notice.objects.filter(person=cast.colleague).count() == 1
        entry = JournalEntry.objects.get(action="operations.action_changed")
        assert entry.data["owner"] == [cast.officer.pk, cast.colleague.pk]

    def test_is_refused_when_it_is_closed(self, cast: Cast) -> None:
        action = add(cast)
        actions.finish_action(action, by=cast.officer)
        with pytest.raises(Refused, match="redan klar"):
            actions.change_action(action, what="Annat", by=cast.officer)


class TestClose:
    def test_done_with_a_note(self, cast: Cast) -> None:
        action = actions.finish_action(add(cast), note="Nio av tolv har svarat.", by=cast.officer)
        assert (action.state, action.note, action.closed_at is not None) == ("done", "Nio av tolv har svarat.", True)

    def test_by_another_tells_the_owner(self, cast: Cast) -> None:
        actions.drop_action(add(cast), reason="Beslutet gjorde den onödig.", by=cast.coordinator)
        assert "Beslutet gjorde den onödig." in Notice.objects.get(template__endswith="action_closed.txt").text

    def test_twice_is_refused(self, cast: Cast) -> None:
        action = add(cast)
        actions.finish_action(action, by=cast.officer)
        for act in (actions.finish_action, actions.drop_action):
            with pytest.raises(Refused, match="redan klar"):
                act(action, by=cast.officer, **({} if act is actions.finish_action else {"reason": "x"}))

    def test_opened_again_forgets_why_it_was_closed_but_the_journal_does_not(self, cast: Cast) -> None:
        action = actions.drop_action(add(cast), reason="Ingen tid.", by=cast.officer)
        action = actions.open_action_again(action, by=cast.officer)
        assert (action.is_open, action.reason, action.closed_at) == (True, "", None)
        assert JournalEntry.objects.get(action="operations.action_dropped").data["reason"] == "Ingen tid."
        with pytest.raises(Refused, match="redan öppen"):
            actions.open_action_again(action, by=cast.officer)

    def test_the_database_asks_for_a_reason_and_a_moment(self, cast: Cast) -> None:
        for fields in ({"state": "dropped", "closed_at": timezone.now()}, {"state": "done"}, {"closed_at": timezone.now()}):
            with pytest.raises(IntegrityError), transaction.atomic():
                factories.action(cast, **fields)


class TestWho:
    def test_reads_a_closed_group_s_actions(self, cast: Cast, closed: Body) -> None:
        action = factories.action(cast, body=closed)
        own = factories.action(cast, body=closed, owner=cast.neighbour, organisation=cast.malmo)
        assert set(ActionItem.objects.visible_to(cast.coordinator)) == {action, own}
        assert set(ActionItem.objects.visible_to(cast.neighbour)) == {own}
        assert not ActionItem.objects.visible_to(cast.administrator).exists()
        assert not ActionItem.objects.visible_to(cast.stranger).exists()

    def test_changes_it(self, cast: Cast, closed: Body) -> None:
        action = factories.action(cast, body=closed, owner=cast.neighbour, organisation=cast.malmo)
        assert rules.may_change_action(cast.neighbour, action)  # the owner
        assert rules.may_change_action(cast.officer, action)  # chairs the group
        assert rules.may_change_action(cast.coordinator, action)
        assert not rules.may_change_action(cast.colleague, action)

    def test_in_a_list_to_hand_over_a_closed_group_s_words_stay_closed(self, cast: Cast, closed: Body, as_: As) -> None:
        factories.action(cast, body=closed, what="Hemlig förhandling")
        html = as_(cast.colleague).get(f"/people/{cast.officer.pk}/hand-over/").content.decode()
        assert "En åtgärd i Styrgruppen" in html
        assert "Hemlig förhandling" not in html


class TestReminders:
    @pytest.fixture(autouse=True)
    def when(self) -> Iterator[None]:
        with time_machine.travel(datetime(2026, 9, 1, 7, tzinfo=UTC), tick=False):
            yield

    def run(self, day: date) -> None:
        with time_machine.travel(datetime(day.year, day.month, day.day, 7, tzinfo=UTC), tick=False):
            actions.remind_of_actions()

    def told(self, who: Any) -> list[str]:
        return list(Notice.objects.filter(person=who).order_by("pk").values_list("subject", flat=True))

    def test_come_a_week_and_a_day_before_and_three_days_after_once_each(self, cast: Cast) -> None:
        factories.action(cast, due_on=DUE, what="Ring odlarna")
        for days in range(-20, 20):
            self.run(DUE + timedelta(days=days))
            self.run(DUE + timedelta(days=days))
        found = [subject.replace("\xa0", " ") for subject in self.told(cast.officer)]
        assert found == ["Ska vara klart ons 14 okt: Ring odlarna"] * 2 + ["Skulle ha varit klart ons 14 okt: Ring odlarna"]

    @pytest.mark.parametrize(
        ("due", "days"),
        [(DUE, {-7, -1, 5}), (date(2026, 10, 12), {-7, 0, 3}), (date(2026, 7, 8), {26})],
        ids=["a Wednesday: three days after is a Saturday", "a Monday: the day before is a Sunday", "July is waited out"],
    )
    def test_come_on_working_days(self, cast: Cast, due: date, days: set[int]) -> None:
        written = timezone.make_aware(datetime(2026, 5, 4, 9))
        factories.action(cast, due_on=due, created_at=written)
        seen: set[int] = set()
        for n in range(-10, 40):
            before = Notice.objects.filter(person=cast.officer).count()
            self.run(due + timedelta(days=n))
            if Notice.objects.filter(person=cast.officer).count() > before:
                seen.add(n)
        assert seen == days

    def test_catch_up_a_missed_run_by_the_latest_one_only(self, cast: Cast) -> None:
        factories.action(cast, due_on=DUE)
        self.run(DUE + timedelta(days=5))
        assert len(self.told(cast.officer)) == 1

    def test_do_not_come_of_what_was_written_down_later(self, cast: Cast) -> None:
        factories.action(cast, due_on=date(2026, 9, 3), created_at=timezone.now())
        self.run(date(2026, 9, 1))
        assert self.told(cast.officer) == []
        self.run(date(2026, 9, 2))
        assert len(self.told(cast.officer)) == 1

    def test_stop_when_it_is_done(self, cast: Cast) -> None:
        actions.finish_action(factories.action(cast, due_on=DUE), by=cast.officer)
        self.run(DUE - timedelta(days=7))
        assert self.told(cast.officer) == []

    def test_a_week_late_it_comes_on_the_next_agenda(self, cast: Cast) -> None:
        factories.action(cast, due_on=DUE)
        draft = factories.meeting(cast, state="draft", starts_at=datetime(2026, 11, 11, 8, tzinfo=UTC))
        self.run(DUE + timedelta(days=6))
        assert not draft.agenda.filter(lists_actions=True).exists()
        self.run(DUE + timedelta(days=7))
        self.run(DUE + timedelta(days=8))
        assert draft.agenda.get(lists_actions=True).title == "Åtgärder från tidigare möten"

    def test_a_month_late_the_chair_is_told_once(self, cast: Cast) -> None:
        factories.action(cast, due_on=DUE, body=Body.network())
        Seat.objects.create(
            body=Body.network(), person=cast.neighbour, organisation=cast.malmo, is_chair=True, starts_on=date(2024, 1, 1)
        )
        self.run(DUE + timedelta(days=29))
        assert self.told(cast.neighbour) == []
        for days in (30, 33):
            self.run(DUE + timedelta(days=days))
        assert len(self.told(cast.neighbour)) == 1

    def test_without_a_chair_the_one_who_answers_for_the_latest_meeting_is_told(self, cast: Cast) -> None:
        factories.action(cast, due_on=DUE)
        factories.meeting(cast, starts_at=datetime(2026, 9, 9, 8, tzinfo=UTC))
        self.run(DUE + timedelta(days=30))
        assert len(self.told(cast.coordinator)) == 1


class TestPages:
    def test_the_list_filters_and_sorts(self, cast: Cast, as_: As) -> None:
        today = dates.today()
        factories.action(cast, what="Min öppna")
        factories.action(
            cast, what="Grannens sena", owner=cast.neighbour, organisation=cast.malmo, due_on=today - timedelta(days=3)
        )
        factories.action(cast, what="Den klara", state="done", closed_at=timezone.now())
        url = reverse("operations:actions")

        def shown(query: str) -> set[str]:
            html = as_(cast.officer).get(f"{url}?{query}").content.decode()
            return {what for what in ("Min öppna", "Grannens sena", "Den klara") if what in html}

        assert shown("") == {"Min öppna", "Grannens sena"}
        assert shown("whose=mine") == {"Min öppna"}
        assert shown("state=overdue") == {"Grannens sena"}
        assert shown("state=done") == {"Den klara"}
        assert shown("state=all") == {"Min öppna", "Grannens sena", "Den klara"}
        assert shown(f"organisation={cast.malmo.pk}") == {"Grannens sena"}
        assert shown(f"body={Body.network().pk}&sort=-due") == {"Min öppna", "Grannens sena"}
        for bad in ("state=x", "body=x", "organisation=99999999999", "sort=x", "whose=y", "page=x"):
            assert shown(bad) == {"Min öppna", "Grannens sena"}
        assert shown("body=2147483647") == set()

    def test_the_file_holds_what_the_list_shows(self, cast: Cast, as_: As) -> None:
        factories.action(cast, what="=Min öppna")
        factories.action(cast, what="Den klara", state="done", closed_at=timezone.now())
        text = as_(cast.officer).get(reverse("operations:actions_csv")).content.decode("utf-8-sig")
        assert "'=Min öppna;Officer Ystad;Ystad;" in text
        assert "Den klara" not in text

    def test_the_list_costs_the_same(self, cast: Cast, as_: As, one_and_three: Callable[..., None]) -> None:
        # 1 person with roles  2 which stand on the page  3 what is shown of them  4 groups  5 organisations
        one_and_three(
            as_(cast.officer), reverse("operations:actions"), lambda n: factories.action(cast, what=f"A {n}"), queries=5
        )

    def test_says_so_when_there_is_none(self, cast: Cast, as_: As) -> None:
        assert "Ingen åtgärd är öppen" in as_(cast.officer).get(reverse("operations:actions")).content.decode()

    def test_written_down_from_an_item_it_keeps_its_paragraph(self, cast: Cast, as_: As) -> None:
        meeting = factories.meeting(cast, state="draft")
        actions.call(meeting, by=cast.coordinator)
        item = meeting.agenda.get()
        day = dates.today() + timedelta(days=9)
        form = {"what": "Ring odlarna", "owner": cast.officer.pk, "due_on": day.isoformat()}
        url = reverse("operations:action_from_item", args=[item.pk])
        assert as_(cast.coordinator).post(url, form).status_code == 302
        action = ActionItem.objects.get()
        assert (action.item, action.body, action.organisation) == (item, meeting.body, cast.ystad)
        html = as_(cast.officer).get(action.get_absolute_url()).content.decode()
        assert "§\xa01" in html
        assert "Ring odlarna" in as_(cast.reader).get(meeting.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ({"what": ""}, "Skriv vad som ska göras"),
            ({"owner": ""}, "Välj vem"),
            ({"owner": "99999999"}, "Välj vem"),
            ({"due_on": "2020-01-01"}, "Den dagen har varit"),
            ({"due_on": "2090-01-01"}, "mer än tre år"),
            ({"what": "x" * 201}, "högst 200"),
        ],
    )
    def test_keep_what_was_typed(self, cast: Cast, as_: As, bad: dict[str, str], said: str) -> None:
        day = dates.today() + timedelta(days=9)
        body = Body.network()
        form = {"body": body.pk, "what": "Ring odlarna 😀", "owner": cast.officer.pk, "due_on": day.isoformat(), **bad}
        html = as_(cast.coordinator).post(reverse("operations:action_add"), form).content.decode()
        assert 'id="errors"' in html
        assert said in html
        assert "Ring odlarna 😀" in html or "what" in bad

    def test_two_at_one_form(self, cast: Cast, as_: As) -> None:
        action = factories.action(cast)
        url = reverse("operations:action_edit", args=[action.pk])
        html = as_(cast.officer).get(url).content.decode()
        mark = html.split('name="opened" value="')[1].split('"')[0]
        actions.change_action(action, what="Ändrad av en annan", by=cast.coordinator)
        form = {"what": "Min ändring", "owner": cast.officer.pk, "due_on": action.due_on.isoformat(), "opened": mark}
        answer = as_(cast.officer).post(url, form)
        assert answer.status_code == 409
        assert "Min ändring" in answer.content.decode()
        assert "Ändrad av en annan" in answer.content.decode()

    def test_mine_stand_on_the_home_page(self, cast: Cast, as_: As) -> None:
        factories.action(cast, what="Ring odlarna")
        assert "Ring odlarna" in as_(cast.officer).get("/").content.decode()
        assert "Ring odlarna" not in as_(cast.neighbour).get("/").content.decode()


class TestCarry:
    def test_follows_to_the_next_draft_when_one_is_called(self, cast: Cast) -> None:
        """Nobody does anything: the list stands on the one called and on the one after."""
        first, second = (
            factories.meeting(cast, title=f"Möte {n}", state="draft", starts_at=timezone.now() + timedelta(days=20 * n))
            for n in (1, 2)
        )
        add(cast)
        assert first.agenda.filter(lists_actions=True).count() == 1
        assert not second.agenda.filter(lists_actions=True).exists()
        actions.call(first, by=cast.coordinator)
        assert second.agenda.filter(lists_actions=True).count() == 1

    def test_a_new_meeting_begins_with_the_list(self, cast: Cast) -> None:
        add(cast)
        template = factories.meeting(cast)
        fields = {
            name: getattr(template, name)
            for name in ("body", "matrix_row", "organiser", "responsible", "starts_at", "ends_at")
        }
        made = actions.add_meeting(title="Nytt möte", by=cast.coordinator, **fields)
        assert [item.lists_actions for item in made.agenda.all()] == [True]

    def test_stands_where_it_stood_last_time(self, cast: Cast) -> None:
        held = factories.meeting(cast, starts_at=timezone.now() - timedelta(days=20))
        actions_item = held.agenda.get()
        actions_item.lists_actions = True
        actions_item.save()
        draft = factories.meeting(cast, state="draft")
        add(cast)
        assert [item.lists_actions for item in draft.agenda.order_by("position")] == [True, False]

    def test_shows_on_a_held_meeting_what_was_open_then(self, cast: Cast, as_: As) -> None:
        held = factories.meeting(cast, starts_at=timezone.now() - timedelta(days=20), called_at=timezone.now())
        held.agenda.update(lists_actions=True)
        month = timezone.now() - timedelta(days=30)
        factories.action(cast, what="Öppen då", created_at=month, state="done", closed_at=timezone.now())
        factories.action(cast, what="Klar före", created_at=month, state="done", closed_at=month)
        factories.action(cast, what="Född efter")
        html = as_(cast.reader).get(held.get_absolute_url()).content.decode()
        assert "Öppen då" in html
        assert "Klar före" not in html
        assert "Född efter" not in html

    def test_of_another_group_stays_away(self, cast: Cast, closed: Body) -> None:
        draft = factories.meeting(cast, state="draft")
        add(cast, body=closed)
        assert not draft.agenda.filter(lists_actions=True).exists()
        assert Meeting.objects.count() == 1
