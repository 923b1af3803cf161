"""Answers to a notice: yes, no or a substitute; who is reminded, and what a move does to what was answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import icalendar
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records import notices
from network_portal.records.models import Notice
from operations import actions
from operations.models import Body, Meeting, MeetingAnswer
from operations.waiting import waiting
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

As = Callable[..., StrictClient]
pytestmark = pytest.mark.django_db


@pytest.fixture
def body(cast: Cast) -> Body:
    """Ystad with a substitute, Malmö without; two must be there."""
    body = factories.body(quorum=2)
    factories.seat(cast, body)
    factories.seat(cast, body, person=cast.reader, kind="substitute")
    factories.seat(cast, body, organisation=cast.malmo, person=cast.neighbour)
    return body


@pytest.fixture
def meeting(cast: Cast, body: Body) -> Meeting:
    return factories.meeting(cast, body=body, called_at=timezone.now())


def calendar_of(letter: Notice) -> Any:
    """Strictly read: the file must hold nothing that the parser had to forgive, and come through unchanged."""
    text = letter.attachments[0][2]
    calendar: Any = icalendar.Calendar.from_ical(text)
    event = calendar.walk("VEVENT")[0]
    assert event.errors == []
    again: Any = icalendar.Calendar.from_ical(calendar.to_ical())
    assert again.walk("VEVENT")[0] == event
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
    for needed in ("uid", "dtstamp", "dtstart", "organizer", "attendee", "sequence", "summary"):
        assert needed in event
    return calendar, event


class TestAnswer:
    def test_is_counted_by_organisation(self, cast: Cast, meeting: Meeting) -> None:
        assert actions.attendance(meeting).in_words == "0 av 2 organisationer kommer, 2 behövs."
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        actions.answer(meeting, cast.reader, "yes", by=cast.reader)
        attendance = actions.attendance(meeting)
        assert (attendance.coming, attendance.silent, attendance.has_quorum) == (1, 1, False)
        actions.answer(meeting, cast.neighbour, "no", by=cast.neighbour)
        assert actions.attendance(meeting).silent == 0
        actions.answer(meeting, cast.neighbour, "yes", by=cast.neighbour)
        assert actions.attendance(meeting).has_quorum
        assert MeetingAnswer.objects.count() == 3

    def test_is_no_good_sign_where_no_quorum_is_decided(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        shown = '<span class="status status-look">0 av 2 organisationer kommer, 2 behövs.</span>'
        assert shown in as_(cast.officer).get(meeting.get_absolute_url()).content.decode()
        Body.objects.filter(pk=meeting.body_id).update(quorum=0)
        assert "<p>0 av 2 organisationer kommer.</p>" in as_(cast.officer).get(meeting.get_absolute_url()).content.decode()

    def test_names_a_substitute_who_is_told_and_may_say_no(self, cast: Cast, meeting: Meeting) -> None:
        actions.answer(meeting, cast.officer, "substitute", substitute=cast.reader, by=cast.officer)
        letter = Notice.objects.get()
        assert letter.person == cast.reader
        assert "Officer Ystad kan inte komma" in letter.text
        assert calendar_of(letter)[1]["attendee"] == f"mailto:{cast.reader.email}"
        assert actions.attendance(meeting).coming == 1
        actions.answer(meeting, cast.reader, "no", by=cast.reader)
        assert actions.attendance(meeting).coming == 0

    def test_that_changes_lets_the_substitute_go(self, cast: Cast, meeting: Meeting) -> None:
        actions.answer(meeting, cast.officer, "substitute", substitute=cast.reader, by=cast.officer)
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        assert Notice.objects.filter(template__endswith="substitute_free.txt").get().person == cast.reader

    def test_of_a_substitute_must_be_the_organisations_own(self, cast: Cast, meeting: Meeting) -> None:
        for wrong in (None, cast.neighbour, cast.colleague, cast.officer):
            with pytest.raises(Refused, match="Välj en ersättare för Ystad"):
                actions.answer(meeting, cast.officer, "substitute", substitute=wrong, by=cast.officer)

    def test_is_for_those_who_are_called_while_there_is_time(self, cast: Cast, meeting: Meeting) -> None:
        with pytest.raises(Refused, match="Bara de som är kallade"):
            actions.answer(meeting, cast.colleague, "yes", by=cast.colleague)
        for fields, said in (
            ({"state": "draft"}, "inte gått ut"),
            ({"state": "cancelled"}, "inställt"),
            ({"starts_at": timezone.now() - timedelta(minutes=1)}, "har börjat"),
        ):
            other = factories.meeting(cast, body=meeting.body, **fields)
            with pytest.raises(Refused, match=said):
                actions.answer(other, cast.officer, "yes", by=cast.officer)

    def test_to_the_whole_network_counts_members(self, cast: Cast) -> None:
        meeting = factories.meeting(cast)
        cast.office.memberships.all().delete()  # as in life: the office is no member, and does not decide
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        actions.answer(meeting, cast.administrator, "yes", by=cast.administrator)
        assert actions.attendance(meeting).in_words == "1 av 4 organisationer kommer."

    def test_of_one_who_has_left_the_group_counts_for_nothing(self, cast: Cast, meeting: Meeting) -> None:
        actions.answer(meeting, cast.neighbour, "yes", by=cast.neighbour)
        assert actions.attendance(meeting).coming == 1
        meeting.body.seats.filter(person=cast.neighbour).update(ends_on=dates.today() - timedelta(days=1))
        assert actions.attendance(meeting).coming == 0

    def test_of_a_representative_who_comes_frees_the_substitute(self, cast: Cast, meeting: Meeting) -> None:
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=dates.now() + timedelta(days=5))
        meeting.refresh_from_db()
        assert [item.action for item in waiting(cast.reader)] == ["Svara"]
        actions.answer(meeting, cast.officer, "no", by=cast.officer)
        assert [item.action for item in waiting(cast.reader)] == ["Svara"]
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        assert [item.action for item in waiting(cast.reader)] == ["Läs dagordningen"]
        assert [item.action for item in waiting(cast.neighbour)] == ["Svara"]

    def test_that_names_a_substitute_tells_them_on_their_pages(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=dates.now() + timedelta(days=5))
        meeting.refresh_from_db()
        actions.answer(meeting, cast.officer, "substitute", substitute=cast.reader, by=cast.officer)
        [item] = waiting(cast.reader)
        assert item.why.startswith("Du är väntad i stället för Officer Ystad.")
        html = as_(cast.reader).get(meeting.get_absolute_url()).content.decode()
        assert "Officer Ystad kan inte komma. Du är väntad i stället, för Ystad." in html
        assert "Du har inte svarat" not in html
        actions.answer(meeting, cast.reader, "no", by=cast.reader)
        html = as_(cast.reader).get(meeting.get_absolute_url()).content.decode()
        assert "Ditt svar för Ystad:" in html
        assert "Du är väntad" not in html
        assert waiting(cast.reader)[0].why.startswith("Dagordningen har")

    def test_of_all_is_said_so(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        for who in (cast.officer, cast.neighbour):
            actions.answer(meeting, who, "yes", by=who)
        assert (
            "Efter organisation, alla har svarat" in as_(cast.coordinator).get(meeting.get_absolute_url()).content.decode()
        )

    def test_is_what_waits_for_those_with_a_seat(self, cast: Cast, body: Body) -> None:
        soon = factories.meeting(cast, body=body, starts_at=timezone.now() + timedelta(days=5))
        assert [(item.action, item.must) for item in waiting(cast.officer)] == [("Svara", True)]
        assert [item.action for item in waiting(cast.contributor)] == ["Läs dagordningen"]
        actions.answer(soon, cast.officer, "yes", by=cast.officer)
        assert [item.action for item in waiting(cast.officer)] == ["Läs dagordningen"]


class TestMoved:
    def test_keeps_the_answers_for_the_old_time_and_asks_again(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        actions.answer(meeting, cast.neighbour, "yes", by=cast.neighbour)
        later = {"starts_at": meeting.starts_at + timedelta(hours=1), "ends_at": meeting.ends_at + timedelta(hours=1)}
        actions.change_meeting(meeting, by=cast.coordinator, **later)
        meeting.refresh_from_db()
        assert actions.attendance(meeting).silent == 2
        letter = Notice.objects.get(person=cast.officer, template__contains="changed")
        assert "gällde den gamla tiden" in letter.text
        html = as_(cast.officer).get(meeting.get_absolute_url()).content.decode()
        assert "Ditt svar gäller den gamla tiden" in html
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        assert actions.attendance(meeting).coming == 1

    def test_to_another_room_keeps_them_valid(self, cast: Cast, meeting: Meeting) -> None:
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        actions.change_meeting(meeting, by=cast.coordinator, place="Lund")
        assert actions.attendance(meeting).coming == 1
        assert "gamla tiden" not in Notice.objects.filter(person=cast.officer).get().text


class TestCalendar:
    def test_calls_changes_and_cancels_each_in_their_own_name(self, cast: Cast, body: Body) -> None:
        meeting = factories.meeting(cast, body=body, state="draft")
        actions.call(meeting, by=cast.coordinator)
        actions.change_meeting(meeting, by=cast.coordinator, place="Sessionssalen, Lund")
        actions.cancel(meeting, reason="Sjukdom; vi ses i maj, som planerat.", by=cast.coordinator)
        letters = Notice.objects.filter(person=cast.officer).order_by("pk")
        read = [calendar_of(letter) for letter in letters]
        assert [str(calendar["method"]) for calendar, _event in read] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [event["sequence"] for _calendar, event in read] == [0, 1, 2]
        assert len({str(event["uid"]) for _calendar, event in read}) == 1
        assert [str(event["status"]) for _calendar, event in read] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        attendee = read[0][1]["attendee"]
        assert str(attendee) == f"mailto:{cast.officer.email}"
        assert (attendee.params["CN"], attendee.params["PARTSTAT"]) == ("Officer Ystad", "NEEDS-ACTION")
        assert read[0][1]["organizer"].params["CN"] == "Coordinator Cluster"
        assert cast.neighbour.email not in letters[0].attachments[0][2]
        assert read[1][1]["location"] == "Sessionssalen, Lund"

    def test_comes_through_the_mail_as_it_was_written(self, cast: Cast, body: Body) -> None:
        meeting = factories.meeting(cast, body=body, state="draft", title="Möte å")
        actions.call(meeting, by=cast.coordinator)
        letter = Notice.objects.get(person=cast.officer)
        mail: Any = message_from_bytes(notices._message(letter).message().as_bytes(), policy=default)
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        assert part.get_param("method") == "REQUEST"
        assert part.get_content().replace("\r\n", "\n") == letter.attachments[0][2].replace("\r\n", "\n")

    def test_survives_a_name_that_breaks_lines(self, cast: Cast, body: Body) -> None:
        cast.officer.name = 'Åsa "Kax"; Öberg, ' + "å" * 60
        cast.officer.save()
        meeting = factories.meeting(cast, body=body, state="draft", title="Möte; ett, två\\tre: “fyra”")
        actions.call(meeting, by=cast.coordinator)
        _calendar, event = calendar_of(Notice.objects.get(person=cast.officer))
        assert event["attendee"].params["CN"].startswith("Åsa 'Kax'; Öberg, å")
        assert event["summary"] == "Möte; ett, två\\tre: “fyra”"


class TestRemind:
    """The meeting is on Thursday 12 November 2026 at nine."""

    @pytest.fixture
    def thursday(self, cast: Cast, body: Body) -> Meeting:
        return factories.meeting(cast, body=body, starts_at=datetime(2026, 11, 12, 8, tzinfo=UTC))

    def told_on(self, day: datetime) -> list[str]:
        with time_machine.travel(day, tick=False):
            actions.remind_of_answers()
            actions.remind_of_answers()
        letters = Notice.objects.filter(template__endswith="unanswered.txt")
        return sorted(str(letter.person) for letter in letters)

    def test_two_days_before_those_who_have_not_answered_and_their_substitutes(self, cast: Cast, thursday: Meeting) -> None:
        assert self.told_on(datetime(2026, 11, 9, 7, tzinfo=UTC)) == []
        assert self.told_on(datetime(2026, 11, 10, 7, tzinfo=UTC)) == ["Neighbour Malmo", "Officer Ystad", "Reader Ystad"]

    def test_not_those_whose_organisation_has_answered(self, cast: Cast, thursday: Meeting) -> None:
        with time_machine.travel(datetime(2026, 11, 2, tzinfo=UTC), tick=False):
            actions.answer(thursday, cast.reader, "yes", by=cast.reader)
        assert self.told_on(datetime(2026, 11, 10, 7, tzinfo=UTC)) == ["Neighbour Malmo"]

    def test_before_a_weekend_when_the_day_falls_in_it(self, cast: Cast, thursday: Meeting) -> None:
        monday = datetime(2026, 11, 9, 8, tzinfo=UTC)
        Meeting.objects.update(starts_at=monday, ends_at=monday + timedelta(hours=2))
        assert self.told_on(datetime(2026, 11, 7, 9, tzinfo=UTC)) == []  # a Saturday
        assert len(self.told_on(datetime(2026, 11, 6, 9, tzinfo=UTC))) == 3

    def test_nobody_in_july(self, cast: Cast, thursday: Meeting) -> None:
        july = datetime(2026, 7, 9, 8, tzinfo=UTC)
        Meeting.objects.update(starts_at=july, ends_at=july + timedelta(hours=2))
        assert self.told_on(datetime(2026, 7, 7, 9, tzinfo=UTC)) == []

    def test_contacts_when_everybody_is_called(self, cast: Cast, thursday: Meeting) -> None:
        Meeting.objects.update(body=Body.network())
        assert self.told_on(datetime(2026, 11, 10, 7, tzinfo=UTC)) == ["Colleague Ystad"]


class TestPage:
    def test_answers_with_one_press(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        client, url = as_(cast.officer), reverse("operations:meeting_answer", args=[meeting.pk])
        assert "Du har inte svarat för Ystad än" in client.get(meeting.get_absolute_url()).content.decode()
        html = client.post(url, {"answer": "yes"}, follow=True).content.decode()
        assert "Tack, du är väntad." in html
        assert "1 av 2 organisationer kommer, 2 behövs." in html

    @pytest.mark.parametrize(
        "bad", [{}, {"answer": "x"}, {"answer": "substitute"}, {"answer": "substitute", "substitute": "9"}]
    )
    def test_bad_input_is_answered(self, bad: dict[str, str], cast: Cast, meeting: Meeting, as_: As) -> None:
        url = reverse("operations:meeting_answer", args=[meeting.pk])
        html = as_(cast.officer).post(url, bad).content.decode()
        assert 'id="errors"' in html
        assert not MeetingAnswer.objects.exists()

    def test_after_the_meeting_began_says_so(self, cast: Cast, body: Body, as_: As) -> None:
        begun = factories.meeting(cast, body=body, starts_at=dates.now() - timedelta(minutes=5))
        answer = as_(cast.officer).post(reverse("operations:meeting_answer", args=[begun.pk]), {"answer": "yes"})
        assert answer.status_code == 409
        assert "för sent att svara" in answer.content.decode()

    def test_of_an_open_group_shows_names_to_those_who_take_part(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        actions.answer(meeting, cast.officer, "no", by=cast.officer)
        for who, sees in ((cast.coordinator, True), (cast.neighbour, True), (cast.colleague, False)):
            html = as_(who).get(meeting.get_absolute_url()).content.decode()
            assert "organisationer kommer" in html
            assert ("kommer inte" in html) is sees

    def test_stands_before_the_agenda_until_the_meeting_begins(self, cast: Cast, meeting: Meeting, as_: As) -> None:
        actions.answer(meeting, cast.officer, "yes", by=cast.officer)
        html = as_(cast.officer).get(meeting.get_absolute_url()).content.decode()
        assert html.index('id="answers"') < html.index('id="agenda"')
        with time_machine.travel(meeting.starts_at + timedelta(minutes=1), tick=False):
            html = as_(cast.officer).get(meeting.get_absolute_url()).content.decode()
        assert html.index('id="agenda"') < html.index('id="answers"')
        assert "organisationer kommer" not in html

    def test_costs_the_same_with_one_answer_as_with_three(
        self, cast: Cast, meeting: Meeting, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            who = person(f"Somebody {n}", cast.ystad, KINDS.READER)
            factories.seat(cast, meeting.body, person=who)
            actions.answer(meeting, who, "yes", by=who)

        # 1 person with roles  2 meeting  3 agenda  4 seats  5 answers  6 its minutes  7 proposals on it  8 documents  9 actions
        # 10 whether one chairs the body
        one_and_three(as_(cast.officer), meeting.get_absolute_url(), make, queries=10)
