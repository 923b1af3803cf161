"""Meetings: planned as drafts, called with a notice, changed and cancelled so that everybody's calendar follows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.utils import timezone

from members.models import Membership, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions, rules
from operations.models import AgendaItem, Body, Meeting, ParagraphSeries
from tests import factories
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db

WORKING = {"officer", "colleague", "reader", "neighbour", "contributor", "coordinator", "administrator"}


def names(cast: Cast, people: Any) -> set[str]:
    """Which of the cast they are."""
    known = {getattr(cast, name): name for name in (*WORKING, "stranger")}
    return {known[one] for one in people}


def planned(cast: Cast, **fields: Any) -> Meeting:
    return factories.meeting(cast, state=Meeting.State.DRAFT, **fields)


def calendar_of(notice: Notice) -> Any:
    name, kind, text = notice.attachments[0]
    assert name.endswith(".ics")
    assert kind.partition(";")[0] == "text/calendar"
    return icalendar.Calendar.from_ical(text).walk("VEVENT")[0]


class TestAddMeeting:
    def test_makes_a_draft_that_only_preparers_see(self, cast: Cast) -> None:
        starts_at = timezone.now() + timedelta(days=30)
        made = actions.add_meeting(
            body=Body.network(),
            title="Nätverksmöte 5/2026",
            matrix_row=factories.matrix_row(3, 1),
            organiser=cast.cluster,
            responsible=cast.coordinator,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            by=cast.coordinator,
        )
        assert made.is_draft
        assert Notice.objects.count() == 0
        seen = {name for name, one in cast.visitors().items() if one and made in Meeting.objects.visible_to(one)}
        assert seen == {"coordinator", "administrator"}
        assert JournalEntry.objects.get().action == "operations.meeting_added"


class TestCall:
    def test_numbers_the_agenda_and_tells_everybody_who_works_in_the_network_once(self, cast: Cast) -> None:
        meeting = planned(cast)
        AgendaItem.objects.create(meeting=meeting, position=2, title="Lägesrunda")
        assert actions.call(meeting, by=cast.coordinator) == len(WORKING)
        meeting.refresh_from_db()
        assert meeting.is_called
        assert [(item.number, item.year) for item in meeting.agenda.all()] == [
            ("§\xa01", meeting.year), ("§\xa02", meeting.year)
        ]  # fmt: skip
        assert names(cast, {notice.person for notice in Notice.objects.all()}) == WORKING
        entry = JournalEntry.objects.get(action="operations.meeting_called")
        assert entry.data == {"first": 1, "last": 2, "told": len(WORKING)}

    def test_sends_a_notice_that_says_when_where_what_and_why(self, cast: Cast) -> None:
        meeting = planned(
            cast, starts_at=datetime(2031, 4, 9, 7, tzinfo=UTC), invitation="Vi beslutar om avgiften.\n\nKom i tid."
        )
        item = AgendaItem.objects.create(meeting=meeting, position=2, title="Avgift 2032", kind=AgendaItem.Kind.DECISION)
        actions.call(meeting, by=cast.coordinator)
        notice = Notice.objects.get(person=cast.officer)
        text = notice.text.replace("\xa0", " ")
        assert notice.subject.replace("\xa0", " ") == "Kallelse: Nätverksmöte 4/2026, ons 9 apr 2031"
        assert "ons 9 apr 2031 kl. 09.00–11.00" in text
        assert "Plats: Staffanstorps kommunhus." in text
        assert "Vi beslutar om avgiften.\n\nKom i tid." in text
        assert "§ 2 Avgift 2032 (för beslut)" in text
        assert meeting.get_absolute_url() in text
        assert "för att du arbetar i nätverket" in text
        assert str(item) not in notice.subject

    def test_attaches_the_meeting_for_the_calendar(self, cast: Cast) -> None:
        meeting = planned(cast)
        actions.call(meeting, by=cast.coordinator)
        event = calendar_of(Notice.objects.get(person=cast.reader))
        assert event["uid"].startswith(f"meeting-{meeting.pk}@")
        assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
        assert event["location"] == "Staffanstorps kommunhus"

    def test_writes_to_each_in_their_language(self, cast: Cast) -> None:
        Person.objects.filter(pk=cast.neighbour.pk).update(language="en")
        actions.call(planned(cast), by=cast.coordinator)
        assert Notice.objects.get(person=cast.neighbour).subject.startswith("Notice: ")
        assert Notice.objects.get(person=cast.officer).subject.startswith("Kallelse: ")

    def test_costs_the_same_however_many_are_called(self, cast: Cast, count_queries: Callable[..., Any]) -> None:
        actions.call(planned(cast), by=cast.coordinator)  # the first of the year makes the series of §§
        for extra in (0, 20):
            for n in range(extra):
                person(f"Guest {n}", cast.ystad, Role.Kind.READER)
            meeting = planned(cast)
            # savepoint, meeting, agenda, 3 the series, 1 the §§, meeting, people, who is responsible, letters, journal,
            # the next draft, end
            with count_queries(13):
                assert actions.call(meeting, by=cast.coordinator) == len(WORKING) + extra

    def test_leaves_out_those_who_have_left(self, cast: Cast) -> None:
        yesterday = dates.today() - timedelta(days=1)
        Membership.objects.filter(organisation=cast.malmo).update(ends_on=yesterday)
        Role.objects.filter(person=cast.reader).update(ends_on=yesterday)
        Person.objects.filter(pk=cast.colleague.pk).update(is_active=False)
        assert names(cast, rules.called_to(planned(cast))) == WORKING - {"neighbour", "reader", "colleague"}

    def test_tells_somebody_with_two_roles_once(self, cast: Cast) -> None:
        for kind in (Role.Kind.READER, Role.Kind.ORGANISATION_CONTACT):
            Role.objects.create(person=cast.officer, organisation=cast.ystad, kind=kind)
        actions.call(planned(cast), by=cast.coordinator)
        assert Notice.objects.filter(person=cast.officer).count() == 1

    def test_goes_on_counting_where_the_last_meeting_of_the_year_stopped(self, cast: Cast) -> None:
        in_may = datetime(2031, 5, 7, 7, tzinfo=UTC)
        first, second, next_year = (
            planned(cast, starts_at=starts_at)
            for starts_at in (in_may, in_may + timedelta(days=28), in_may + timedelta(days=300))
        )
        for meeting in (first, second, next_year):
            AgendaItem.objects.create(meeting=meeting, position=2, title="Övrigt")
            actions.call(meeting, by=cast.coordinator)
        numbers = [[item.paragraph for item in meeting.agenda.all()] for meeting in (first, second, next_year)]
        assert numbers == [[1, 2], [3, 4], [1, 2]]

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"starts_at": datetime(2025, 1, 8, 8, tzinfo=UTC)}, "passerat"),
            ({"place": "", "online_url": ""}, "var mötet är"),
            ({"state": "called"}, "redan gått ut"),
            ({"state": "cancelled"}, "inställt"),
        ],
    )
    def test_is_refused_when_the_meeting_is_not_ready(self, fields: dict[str, Any], said: str, cast: Cast) -> None:
        meeting = factories.meeting(cast, **{"state": Meeting.State.DRAFT, **fields})
        with pytest.raises(Refused, match=said):
            actions.call(meeting, by=cast.coordinator)
        assert Notice.objects.count() == 0
        assert ParagraphSeries.objects.count() == 0

    def test_is_refused_without_an_agenda(self, cast: Cast) -> None:
        meeting = planned(cast)
        meeting.agenda.all().delete()
        with pytest.raises(Refused, match="Dagordningen är tom"):
            actions.call(meeting, by=cast.coordinator)
        assert "Dagordningen är tom" in rules.obstacle(meeting, [])


class TestChangeMeeting:
    def test_of_a_draft_tells_nobody(self, cast: Cast) -> None:
        meeting = planned(cast)
        assert actions.change_meeting(meeting, place="Lund", by=cast.coordinator) == 0
        meeting.refresh_from_db()
        assert (meeting.place, meeting.sequence) == ("Lund", 0)

    def test_of_time_or_place_tells_everybody_again_with_a_new_entry(self, cast: Cast) -> None:
        meeting = planned(cast, starts_at=datetime(2031, 4, 9, 7, tzinfo=UTC))
        actions.call(meeting, by=cast.coordinator)
        moved = {"starts_at": datetime(2031, 4, 10, 7, tzinfo=UTC), "ends_at": datetime(2031, 4, 10, 9, tzinfo=UTC)}
        assert actions.change_meeting(meeting, **moved, by=cast.coordinator) == len(WORKING)
        assert actions.change_meeting(meeting, place="Kommunhuset, Lund", by=cast.coordinator) == len(WORKING)
        first, second = Notice.objects.filter(person=cast.officer, template__contains="changed").order_by("pk")
        text = first.text.replace("\xa0", " ")
        assert "är nu tors 10 apr 2031 kl. 09.00–11.00" in text
        assert "Förut var det ons 9 apr 2031 kl. 09.00" in text
        assert "Förut var platsen Staffanstorps kommunhus" in second.text
        assert [calendar_of(notice)["sequence"] for notice in (first, second)] == [1, 2]
        assert calendar_of(first)["uid"] == calendar_of(second)["uid"]

    def test_of_words_alone_tells_nobody(self, cast: Cast) -> None:
        meeting = planned(cast)
        actions.call(meeting, by=cast.coordinator)
        before = Notice.objects.count()
        assert actions.change_meeting(meeting, invitation="Ny text", title="Ny rubrik", by=cast.coordinator) == 0
        assert Notice.objects.count() == before
        entry = JournalEntry.objects.get(action="operations.meeting_changed")
        assert entry.data["invitation"] == ["", "Ny text"]

    def test_of_nothing_does_nothing(self, cast: Cast) -> None:
        meeting = planned(cast)
        actions.change_meeting(meeting, place=meeting.place, responsible=cast.coordinator, by=cast.coordinator)
        assert JournalEntry.objects.count() == 0

    @pytest.mark.parametrize(
        ("state", "fields", "said"),
        [
            ("cancelled", {"place": "Lund"}, "inställt"),
            ("called", {"place": "", "online_url": ""}, "var mötet är"),
            ("called", {"starts_at": datetime(2025, 1, 8, 8, tzinfo=UTC)}, "hör till|passerat"),
            ("called", {"starts_at": datetime(2033, 1, 8, 8, tzinfo=UTC)}, "paragrafer hör till"),
        ],
    )
    def test_is_refused(self, state: str, fields: dict[str, Any], said: str, cast: Cast) -> None:
        with pytest.raises(Refused, match=said):
            actions.change_meeting(factories.meeting(cast, state=state), **fields, by=cast.coordinator)

    def test_of_a_held_meeting_is_refused(self, cast: Cast) -> None:
        held = factories.meeting(cast, starts_at=timezone.now() - timedelta(days=3))
        with pytest.raises(Refused, match="protokollet"):
            actions.change_meeting(held, place="Lund", by=cast.coordinator)


class TestCancel:
    def test_tells_those_who_were_called_and_nobody_else(self, cast: Cast) -> None:
        meeting = planned(cast)
        actions.call(meeting, by=cast.coordinator)
        newcomer = person("Newcomer", cast.malmo, Role.Kind.PROCUREMENT_OFFICER)
        Role.objects.filter(person=cast.reader).update(ends_on=dates.today() - timedelta(days=1))
        assert actions.cancel(meeting, reason="För få kan komma. Vi ses i augusti.", by=cast.coordinator) == len(WORKING)
        told = Notice.objects.filter(template__contains="cancelled")
        assert newcomer not in {notice.person for notice in told}
        assert names(cast, {notice.person for notice in told}) == WORKING
        assert "För få kan komma." in told[0].text

    def test_takes_it_out_of_the_calendars(self, cast: Cast) -> None:
        meeting = planned(cast)
        actions.call(meeting, by=cast.coordinator)
        actions.cancel(meeting, reason="Sjukdom", by=cast.coordinator)
        called, cancelled = Notice.objects.filter(person=cast.officer).order_by("pk")
        event = calendar_of(cancelled)
        assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
        assert event["uid"] == calendar_of(called)["uid"]

    def test_keeps_the_paragraphs_taken(self, cast: Cast) -> None:
        first, second = planned(cast), planned(cast)
        actions.call(first, by=cast.coordinator)
        actions.cancel(first, reason="Sjukdom", by=cast.coordinator)
        actions.call(second, by=cast.coordinator)
        assert second.agenda.get().paragraph == 2

    def test_of_a_draft_tells_nobody_and_stays_hidden(self, cast: Cast) -> None:
        meeting = planned(cast)
        assert actions.cancel(meeting, reason="Blev inte av", by=cast.coordinator) == 0
        assert meeting not in Meeting.objects.visible_to(cast.officer)
        assert meeting in Meeting.objects.visible_to(cast.coordinator)

    def test_is_refused_twice_and_afterwards(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="inställt"):
            actions.cancel(factories.meeting(cast, state="cancelled"), reason="Igen", by=cast.coordinator)
        held = factories.meeting(cast, starts_at=timezone.now() - timedelta(days=3))
        with pytest.raises(Refused, match="protokollet"):
            actions.cancel(held, reason="För sent", by=cast.coordinator)


class TestVisibleTo:
    def test_shows_a_called_meeting_to_everyone_with_a_role(self, cast: Cast) -> None:
        meeting = factories.meeting(cast)
        seen = {name for name, one in cast.visitors().items() if one and meeting in Meeting.objects.visible_to(one)}
        assert seen == {"officer", "neighbour", "reader", "coordinator", "administrator"}

    def test_shows_a_called_and_then_cancelled_one_too(self, cast: Cast) -> None:
        meeting = factories.meeting(cast, state="cancelled", called_at=timezone.now())
        assert meeting in Meeting.objects.visible_to(cast.officer)
        assert meeting in Meeting.objects.ahead()
        assert meeting not in Meeting.objects.upcoming()
