"""Several meetings planned in one step, and what is left of them changed in one step."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from operations import actions, rules
from operations.models import Body, Meeting, Minutes, SchoolBreak
from operations.school_breaks_reference import load_school_breaks
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

As = Callable[..., StrictClient]


@pytest.fixture
def data(cast: Cast) -> dict[str, Any]:
    return {
        "body": Body.network().pk, "title": "Nätverksmöte", "on": dates.today() + timedelta(days=10), "starts": "09:00",
        "ends": "11:00", "place": "Lund", "responsible": cast.coordinator.pk, "organiser": cast.office.pk,
        "matrix_row": factories.matrix_row(3, 1).pk, "every": 2, "unit": "weeks", "count": 3,
    }  # fmt: skip


class TestDays:
    def test_every_second_week(self) -> None:
        days = rules.days_of_series(date(2026, 12, 23), 2, "weeks", 3)
        assert days == [date(2026, 12, 23), date(2027, 1, 6), date(2027, 1, 20)]

    def test_the_same_weekday_of_the_month_over_new_year(self) -> None:
        days = rules.days_of_series(date(2026, 11, 11), 1, "months", 4)  # the second Wednesday
        assert days == [date(2026, 11, 11), date(2026, 12, 9), date(2027, 1, 13), date(2027, 2, 10)]

    def test_the_last_one_where_there_is_no_fifth(self) -> None:
        assert rules.days_of_series(date(2026, 4, 29), 1, "months", 3) == [
            date(2026, 4, 29),
            date(2026, 5, 27),
            date(2026, 6, 24),
        ]

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2026, 12, 9), ""),
            (date(2027, 1, 6), "Trettondedag jul"),
            (date(2026, 6, 19), "Ledig dag"),  # midsummer eve
            (date(2026, 7, 8), "Juli, när de flesta har semester"),
            (date(2026, 12, 23), "Jullov"),
            (date(2027, 2, 24), "Sportlov, vecka 8"),
            (date(2027, 2, 17), ""),  # week 7
            (date(2026, 10, 28), "Höstlov, vecka 44"),
            (date(2026, 8, 12), "Sommarlov"),
        ],
    )
    def test_say_what_stands_against_them(self, day: date, said: str, db: None) -> None:
        load_school_breaks()
        assert rules.weighed([day]) == [(day, said)]

    def test_know_the_breaks_that_a_municipality_has_decided(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        first = date(2026, 11, 9)
        for where in (cast.ystad, cast.malmo, None):
            values = {"name": "Höstlov", "starts_on": first, "ends_on": first + timedelta(days=4), "source": "Beslut"}
            SchoolBreak.objects.create(organisation=where, **values)
        with count_queries(1):
            found = dict(rules.weighed([first, first + timedelta(days=7)]))
        assert sorted(found[first].split("; ")) == ["Höstlov", "Höstlov, Malmö", "Höstlov, Ystad"]
        assert found[first + timedelta(days=7)] == ""

    def test_say_that_nothing_is_known_after_the_last_break_that_is_entered(
        self, cast: Cast, data: dict[str, Any], as_: As
    ) -> None:
        load_school_breaks()
        page = as_(cast.coordinator).post(reverse("operations:series_add"), {**data, "on": "2028-03-07"}).content.decode()
        assert "Inga skollov är inlagda efter" in page
        page = as_(cast.coordinator).post(reverse("operations:series_add"), data).content.decode()
        assert "Inga skollov är inlagda efter" not in page


def plan(cast: Cast, *days: date) -> list[Meeting]:
    series = actions.plan_series(
        list(days), body=Body.network(), title="Nätverksmöte", starts=time(9), ends=time(11), place="Lund",
        matrix_row=factories.matrix_row(3, 1), organiser=cast.office, responsible=cast.coordinator, by=cast.coordinator,
    )  # fmt: skip
    return list(series.meetings.order_by("starts_at"))


class TestPlan:
    def test_shows_the_days_first_and_then_saves_those_that_were_changed(
        self, cast: Cast, data: dict[str, Any], as_: As
    ) -> None:
        client, url = as_(cast.coordinator), reverse("operations:series_add")
        page = client.post(url, data)
        shown = page.context["form"]
        days = {field.name: field.value() for field, _day, _against in shown.day_fields()}
        assert len(days) == 3
        assert not Meeting.objects.exists()
        moved = dates.today() + timedelta(days=40)
        answer = client.post(url, {**data, **days, "day_3": moved.isoformat(), "save": "1"})
        assert answer.status_code == 302
        meetings = Meeting.objects.order_by("starts_at")
        assert all(meeting.is_draft for meeting in meetings)
        assert dates.as_local_date(meetings[2].starts_at) == moved
        assert len({meeting.series_id for meeting in meetings}) == 1
        assert Notice.objects.count() == 0

    def test_reckons_anew_when_the_rule_changes(self, cast: Cast, data: dict[str, Any], as_: As) -> None:
        client, url = as_(cast.coordinator), reverse("operations:series_add")
        days = {f"day_{n}": "2031-01-01" for n in (1, 2, 3)}
        page = client.post(url, {**data, **days, "count": 5, "save": "1", "again": "1"})
        assert len(page.context["form"].day_fields()) == 5
        assert not Meeting.objects.exists()

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "bad",
        [
            {"count": 1},
            {"count": 99},
            {"every": 0},
            {"unit": "x"},
            {"on": "2020-01-01"},
            {"title": "x" * 130},
            {"ends": "08:00"},
        ],
    )
    def test_bad_input_is_answered(self, bad: dict[str, Any], cast: Cast, data: dict[str, Any], as_: As) -> None:
        html = as_(cast.coordinator).post(reverse("operations:series_add"), {**data, **bad}).content.decode()
        assert 'id="errors"' in html
        assert not Meeting.objects.exists()

    @pytest.mark.django_db
    @pytest.mark.parametrize("day", ["", "x", "2020-01-01", "same"])
    def test_a_bad_day_keeps_the_others(self, day: str, cast: Cast, data: dict[str, Any], as_: As) -> None:
        first = (dates.today() + timedelta(days=10)).isoformat()
        days = {"day_1": first, "day_2": first if day == "same" else day, "save": "1"}
        html = as_(cast.coordinator).post(reverse("operations:series_add"), {**data, **days}).content.decode()
        assert 'id="errors"' in html
        assert first in html
        assert not Meeting.objects.exists()

    def test_names_each_by_its_month_or_day(self, cast: Cast) -> None:
        apart = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        assert [meeting.title for meeting in apart] == ["Nätverksmöte, maj 2031", "Nätverksmöte, juni 2031"]
        close = plan(cast, date(2031, 5, 7), date(2031, 5, 21))
        assert [meeting.title for meeting in close] == ["Nätverksmöte, 7 maj 2031", "Nätverksmöte, 21 maj 2031"]


def days() -> list[date]:
    return [dates.as_local_date(each.starts_at) for each in Meeting.objects.order_by("starts_at")]


class TestRest:
    def test_changes_this_and_the_later_ones_on_their_own_days(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 1, 8), date(2031, 5, 7), date(2031, 6, 4))
        actions.add_agenda_item(meetings[2], title="Öppnande", by=cast.coordinator)
        actions.call(meetings[2], by=cast.coordinator)
        done = actions.change_rest(meetings[1], starts=time(13), ends=time(15), place="Ystad", by=cast.coordinator)
        assert (done.changed, done.told) == (2, 7)
        first, *rest = Meeting.objects.order_by("starts_at")
        assert first.place == "Lund"
        assert [(one.place, timezone.localtime(one.starts_at).hour) for one in rest] == [("Ystad", 13), ("Ystad", 13)]
        assert rest[1].starts_at == datetime(2031, 6, 4, 11, tzinfo=UTC)
        assert Notice.objects.filter(template__contains="changed").count() == 7

    def test_is_shown_before_it_is_changed(self, cast: Cast, as_: As) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        url = reverse("operations:series_edit", args=[meetings[0].pk])
        client = as_(cast.coordinator)
        assert "2 möten ändras" in client.get(url).content.decode()
        data = {"starts": "13:00", "ends": "12:00", "place": "Ystad", "responsible": cast.coordinator.pk}
        assert 'id="errors"' in client.post(url, data).content.decode()
        page = client.post(url, {**data, "ends": "15:00"}, follow=True).content.decode()
        assert "2 möten är ändrade" in page

    def test_moves_to_another_weekday_of_the_same_weeks(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4), date(2031, 7, 2))
        done = actions.change_rest(meetings[1], weekday=0, by=cast.coordinator)
        assert (done.changed, done.told) == (2, 0)
        assert days() == [date(2031, 5, 7), date(2031, 6, 2), date(2031, 6, 30)]
        last = Meeting.objects.order_by("starts_at").last()
        assert last is not None
        assert last.title == "Nätverksmöte, juni 2031"  # from Wednesday 2 July
        assert (dates.local(last.starts_at).time(), dates.local(last.ends_at).time()) == (time(9), time(11))

    def test_moves_to_the_chosen_one_of_each_month_over_the_change_of_the_clock(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 3, 5), date(2031, 4, 2))
        actions.change_rest(meetings[0], weekday=3, which=rules.LAST, by=cast.coordinator)
        assert days() == [date(2031, 3, 27), date(2031, 4, 24)]
        hours = [each.starts_at.hour for each in Meeting.objects.order_by("starts_at")]
        assert hours == [8, 7]  # nine in Stockholm, in winter and in summer time

    def test_tells_those_who_are_called_and_asks_again_for_answers_to_the_old_time(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        for each in meetings:
            actions.add_agenda_item(each, title="Öppnande", by=cast.coordinator)
            actions.call(each, by=cast.coordinator)
            actions.answer(each, cast.officer, "yes", by=cast.officer)
        done = actions.change_rest(meetings[1], weekday=1, place="Ystad", by=cast.coordinator)
        assert (done.changed, done.told, done.answers) == (1, 7, 1)
        kept, moved = Meeting.objects.order_by("starts_at")
        assert (kept.sequence, moved.sequence) == (0, 1)
        assert kept.answers.get().starts_at == kept.starts_at
        assert moved.answers.get().starts_at != moved.starts_at
        assert [actions.attendance(each).coming for each in (kept, moved)] == [1, 0]
        letter = Notice.objects.filter(template__contains="changed").first()
        assert letter is not None
        assert "svara igen" in letter.text
        assert "SEQUENCE:1" in letter.attachments[0][2]

    def test_keeps_answers_where_the_time_stays(self, cast: Cast) -> None:
        [meeting, _later] = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        actions.add_agenda_item(meeting, title="Öppnande", by=cast.coordinator)
        actions.call(meeting, by=cast.coordinator)
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        done = actions.change_rest(meeting, weekday=2, place="Ystad", by=cast.coordinator)
        assert (done.changed, done.answers) == (2, 0)
        assert meeting.answers.get().starts_at == meeting.starts_at

    def test_leaves_what_has_begun_or_has_minutes_alone(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4), date(2031, 7, 2))
        Meeting.objects.filter(pk=meetings[0].pk).update(state="called", called_at=timezone.now())
        Minutes.objects.create(meeting=meetings[0])
        Meeting.objects.filter(pk=meetings[1].pk).update(starts_at=timezone.now() - timedelta(minutes=5))
        assert [each.pk for each in actions.rest_of(meetings[0])] == [meetings[2].pk]

    def test_refuses_two_on_the_same_day_days_that_have_passed_and_another_year(self, cast: Cast) -> None:
        close = plan(cast, date(2031, 5, 7), date(2031, 5, 14))
        with pytest.raises(Refused, match="samma dag"):
            actions.change_rest(close[0], weekday=2, which=1, by=cast.coordinator)
        with time_machine.travel(datetime(2031, 5, 7, 5, tzinfo=UTC), tick=False), pytest.raises(Refused, match="passerat"):
            actions.change_rest(close[0], weekday=0, by=cast.coordinator)
        [last] = [plan(cast, date(2031, 12, 31), date(2032, 3, 3))[0]]
        actions.add_agenda_item(last, title="Öppnande", by=cast.coordinator)
        actions.call(last, by=cast.coordinator)
        with pytest.raises(Refused, match="hör till 2031"):
            actions.change_rest(last, weekday=3, by=cast.coordinator)
        assert Meeting.objects.get(pk=last.pk).sequence == 0

    def test_shows_the_new_days_before_they_are_saved(self, cast: Cast, as_: As) -> None:
        load_school_breaks()
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        url, client = reverse("operations:series_edit", args=[meetings[0].pk]), as_(cast.coordinator)
        sent = {"weekday": "3", "which": "", "starts": "09:00", "ends": "11:00", "place": "Lund"}
        sent["responsible"] = str(cast.coordinator.pk)
        page = client.post(url, sent)
        html = page.content.decode().replace("\xa0", " ")
        assert "Inget är sparat än" in html
        assert "tors 8 maj 2031" in html
        assert "Inga skollov är inlagda efter" in html
        assert days() == [date(2031, 5, 7), date(2031, 6, 4)]
        confirmed = page.context["form"].days_as_chosen
        assert "Inget är sparat än" in client.post(url, {**sent, "weekday": "1", "confirmed": confirmed}).content.decode()
        assert client.post(url, {**sent, "confirmed": confirmed}).status_code == 302
        assert days() == [date(2031, 5, 8), date(2031, 6, 5)]

    @pytest.mark.parametrize("bad", [{"weekday": "6"}, {"weekday": "x"}, {"which": "9"}, {"which": "0"}])
    def test_says_what_is_wrong_with_a_choice(self, bad: dict[str, str], cast: Cast, as_: As) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        sent = {"starts": "09:00", "ends": "11:00", "place": "Lund", "responsible": cast.coordinator.pk, "confirmed": "x"}
        html = as_(cast.coordinator).post(reverse("operations:series_edit", args=[meetings[0].pk]), {**sent, **bad})
        assert 'id="errors"' in html.content.decode()

    def test_of_what_is_over_is_refused(self, cast: Cast) -> None:
        meetings = plan(cast, date(2031, 5, 7), date(2031, 6, 4))
        Meeting.objects.update(state=Meeting.State.CANCELLED)
        with pytest.raises(Refused, match="inget kvar"):
            actions.change_rest(meetings[0], place="Ystad", by=cast.coordinator)
