"""What coordinators do with events."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from competence import actions
from competence.models import Event, Registration
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from tests import factories
from tests.cast import Cast
from tests.competence.conftest import counts

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class TestCreate:
    def test_makes_a_draft_that_members_do_not_see(self, cast: Cast) -> None:
        starts_at = dates.now() + timedelta(days=30)
        event = actions.create(
            by=cast.coordinator,
            title="Juridikstund",
            kind=Event.Kind.LEGAL_HOUR,
            summary="Vad får jag säga?",
            matrix_row=factories.matrix_row(),
            organiser=cast.cluster,
            responsible=cast.coordinator,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=1),
            registration_closes_at=starts_at,
            capacity=20,
        )
        assert event.is_draft
        assert event in Event.objects.visible_to(cast.administrator)
        assert event not in Event.objects.visible_to(cast.officer)
        assert JournalEntry.objects.get().action == "competence.created"

    def test_longer_than_a_week_is_refused_by_the_database(self, cast: Cast) -> None:
        starts_at = dates.now() + timedelta(days=30)
        with pytest.raises(IntegrityError, match="event_length"), transaction.atomic():
            factories.event(cast, starts_at=starts_at, ends_at=starts_at + timedelta(days=7, seconds=1))


class TestChange:
    def test_of_time_tells_those_seated_and_those_queued(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1, online_url="https://moten.example.org/1")
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        moved = {name: getattr(event, name) + timedelta(days=1) for name in ("starts_at", "ends_at")}
        event = actions.change(event, by=cast.coordinator, **moved)
        assert event.sequence == 1
        seated, queued = Notice.objects.filter(template__endswith="changed.txt").order_by("pk")
        assert seated.person == cast.officer
        assert "SEQUENCE:1" in seated.attachments[0][2]
        assert "moten.example.org" in seated.text
        assert "Tidigare gällde" in seated.text
        assert queued.person == cast.neighbour
        assert queued.attachments == []
        assert "moten.example.org" not in queued.text

    def test_of_the_text_tells_nobody(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        event = actions.change(event, by=cast.coordinator, description="09.00–09.20 Välkomna")
        assert event.sequence == 0
        assert not Notice.objects.filter(template__endswith="changed.txt").exists()

    def test_of_nothing_leaves_no_trace(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.change(event, by=cast.coordinator, title=event.title, capacity=event.capacity)
        assert not JournalEntry.objects.exists()

    def test_of_a_draft_tells_nobody(self, cast: Cast) -> None:
        event = factories.event(cast, state=Event.State.DRAFT)
        assert actions.change(event, by=cast.coordinator, place="Lund").sequence == 0

    def test_to_a_time_that_has_been_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast)
        past = dates.now() - timedelta(days=1)
        fields = {"starts_at": past, "ends_at": past + timedelta(hours=1), "registration_closes_at": past}
        with pytest.raises(Refused, match="redan varit"):
            actions.change(event, by=cast.coordinator, **fields)

    def test_of_the_time_of_something_that_has_begun_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast, starts_at=dates.now() - timedelta(hours=1))
        with pytest.raises(Refused, match="redan börjat"):
            actions.change(event, by=cast.coordinator, place="Lund")
        assert actions.change(event, by=cast.coordinator, description="Bilderna ligger här.").description

    def test_of_something_cancelled_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast, state=Event.State.CANCELLED)
        with pytest.raises(Refused, match="inställt"):
            actions.change(event, by=cast.coordinator, title="Ny rubrik")

    def test_is_remembered_with_before_and_after(self, cast: Cast) -> None:
        event = factories.event(cast)
        actions.change(event, by=cast.coordinator, capacity=12)
        assert JournalEntry.objects.get().data == {"changed": {"capacity": ["10", "12"]}}


class TestPublish:
    def test_shows_it_to_members(self, cast: Cast) -> None:
        event = factories.event(cast, state=Event.State.DRAFT)
        event = actions.publish(event, by=cast.coordinator)
        assert event.is_published
        assert event.published_at
        assert event in Event.objects.visible_to(cast.officer)

    def test_twice_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan publicerat"):
            actions.publish(factories.event(cast), by=cast.coordinator)

    def test_of_something_that_has_been_is_refused(self, cast: Cast) -> None:
        event = factories.event(cast, state=Event.State.DRAFT, starts_at=dates.now() - timedelta(days=1))
        with pytest.raises(Refused, match="redan varit"):
            actions.publish(event, by=cast.coordinator)


class TestCancel:
    def test_tells_everybody_why_and_takes_it_out_of_calendars(self, cast: Cast) -> None:
        event = factories.event(cast, capacity=1)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        event = actions.cancel(event, "Föreläsaren är sjuk.", by=cast.coordinator)
        assert event.is_cancelled
        seated, queued = Notice.objects.filter(template__endswith="cancelled.txt").order_by("pk")
        assert "Föreläsaren är sjuk." in seated.text
        assert "Föreläsaren är sjuk." in queued.text
        assert "METHOD:CANCEL" in seated.attachments[0][2]
        assert "STATUS:CANCELLED" in seated.attachments[0][2]
        assert "SEQUENCE:1" in seated.attachments[0][2]
        assert queued.attachments == []
        assert counts(event) == (1, 1)

    def test_twice_is_refused(self, cast: Cast) -> None:
        event = actions.cancel(factories.event(cast), "Skäl", by=cast.coordinator)
        with pytest.raises(Refused, match="inställt"):
            actions.cancel(event, "Skäl", by=cast.coordinator)

    def test_of_something_that_has_begun_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan börjat"):
            actions.cancel(factories.event(cast, starts_at=dates.now()), "Skäl", by=cast.coordinator)


class TestDiscard:
    def test_removes_a_draft_and_remembers_it(self, cast: Cast) -> None:
        actions.discard(factories.event(cast, state=Event.State.DRAFT), by=cast.coordinator)
        assert not Event.objects.exists()
        assert JournalEntry.objects.get().action == "competence.discarded"

    def test_of_something_published_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="redan publicerat"):
            actions.discard(factories.event(cast), by=cast.coordinator)


class TestCopy:
    def test_keeps_weekday_and_hour_also_over_summer_time(self, cast: Cast) -> None:
        original = factories.event(cast, starts_at=datetime(2026, 9, 22, 9, tzinfo=STOCKHOLM))
        actions.register(original, cast.officer, cast.ystad, by=cast.officer) if original.starts_at > dates.now() else None
        with dates.at(datetime(2026, 10, 20, 12, tzinfo=STOCKHOLM)):
            made = actions.copy(original, by=cast.administrator)
        assert made.starts_at == datetime(2026, 11, 24, 9, tzinfo=STOCKHOLM)
        assert made.ends_at - made.starts_at == timedelta(hours=3)
        assert made.is_draft
        assert made.responsible == cast.administrator
        assert (made.title, made.seats_taken) == (original.title, 0)

    def test_of_something_far_ahead_moves_one_week(self, cast: Cast) -> None:
        original = factories.event(cast, starts_at=dates.now() + timedelta(days=100))
        made = actions.copy(original, by=cast.coordinator)
        assert made.starts_at > original.starts_at


class TestNoteAttendance:
    def test_of_many_in_one_save(self, cast: Cast) -> None:
        event = factories.event(cast)
        ids = [
            actions.register(event, person, organisation, by=person).pk
            for person, organisation in ((cast.officer, cast.ystad), (cast.neighbour, cast.malmo), (cast.reader, cast.ystad))
        ]
        noted = dict(zip(ids, ["present", "absent", ""], strict=True))
        with dates.at(event.starts_at):
            assert actions.note_attendance(event, noted, by=cast.coordinator) == 2
            assert actions.note_attendance(event, noted, by=cast.coordinator) == 0
            assert actions.note_attendance(event, {ids[0]: ""}, by=cast.coordinator) == 1
        assert dict(event.registrations.values_list("pk", "attendance")) == {ids[0]: "", ids[1]: "absent", ids[2]: ""}
        assert JournalEntry.objects.filter(action="competence.attendance_noted").count() == 2

    def test_leaves_those_without_a_seat_and_other_events_alone(self, cast: Cast) -> None:
        event, other = factories.event(cast, capacity=1), factories.event(cast)
        actions.register(event, cast.officer, cast.ystad, by=cast.officer)
        queued = actions.register(event, cast.neighbour, cast.malmo, by=cast.neighbour)
        elsewhere = actions.register(other, cast.officer, cast.ystad, by=cast.officer)
        with dates.at(event.starts_at):
            noted = {queued.pk: "present", elsewhere.pk: "present", 10**12: "present"}
            assert actions.note_attendance(event, noted, by=cast.coordinator) == 0
        assert not Registration.objects.exclude(attendance="").exists()

    def test_before_it_begins_is_refused(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="när evenemanget har börjat"):
            actions.note_attendance(factories.event(cast), {}, by=cast.coordinator)
