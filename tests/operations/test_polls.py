"""Date polls: asked among those with a seat, answered until the last day, and settled as a meeting."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import Notice
from operations import actions
from operations.models import Body, DatePoll, Meeting, PollAnswer
from operations.waiting.polls import date_polls
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

As = Callable[..., StrictClient]
pytestmark = pytest.mark.django_db


@pytest.fixture
def body(cast: Cast) -> Body:
    body = factories.body()
    factories.seat(cast, body)
    factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour)
    return body


@pytest.fixture
def poll(cast: Cast, body: Body) -> DatePoll:
    return factories.poll(cast, body)


def say(poll: DatePoll, who: Any, *answers: str) -> None:
    options = [option.pk for option in poll.options.all()]
    actions.answer_poll(poll, who, dict(zip(options, answers, strict=True)), by=who)


def form(**fields: Any) -> dict[str, Any]:
    days = [dates.today() + timedelta(days=n) for n in (20, 21)]
    times = {f"time_{n}": f"{day}T09:00" for n, day in enumerate(days, 1)}
    return {"title": "Styrgrupp 2", "minutes": 90, "last_day": dates.today() + timedelta(days=5), **times, **fields}


class TestAsk:
    def test_asks_those_with_a_seat(self, cast: Cast, body: Body, as_: As) -> None:
        page = as_(cast.coordinator).post(reverse("operations:poll_add", args=[body.pk]), form(), follow=True)
        assert "Förfrågan är skickad" in page.content.decode()
        assert {letter.person for letter in Notice.objects.all()} == {cast.officer, cast.neighbour}
        assert DatePoll.objects.get().options.count() == 2

    @pytest.mark.parametrize(
        "bad",
        [
            {"title": ""},
            {"time_2": ""},
            {"time_1": "2020-01-01T09:00"},
            {"time_1": "x"},
            {"time_1": "2999-01-01T09:00"},
            {"minutes": 0},
            {"last_day": "2020-01-01"},
            {"last_day": "2050-01-01"},
        ],
    )
    def test_bad_input_is_answered(self, bad: dict[str, Any], cast: Cast, body: Body, as_: As) -> None:
        html = as_(cast.coordinator).post(reverse("operations:poll_add", args=[body.pk]), form(**bad)).content.decode()
        assert 'id="errors"' in html
        assert not DatePoll.objects.exists()

    @pytest.mark.parametrize("wrong", ["2020-01-01", "2050-01-01"])
    def test_a_bad_last_day_is_answered_at_the_field(self, wrong: str, cast: Cast, body: Body, as_: As) -> None:
        sent = form(last_day=wrong)
        html = as_(cast.coordinator).post(reverse("operations:poll_add", args=[body.pk]), sent).content.decode()
        assert 'href="#id_last_day">' in html

    def test_the_same_time_twice_is_said(self, cast: Cast, body: Body, as_: As) -> None:
        sent = form()
        sent["time_2"] = sent["time_1"]
        html = as_(cast.coordinator).post(reverse("operations:poll_add", args=[body.pk]), sent).content.decode()
        assert "Samma tid är föreslagen två gånger" in html

    def test_has_room_for_twelve_times_of_which_six_lie_folded(self, cast: Cast, body: Body, as_: As) -> None:
        client, address = as_(cast.coordinator), reverse("operations:poll_add", args=[body.pk])
        fresh = client.get(address).content.decode()
        assert fresh.count('type="datetime-local"') == 12
        assert re.search(r"<details><summary>Föreslå fler tider</summary>.*time_7.*time_12.*</details>", fresh, re.DOTALL)
        sent = form(time_12=f"{dates.today()}T00:00")
        answer = client.post(address, sent).content.decode()
        assert "<details open><summary>Föreslå fler tider" in answer

    def test_needs_somebody_to_ask(self, cast: Cast, as_: As) -> None:
        empty = factories.body(name="Tom")
        answer = as_(cast.coordinator).get(reverse("operations:poll_add", args=[empty.pk]))
        assert answer.status_code == 409
        assert "Utse företrädarna först" in answer.content.decode()

    def test_takes_at_most_twelve(self, cast: Cast, body: Body) -> None:
        first = timezone.make_aware(datetime.combine(dates.today() + timedelta(days=9), time(9)))
        times = [first + timedelta(days=n) for n in range(13)]
        values = {"title": "Möte", "minutes": 60, "last_day": dates.today(), "by": cast.coordinator}
        for wrong in (times, times[:1], [first, first]):
            with pytest.raises(Refused, match="2 till 12"):
                actions.ask_for_dates(body, times=wrong, **values)


class TestAnswer:
    def test_the_best_time_suits_most(self, cast: Cast, poll: DatePoll) -> None:
        say(poll, cast.officer, "yes", "maybe")
        say(poll, cast.neighbour, "no", "maybe")
        table = actions.poll_table(poll)
        assert [(column.yes, column.maybe, column.no) for column in table.columns] == [(1, 0, 1), (0, 2, 0)]
        assert [column.is_best for column in table.columns] == [False, True]
        assert table.silent == []

    def test_of_an_organisation_is_the_best_of_its_peoples(self, cast: Cast, poll: DatePoll) -> None:
        factories.seat(cast, poll.body, person=cast.reader, kind="substitute")
        say(poll, cast.officer, "no", "no")
        say(poll, cast.reader, "yes", "no")
        rows = dict(actions.poll_table(poll).rows)
        assert rows[cast.ystad] == ["yes", "no"]
        assert rows[cast.malmo] == ["", ""]

    def test_is_changed_through_the_last_day_and_not_after(self, cast: Cast, poll: DatePoll) -> None:
        say(poll, cast.officer, "no", "no")
        say(poll, cast.officer, "yes", "yes")
        assert set(PollAnswer.objects.values_list("answer", flat=True)) == {"yes"}
        with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(Refused, match="stängdes"):
            say(poll, cast.officer, "no", "no")
        with pytest.raises(Refused, match="Bara de som har en plats"):
            say(poll, cast.colleague, "no", "no")

    def test_is_given_on_the_page(self, cast: Cast, poll: DatePoll, as_: As) -> None:
        names = [f"option_{option.pk}" for option in poll.options.all()]
        client = as_(cast.officer)
        html = client.post(poll.get_absolute_url(), {names[0]: "yes"}).content.decode()
        assert "passar dig" in html
        assert not PollAnswer.objects.exists()
        page = client.post(poll.get_absolute_url(), dict.fromkeys(names, "yes"), follow=True).content.decode()
        assert "dina svar är sparade" in page
        assert page.count("passar lika bra") == 2
        assert "passar bäst" not in page
        assert "Neighbour Malmo (Malmö)" in page
        client.post(poll.get_absolute_url(), {names[0]: "yes", names[1]: "maybe"})
        page = client.get(poll.get_absolute_url()).content.decode()
        assert page.count("passar bäst") == 1
        assert "passar lika bra" not in page

    def test_of_a_bad_day_says_why_it_is_one(self, cast: Cast, body: Body, as_: As) -> None:
        epiphany = f"{dates.today().year + 1}-01-06T09:00"
        url = reverse("operations:poll_add", args=[body.pk])
        page = as_(cast.coordinator).post(url, form(time_2=epiphany), follow=True).content.decode()
        assert '<span class="sub">Trettondedag jul</span>' in page

    def test_page_costs_the_same_with_one_as_with_three(
        self, cast: Cast, poll: DatePoll, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            who = person(f"Somebody {n}", cast.malmo, KINDS.READER)
            factories.seat(cast, poll.body, organisation=cast.malmo, person=who)
            say(poll, who, "yes", "no")

        # 1 person with roles  2 poll  3 own seat  4 options and 5 own answers for the form  6 seats  7 answers  8 options  9 school breaks
        one_and_three(as_(cast.officer), poll.get_absolute_url(), make, queries=9)


class TestSettle:
    def test_becomes_a_draft_and_everybody_is_told(self, cast: Cast, poll: DatePoll, as_: As) -> None:
        factories.matrix_row(3, 1)
        option = poll.options.last()
        assert option is not None
        url = reverse("operations:poll_choose", args=[option.pk])
        client = as_(cast.coordinator)
        assert "Välja" in client.get(url).content.decode()
        data = {"responsible": cast.coordinator.pk, "organiser": cast.office.pk, "matrix_row": factories.matrix_row(3, 1).pk}
        assert client.post(url, data).status_code == 302
        meeting = Meeting.objects.get()
        assert (meeting.starts_at, meeting.minutes, meeting.is_draft) == (option.starts_at, 120, True)
        assert {letter.person for letter in Notice.objects.all()} == {cast.officer, cast.neighbour}
        html = as_(cast.officer).get(poll.get_absolute_url()).content.decode()
        assert "En tid är vald" in html
        assert client.post(url, data).status_code == 409

    def test_closes_by_itself_once_and_tells_who_asked(self, cast: Cast, poll: DatePoll) -> None:
        actions.see_to_polls()
        assert not Notice.objects.filter(template__contains="closed").exists()
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            actions.see_to_polls()
            actions.see_to_polls()
        poll.refresh_from_db()
        assert poll.closed_at
        letter = Notice.objects.get(template__contains="closed")
        assert letter.person == cast.coordinator
        assert "Ingen av tiderna passar någon." in letter.text
        with pytest.raises(Refused, match="redan stängd"):
            actions.close_poll(poll, by=cast.coordinator)

    def test_of_times_that_suit_as_well_says_so(self, cast: Cast, poll: DatePoll) -> None:
        say(poll, cast.officer, "yes", "yes")
        say(poll, cast.neighbour, "no", "maybe")
        other = factories.poll(cast, poll.body, title="Lika bra")
        say(other, cast.officer, "yes", "yes")
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            actions.see_to_polls()
        best, tied = (
            Notice.objects.get(template__contains="closed", subject__contains=each.title) for each in (poll, other)
        )
        assert "Passar bäst:" in best.text
        assert "Passar lika bra:" in tied.text

    def test_reminds_those_who_have_not_answered_once(self, cast: Cast, body: Body) -> None:
        with time_machine.travel(datetime(2026, 11, 2, 9), tick=False):
            poll = factories.poll(cast, body)  # closes on Monday 9 November
            say(poll, cast.officer, "yes", "no")
        for day in (5, 9, 9):
            with time_machine.travel(datetime(2026, 11, day, 9), tick=False):
                actions.see_to_polls()
        assert [letter.person for letter in Notice.objects.filter(template__contains="unanswered")] == [cast.neighbour]

    def test_is_withdrawn_with_a_word_to_all(self, cast: Cast, poll: DatePoll, as_: As) -> None:
        url = reverse("operations:poll_give_up", args=[poll.pk])
        assert "Dra tillbaka förfrågan om Nästa möte" in as_(cast.coordinator).get(url).content.decode()
        as_(cast.coordinator).post(url)
        assert Notice.objects.filter(template__contains="given_up").count() == 2
        with pytest.raises(Refused, match="tillbakadragen"):
            say(poll, cast.officer, "yes", "yes")


class TestChosenTime:
    def test_that_is_cancelled_before_the_notice_is_told_to_those_who_keep_it_free(
        self, cast: Cast, poll: DatePoll, as_: As
    ) -> None:
        row = factories.matrix_row()
        meeting = actions.choose_time(
            poll.options.all()[0], matrix_row=row, organiser=cast.cluster, responsible=cast.coordinator, by=cast.coordinator
        )
        Notice.objects.filter(key__contains=":chosen:").exclude(person=cast.officer).delete()
        address = reverse("operations:meeting_cancel", args=[meeting.pk])
        assert "1 person känner till mötet" in as_(cast.coordinator).get(address).content.decode()
        page = as_(cast.coordinator).post(address, {"reason": "Lokalen brann."}, follow=True).content.decode()
        assert "1 person får besked" in page
        letter = Notice.objects.get(template="operations/notices/time_cancelled.txt")
        assert (letter.person, letter.attachments) == (cast.officer, [])
        assert "Lokalen brann." in letter.text
        assert "Du behöver inte hålla tiden ledig längre." in letter.text


class TestHome:
    """Whoever is asked, and then whoever chooses, finds it among what waits."""

    def test_asks_a_representative_until_the_answer(self, cast: Cast, poll: DatePoll) -> None:
        factories.seat(cast, poll.body, person=cast.reader, kind="substitute")
        assert [item.url for item in date_polls(cast.officer)] == [poll.get_absolute_url()]
        assert [date_polls(who) for who in (cast.reader, cast.colleague, cast.coordinator, cast.stranger)] == [
            [],
            [],
            [],
            [],
        ]
        say(poll, cast.officer, "yes", "no")
        assert date_polls(cast.officer) == []
        assert len(date_polls(cast.neighbour)) == 1

    def test_asks_those_who_prepare_for_a_time_when_it_is_closed(self, cast: Cast, poll: DatePoll) -> None:
        actions.close_poll(poll, by=cast.coordinator)
        [item] = date_polls(cast.coordinator)
        assert (item.due_on, item.action) == (dates.today(), "Välj en tid")
        assert date_polls(cast.officer) == []
        actions.give_up_poll(poll, by=cast.coordinator)
        assert date_polls(cast.coordinator) == []

    def test_of_a_closed_group_is_for_those_who_read_its_papers(self, cast: Cast) -> None:
        closed = factories.body(is_open=False)
        factories.seat(cast, closed)
        actions.close_poll(factories.poll(cast, closed), by=None)
        assert date_polls(cast.coordinator) == []

    def test_stands_on_the_page(self, cast: Cast, poll: DatePoll, as_: As) -> None:
        html = as_(cast.officer).get("/").content.decode()
        assert f'href="{poll.get_absolute_url()}"' in html
        assert "Svara om vilka av tiderna som passar dig" in html
