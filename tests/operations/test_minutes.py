"""Minutes: one pen, texts that nobody loses, attendance, approval by those named, and a lock that the database keeps."""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Organisation, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions, rules
from operations.actions import Row
from operations.models import (
    AgendaItem,
    AgreedAction,
    Attendance,
    Decision,
    Meeting,
    MeetingAnswer,
    Minutes,
    MinutesAside,
    MinutesCorrection,
    MinutesItem,
    Proposal,
    ProposalRound,
    Seat,
)
from operations.register import Register, page_rows
from tests import factories
from tests.cast import KINDS, Cast, person
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]


@pytest.fixture
def writing(cast: Cast) -> Minutes:
    return factories.minutes(cast)


def item_of(minutes: Minutes) -> AgendaItem:
    return minutes.meeting.agenda.get()


def held(cast: Cast, **fields: Any) -> Meeting:
    return factories.meeting(cast, starts_at=timezone.now() - timedelta(hours=1), called_at=timezone.now(), **fields)


def out_for_answers(cast: Cast, item: AgendaItem, *receivers: Organisation) -> ProposalRound:
    """A proposal that stands on the item."""
    proposal = factories.proposal(cast)
    Proposal.objects.filter(pk=proposal.pk).update(agenda_item=item)
    return factories.sent_round(cast, *receivers, proposal=proposal)


class TestBegin:
    def test_gives_the_pen_to_whoever_opens_first(self, cast: Cast) -> None:
        meeting = held(cast)
        first = actions.begin_minutes(meeting, by=cast.coordinator)
        second = actions.begin_minutes(meeting, by=cast.administrator)
        assert (first, second.writer) == (second, cast.coordinator)

    def test_waits_for_the_day_and_the_notice(self, cast: Cast) -> None:
        with pytest.raises(Refused, match="kan öppnas den dagen"):
            actions.begin_minutes(factories.meeting(cast), by=cast.coordinator)
        with pytest.raises(Refused, match="Kallelsen har inte gått ut"):
            actions.begin_minutes(factories.meeting(cast, state="draft"), by=cast.coordinator)


class TestWrite:
    def test_saves_on_the_version_that_stands_there(self, cast: Cast, writing: Minutes) -> None:
        saved = actions.write_item(item_of(writing), text="Nytt", version=1, by=cast.coordinator)
        assert (saved.aside, saved.noted.version, saved.noted.text) == (None, 2, "Nytt")

    def test_an_older_version_is_kept_beside_and_joined_by_the_next_save(self, cast: Cast, writing: Minutes) -> None:
        item = item_of(writing)
        actions.write_item(item, text="Den förstas", version=1, by=cast.coordinator)
        late = actions.write_item(item, text="Den andras", version=1, by=cast.coordinator)
        assert late.aside
        assert (late.noted.text, late.aside.text) == ("Den förstas", "Den andras")
        again = actions.write_item(item, text="Den andras, mer", version=1, aside=late.aside.pk, by=cast.coordinator)
        assert [aside.text for aside in MinutesAside.objects.all()] == ["Den andras, mer"]
        assert again.aside
        joined = actions.write_item(
            item, text="Den förstas. Den andras.", version=2, aside=again.aside.pk, by=cast.coordinator
        )
        assert joined.noted.text == "Den förstas. Den andras."
        assert not MinutesAside.objects.exists()

    def test_who_has_lost_the_pen_writes_beside(self, cast: Cast, writing: Minutes) -> None:
        actions.take_pen(writing, by=cast.administrator)
        kept = actions.write_item(item_of(writing), text="Jag skrev också", version=1, by=cast.coordinator)
        assert kept.aside
        assert MinutesItem.objects.get().text == "Ordföranden hälsade välkommen."
        noted = actions.join_aside(kept.aside, append=True, by=cast.administrator)
        assert noted.text == "Ordföranden hälsade välkommen.\n\nJag skrev också"

    def test_is_journalled_when_the_writer_changes_and_not_at_every_save(self, cast: Cast, writing: Minutes) -> None:
        actions.take_pen(writing, by=cast.administrator)
        for version in (1, 2, 3):
            actions.write_item(item_of(writing), text=f"Text {version}", version=version, by=cast.administrator)
        written = JournalEntry.objects.filter(action="operations.minutes_item_written")
        assert [entry.by for entry in written] == [cast.administrator]

    def test_a_new_item_gets_the_next_paragraph(self, cast: Cast, writing: Minutes) -> None:
        new = actions.take_up(writing.meeting, title="Fråga från Lund", by=cast.coordinator)
        assert (new.position, new.paragraph) == (2, item_of_first(writing).paragraph + 1)


def item_of_first(minutes: Minutes) -> AgendaItem:
    return minutes.meeting.agenda.get(position=1)


class TestWritingPage:
    def url(self, minutes: Minutes) -> str:
        return reverse("operations:minutes_item", args=[item_of(minutes).pk])

    def test_holds_a_form_for_each_item(self, cast: Cast, as_: As, writing: Minutes) -> None:
        html = as_(cast.coordinator).get(reverse("operations:minutes_write", args=[writing.meeting_id])).content.decode()
        assert "Ordföranden hälsade välkommen." in html
        assert 'name="version" value="1"' in html
        assert "js/minutes" in html

    def test_says_why_the_minutes_came_back(self, cast: Cast, as_: As) -> None:
        waiting = factories.minutes(cast, "approving")
        actions.send_back(waiting, reason="§ 1 saknar namn.", by=cast.administrator)
        Minutes.objects.filter(pk=waiting.pk).update(writer=cast.coordinator)
        html = as_(cast.coordinator).get(reverse("operations:minutes_write", args=[waiting.meeting_id])).content.decode()
        assert "Administrator Office skickade tillbaka protokollet" in html
        assert "§ 1 saknar namn." in html

    def test_says_when_nobody_is_named_to_approve(self, cast: Cast, as_: As, writing: Minutes) -> None:
        address = reverse("operations:minutes_approvers", args=[writing.meeting_id])
        page = as_(cast.coordinator).post(address, {}, follow=True).content.decode()
        assert "Ingen är utsedd att justera." in page
        assert "De som justerar är utsedda" not in page

    def test_saves_by_the_button_without_script(self, cast: Cast, as_: As, writing: Minutes) -> None:
        answer = as_(cast.coordinator).post(self.url(writing), {"text": "Med knapp", "version": 1})
        assert answer.status_code == 302
        assert MinutesItem.objects.get().text == "Med knapp"

    def test_tells_the_script_the_next_version(self, cast: Cast, as_: As, writing: Minutes) -> None:
        client, headers = as_(cast.coordinator), {"Accept": "application/json"}
        first = client.post(self.url(writing), {"text": "<p>Från&nbsp;Word</p>", "version": 1}, headers=headers).json()
        assert (first["saved"], first["version"]) == (True, 2)
        assert MinutesItem.objects.get().text == "Från Word"
        late = client.post(self.url(writing), {"text": "Annan", "version": 1}, headers=headers)
        assert late.status_code == 409
        assert late.json()["kept"]

    def test_shows_both_texts_when_another_one_was_first(self, cast: Cast, as_: As, writing: Minutes) -> None:
        client = as_(cast.coordinator)
        client.post(self.url(writing), {"text": "Den första texten", "version": 1})
        answer = client.post(self.url(writing), {"text": "Den andra texten", "version": 1})
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "Den första texten" in html
        assert "Den andra texten" in html
        assert 'name="version" value="2"' in html
        aside = MinutesAside.objects.get()
        client.post(self.url(writing), {"text": "Båda", "version": 2, "aside": aside.pk})
        assert MinutesItem.objects.get().text == "Båda"
        assert not MinutesAside.objects.exists()

    @pytest.mark.parametrize("wrong", [{}, {"version": "x"}, {"version": -1}, {"version": 1, "aside": "y"}, {"text": "a" * 20_001, "version": 1}])  # fmt: skip
    def test_anything_else_is_answered_and_changes_nothing(
        self, wrong: dict[str, Any], cast: Cast, as_: As, writing: Minutes
    ) -> None:
        client = as_(cast.coordinator)
        assert client.post(self.url(writing), wrong).status_code == 200
        said = client.post(self.url(writing), wrong, headers={"Accept": "application/json"})
        assert said.json()["said"]
        assert MinutesItem.objects.get().version == 1

    def test_asks_before_the_pen_is_taken(self, cast: Cast, as_: As, writing: Minutes) -> None:
        client = as_(cast.administrator)
        pen = reverse("operations:minutes_pen", args=[writing.meeting_id])
        assert client.get(reverse("operations:minutes_write", args=[writing.meeting_id]))["Location"] == pen
        assert "Ta pennan från Coordinator Cluster?" in client.get(pen).content.decode()
        client.post(pen)
        beat = as_(cast.coordinator).post(reverse("operations:minutes_beat", args=[writing.meeting_id])).json()
        assert beat == {"mine": False, "said": "Administrator Office för pennan nu. Det du skriver läggs vid sidan."}

    def test_costs_the_same_with_one_item_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None], writing: Minutes
    ) -> None:
        def make(n: int) -> None:
            new = AgendaItem.objects.create(meeting=writing.meeting, position=n + 1, title=f"Punkt {n}")
            noted = MinutesItem.objects.create(item=new, text="Text")
            MinutesAside.objects.create(noted=noted, text="x", by=cast.coordinator, at=timezone.now())

        # 1 person with roles  2 minutes  3 the pen was seen  4 attendance  5 actions  6 items  7 texts beside  8 whose
        # 9 whether any waits
        url = reverse("operations:minutes_write", args=[writing.meeting_id])
        one_and_three(as_(cast.coordinator), url, make, queries=9)


class TestAttendance:
    def test_counts_organisations_against_the_quorum(self, cast: Cast, writing: Minutes) -> None:
        body = writing.meeting.body
        body.quorum = 2
        body.save()
        rows = [
            Row("present", cast.officer, cast.ystad),
            Row("part", cast.colleague, cast.ystad, came_at=time(9, 30)),
            Row("excused", cast.neighbour, cast.malmo),
        ]
        noted = actions.note_attendance(writing, rows, by=cast.coordinator)
        writing.refresh_from_db()
        assert (
            rules.quorum_words(writing, noted)
            == "1 organisation var företrädd. Mötet var inte beslutsmässigt: minst 2 behövs."
        )
        assert [row.hours for row in noted] == ["", "från kl. 09.30", ""]

    @pytest.mark.parametrize(("needed", "is_told"), [(2, True), (1, False), (0, False)])
    def test_whoever_notes_a_decision_is_told_that_too_few_were_there(
        self, needed: int, is_told: bool, cast: Cast, as_: As, writing: Minutes
    ) -> None:
        writing.meeting.body.quorum = needed
        writing.meeting.body.save()
        item = writing.meeting.agenda.order_by("position").last()
        page = reverse("operations:decision_note", args=[item.pk])
        actions.note_attendance(writing, [Row("present", cast.officer, cast.ystad)], by=cast.coordinator)
        assert ("inte beslutsmässigt" in as_(cast.coordinator).get(page).content.decode()) is is_told

    def test_page_notes_states_times_and_guests(self, cast: Cast, as_: As, writing: Minutes) -> None:
        url = reverse("operations:minutes_attendance", args=[writing.meeting_id])
        page = as_(cast.coordinator).get(url).content.decode()
        assert f'name="state_{cast.officer.pk}"' in page
        data = {
            f"state_{cast.officer.pk}": "part", f"left_{cast.officer.pk}": "10.15", f"state_{cast.reader.pk}": "absent",
            "guests": "Eva Ek, Region Skåne\n\nBo Alm",
        }  # fmt: skip
        assert as_(cast.coordinator).post(url, data).status_code == 302
        assert [(row.who, row.state) for row in Attendance.objects.order_by("pk")] == [
            ("Officer Ystad", "part"), ("Reader Ystad", "absent"), ("Eva Ek, Region Skåne", "present"), ("Bo Alm", "present"),
        ]  # fmt: skip
        wrong = as_(cast.coordinator).post(url, {f"state_{cast.officer.pk}": "part"})
        assert "Skriv från när eller till när Officer Ystad var med." in wrong.content.decode()

    def test_page_begins_with_what_people_answered_to_the_notice(self, cast: Cast, as_: As, writing: Minutes) -> None:
        held = writing.meeting
        for who, where, answer, substitute, starts_at in (
            (cast.officer, cast.ystad, "yes", None, held.starts_at),
            (cast.neighbour, cast.malmo, "substitute", cast.colleague, held.starts_at),
            (cast.reader, cast.ystad, "yes", None, held.starts_at - timedelta(days=1)),  # it was moved since
        ):
            MeetingAnswer.objects.create(
                meeting=held, person=who, organisation=where, answer=answer, substitute=substitute,
                starts_at=starts_at, answered_at=timezone.now(),
            )  # fmt: skip
        writing.attendance.all().delete()
        url = reverse("operations:minutes_attendance", args=[writing.meeting_id])
        page = as_(cast.coordinator).get(url)
        form = page.context["form"]
        said = [form[f"state_{each.pk}"].value() for each in (cast.officer, cast.neighbour, cast.colleague, cast.reader)]
        assert said == ["present", "excused", "present", ""]
        assert "Ifyllt efter svaren på kallelsen." in page.content.decode()
        data = {"opened": form.mark, f"state_{cast.officer.pk}": "present"}
        assert as_(cast.coordinator).post(url, data).status_code == 302
        page = as_(cast.coordinator).get(url)
        assert page.context["form"][f"state_{cast.neighbour.pk}"].value() == ""
        assert "Ifyllt" not in page.content.decode()

    def test_two_at_the_list_see_each_other(self, cast: Cast, as_: As, writing: Minutes) -> None:
        url = reverse("operations:minutes_attendance", args=[writing.meeting_id])
        opened = as_(cast.coordinator).get(url).context["form"].mark
        actions.note_attendance(writing, [Row("present", cast.officer, cast.ystad)], by=cast.administrator)
        late = as_(cast.coordinator).post(url, {f"state_{cast.reader.pk}": "present", "opened": opened})
        assert late.status_code == 409
        assert "Närvarande" in late.content.decode()


class TestDecision:
    def test_is_noted_changed_and_found(self, cast: Cast, as_: As, writing: Minutes) -> None:
        url = reverse("operations:decision_note", args=[item_of(writing).pk])
        client = as_(cast.coordinator)
        mark = client.get(url).context["form"].mark
        data = {"text": "Avgiften höjs.", "outcome": "changed", "concerns": [cast.ystad.pk], "opened": mark}
        assert client.post(url, data).status_code == 302
        found = Decision.objects.get()
        assert (found.text, list(found.concerns.all())) == ("Avgiften höjs.", [cast.ystad])
        assert client.post(url, {**data, "text": "Annat"}).status_code == 409
        assert "Skriv vad som beslutades" in client.post(url, {"text": ""}).content.decode()

    @pytest.mark.parametrize("outcome", ["approved", "changed"])
    def test_that_adopts_waits_for_those_who_still_may_answer(
        self, outcome: str, cast: Cast, as_: As, writing: Minutes
    ) -> None:
        item = item_of(writing)
        sent = out_for_answers(cast, item, cast.ystad, cast.malmo)
        factories.position(factories.receiver(sent, cast.ystad), cast.officer)
        Decision.objects.all().delete()
        client, url = as_(cast.coordinator), reverse("operations:decision_note", args=[item.pk])
        day = dates.day(sent.answer_by, year=True)
        assert f"är ute på svar till {day}. Har inte svarat än: Malmö." in client.get(url).content.decode()
        answer = client.post(url, {"text": "Förslaget antas.", "outcome": outcome})
        page = answer.content.decode()
        assert "Förslaget antas." in page
        assert f"Malmö har till {day} på sig att svara" in page
        assert f'href="{sent.version.get_absolute_url()}"' in page
        assert not Decision.objects.exists()
        assert client.post(url, {"text": "Det bordläggs.", "outcome": "postponed"}).status_code == 302
        actions.close_round(sent, by=cast.coordinator)
        assert actions.note_decision(item, text="Det antas.", outcome=outcome, by=cast.coordinator).outcome == outcome

    def test_that_adopts_is_noted_when_all_have_answered_or_the_day_has_passed(self, cast: Cast, writing: Minutes) -> None:
        item = item_of(writing)
        sent = out_for_answers(cast, item, cast.ystad)
        with dates.at(dates.midnight(sent.answer_by + timedelta(days=1)) + timedelta(hours=9)):
            assert actions.note_decision(item, text="Det antas efter dagen.", by=cast.coordinator)
        factories.position(factories.receiver(sent, cast.ystad), cast.officer)
        assert actions.note_decision(item, text="Det antas.", by=cast.coordinator).text == "Det antas."

    def test_review_day_lies_after_the_meeting(self, cast: Cast, as_: As, writing: Minutes) -> None:
        url = reverse("operations:decision_note", args=[item_of(writing).pk])
        day = dates.as_local_date(writing.meeting.starts_at)
        data = {"text": "x", "outcome": "noted", "review_on": day.isoformat()}
        assert "Välj en dag efter mötet." in as_(cast.coordinator).post(url, data).content.decode()

    def test_a_review_moves_the_day_and_leaves_the_decision(self, cast: Cast) -> None:
        def looked_at() -> date | None:
            """The same in the question as on the page of the register."""
            (row,) = page_rows(list(Register().columns(cast.coordinator)))
            assert row.looked_at == Decision.objects.with_review().get().looked_at
            return row.looked_at

        found = Decision.objects.get(item__meeting=factories.minutes(cast, "approved").meeting_id)
        assert looked_at() == found.review_on
        later = dates.today() + timedelta(days=100)
        actions.review_decision(found, text="Gäller ett år till.", next_on=later, by=cast.coordinator)
        assert looked_at() == later
        actions.review_decision(found, text="Behövs inte mer.", next_on=None, by=cast.coordinator)
        assert looked_at() is None

    def test_the_responsible_is_told_once_of_a_review(self, cast: Cast) -> None:
        made = factories.minutes(cast)
        Decision.objects.update(review_on=dates.today() + timedelta(days=10))
        assert actions.remind_of_reviews() == 0  # the minutes do not hold yet
        lock(made)
        assert actions.remind_of_reviews() == 1
        assert actions.remind_of_reviews() == 0
        assert Notice.objects.get().person == cast.coordinator


def lock(minutes: Minutes) -> Minutes:
    Minutes.objects.filter(pk=minutes.pk).update(state="approved", sent_at=timezone.now(), approved_at=timezone.now())
    return Minutes.objects.get(pk=minutes.pk)


class TestApproval:
    def test_when_all_have_approved_the_minutes_are_locked_and_told(self, cast: Cast) -> None:
        waiting = factories.minutes(cast, "approving")
        assert actions.approve_minutes(waiting, round=1, by=cast.administrator).is_approving
        assert actions.approve_minutes(waiting, round=1, by=cast.coordinator).is_approved
        assert [notice.template for notice in Notice.objects.filter(person=cast.coordinator)] == [
            "operations/notices/minutes_approved.txt"
        ]

    @pytest.mark.parametrize(("state", "said"), [("writing", "skrivs fortfarande"), ("approved", "redan justerat och låst")])
    def test_is_refused_at_another_time(self, state: str, said: str, cast: Cast) -> None:
        with pytest.raises(Refused, match=said):
            actions.approve_minutes(factories.minutes(cast, state), round=1, by=cast.administrator)

    def test_is_of_the_text_one_has_read(self, cast: Cast) -> None:
        waiting = factories.minutes(cast, "approving")
        actions.send_back(waiting, reason="§ 1 saknar namn.", by=cast.administrator)
        actions.send_for_approval(waiting, by=cast.coordinator)
        with pytest.raises(Refused, match="har ändrats"):
            actions.approve_minutes(waiting, round=1, by=cast.administrator)

    def test_sending_back_takes_approvals_away(self, cast: Cast) -> None:
        waiting = factories.minutes(cast, "approving")
        actions.approve_minutes(waiting, round=1, by=cast.coordinator)
        back = actions.send_back(waiting, reason="Fel namn.", by=cast.administrator)
        assert back.is_writing
        assert not back.approvals.exclude(approved_at=None).exists()
        assert Notice.objects.filter(template="operations/notices/minutes_back.txt", person=cast.coordinator).exists()

    def test_is_not_asked_for_before_everything_is_there(self, cast: Cast) -> None:
        made = actions.begin_minutes(held(cast), by=cast.coordinator)
        with pytest.raises(Refused, match="Ingen är noterad som närvarande"):
            actions.send_for_approval(made, by=cast.coordinator)
        actions.note_attendance(made, [Row("present", cast.officer, cast.ystad)], by=cast.coordinator)
        with pytest.raises(Refused, match="minst en justerare"):
            actions.send_for_approval(made, by=cast.coordinator)
        actions.name_approvers(made, chair=cast.coordinator, adjusters=[cast.officer], by=cast.coordinator)
        actions.write_item(item_of(made), text="A", version=0, by=cast.coordinator)
        actions.write_item(item_of(made), text="B", version=0, by=cast.coordinator)
        with pytest.raises(Refused, match="inte är infogad"):
            actions.send_for_approval(made, by=cast.coordinator)
        actions.join_aside(MinutesAside.objects.get(), append=False, by=cast.coordinator)
        assert actions.send_for_approval(made, by=cast.coordinator).is_approving

    def test_notes_hold_at_once(self, cast: Cast) -> None:
        made = actions.begin_minutes(held(cast), kind="notes", by=cast.coordinator)
        actions.note_attendance(made, [Row("present", cast.officer, cast.ystad)], by=cast.coordinator)
        assert actions.send_for_approval(made, by=cast.coordinator).is_approved

    def test_nobody_approves_twice_or_without_a_role(self, cast: Cast, writing: Minutes) -> None:
        with pytest.raises(Refused, match="två gånger"):
            actions.name_approvers(writing, chair=cast.coordinator, adjusters=[cast.coordinator], by=cast.coordinator)
        with pytest.raises(Refused, match="ingen roll"):
            actions.name_approvers(writing, chair=cast.coordinator, adjusters=[cast.stranger], by=cast.coordinator)

    def test_who_has_left_is_replaced_with_the_reason(self, cast: Cast, as_: As) -> None:
        waiting = factories.minutes(cast, "approving")
        Role.objects.filter(person=cast.administrator).update(ends_on=dates.today() - timedelta(days=1))
        page = as_(cast.coordinator).get(waiting.get_absolute_url()).content.decode()
        assert "Har lämnat nätverket" in page
        old = waiting.approvals.get(person=cast.administrator)
        new = actions.replace_approver(old, person=cast.officer, reason="Har slutat.", by=cast.coordinator)
        assert Notice.objects.get().person == cast.officer
        with pytest.raises(Refused, match="redan utbytt"):
            actions.replace_approver(old, person=cast.reader, reason="x", by=cast.coordinator)
        actions.approve_minutes(waiting, round=1, by=cast.officer)
        with pytest.raises(Refused, match="har redan justerat"):
            actions.replace_approver(new, person=cast.reader, reason="x", by=cast.coordinator)
        actions.approve_minutes(waiting, round=1, by=cast.coordinator)
        assert "Har slutat." in as_(cast.coordinator).get(waiting.get_absolute_url()).content.decode()

    @pytest.mark.parametrize(
        ("days", "told"),
        [(0, []), (1, ["reminder"] * 2), (6, ["reminder"] * 2), (12, ["escalated", "reminder", "reminder"])],
    )
    def test_reminders_come_one_at_a_time_and_once(self, days: int, told: list[str], cast: Cast) -> None:
        waiting = factories.minutes(cast, "approving")
        day = dates.working_day_from(dates.today() + timedelta(days=30))
        moment = dates.midnight(day) + timedelta(hours=9)
        Minutes.objects.filter(pk=waiting.pk).update(sent_at=moment - timedelta(days=days))
        with dates.at(moment):
            actions.remind_of_approval()
            actions.remind_of_approval()
        names = Notice.objects.order_by("template").values_list("template", flat=True)
        assert [name.removeprefix("operations/notices/minutes_").removesuffix(".txt") for name in names] == told

    def test_no_reminder_on_a_day_off(self, cast: Cast) -> None:
        waiting = factories.minutes(cast, "approving")
        sunday = dates.today() + timedelta(days=6 - dates.today().weekday())
        with dates.at(timezone.now() + (sunday - dates.today())):
            Minutes.objects.filter(pk=waiting.pk).update(sent_at=dates.now() - timedelta(days=5))
            assert actions.remind_of_approval() == 0


class TestLocked:
    @pytest.fixture
    def approved(self, cast: Cast) -> Minutes:
        minutes = factories.minutes(cast, "approving")
        factories.action(cast, item=item_of(minutes))
        return factories.lock(minutes)

    def test_the_database_refuses_every_change(self, cast: Cast, approved: Minutes) -> None:
        item, decision = item_of(approved), Decision.objects.get()
        for break_it in (
            lambda: Minutes.objects.update(kind="notes"),
            lambda: Minutes.objects.update(state="writing", approved_at=None),
            lambda: Minutes.objects.all().delete(),
            lambda: MinutesItem.objects.update(text="Annat"),
            lambda: MinutesItem.objects.all().delete(),
            lambda: MinutesItem.objects.create(
                item=AgendaItem.objects.create(meeting=approved.meeting, position=9, title="x")
            ),
            lambda: AgendaItem.objects.filter(pk=item.pk).update(title="Annat"),
            lambda: Decision.objects.update(text="Annat"),
            lambda: Decision.objects.all().delete(),
            lambda: decision.concerns.add(cast.ystad),
            lambda: Attendance.objects.update(state="absent"),
            lambda: Attendance.objects.create(minutes=approved, person=cast.officer, state="present"),
            lambda: Attendance.objects.all().delete(),
            lambda: approved.approvals.update(approved_at=timezone.now()),
            lambda: approved.approvals.all().delete(),
            lambda: AgreedAction.objects.update(what="Annat"),
            lambda: AgreedAction.objects.update(due_on=dates.today()),
            lambda: AgreedAction.objects.all().delete(),
            lambda: AgreedAction.objects.create(
                action=factories.action(cast, item=item),
                item=item,
                what="x",
                owner=cast.officer,
                organisation=cast.ystad,
                due_on=dates.today(),
            ),
        ):
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                break_it()

    @pytest.mark.parametrize(
        "table", ["minutes", "minutesitem", "decision", "attendance", "minutesapproval", "agendaitem", "agreedaction"]
    )
    def test_and_to_be_emptied(self, table: str, approved: Minutes) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL portal.allow_truncate = 'off'")  # tests empty their tables between them
            with pytest.raises(IntegrityError, match="never changed"):
                cursor.execute(f"TRUNCATE operations_{table} CASCADE")

    def test_what_is_not_approved_can_be_changed(self, cast: Cast) -> None:
        factories.minutes(cast, "approving")
        Attendance.objects.update(state="absent")
        Decision.objects.all().delete()

    def test_who_a_row_points_to_follows_a_merging(self, cast: Cast, approved: Minutes) -> None:
        Attendance.objects.filter(person=cast.coordinator).update(person=cast.officer)
        assert Attendance.objects.filter(person=cast.officer).exists()
        AgreedAction.objects.update(owner=cast.colleague, organisation=cast.malmo)
        assert AgreedAction.objects.get().owner == cast.colleague

    def test_every_action_says_why_not(self, cast: Cast, approved: Minutes) -> None:
        for act in (
            lambda: actions.take_pen(approved, by=cast.coordinator),
            lambda: actions.write_item(item_of(approved), text="x", version=1, by=cast.coordinator),
            lambda: actions.take_up(approved.meeting, title="x", by=cast.coordinator),
            lambda: actions.note_attendance(approved, [], by=cast.coordinator),
            lambda: actions.note_decision(item_of(approved), text="x", by=cast.coordinator),
            lambda: actions.name_approvers(approved, chair=None, adjusters=[], by=cast.coordinator),
            lambda: actions.send_for_approval(approved, by=cast.coordinator),
        ):
            with pytest.raises(Refused, match="justerat och låst"):
                act()

    def test_a_correction_stands_beside_and_is_told_and_stays(self, cast: Cast, as_: As, approved: Minutes) -> None:
        url = reverse("operations:minutes_correct", args=[approved.meeting_id])
        data = {"text": "Rätt namn är Eva Eek.", "item": item_of(approved).pk}
        assert as_(cast.administrator).post(url, data).status_code == 302
        assert "Rätt namn är Eva Eek." in as_(cast.officer).get(approved.get_absolute_url()).content.decode()
        assert Notice.objects.get().person == cast.coordinator
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            MinutesCorrection.objects.update(text="x")
        with pytest.raises(Refused, match="inte justerat än"):
            actions.correct_minutes(factories.minutes(cast, meeting=held(cast)), text="x", by=cast.coordinator)


class TestReaders:
    def test_a_draft_is_read_by_those_who_were_there(self, cast: Cast, writing: Minutes) -> None:
        actions.note_attendance(
            writing, [Row("present", cast.officer, cast.ystad), Row("excused", cast.neighbour, cast.malmo)], by=None
        )
        seen = {name for name, one in cast.visitors().items() if one and writing in Minutes.objects.visible_to(one)}
        assert seen == {"officer", "coordinator", "administrator"}

    def test_a_closed_group_keeps_its_minutes(self, cast: Cast) -> None:
        body = factories.Body.objects.create(kind="steering", name="Styrgruppen", is_open=False)
        Seat.objects.create(body=body, organisation=cast.malmo, person=cast.neighbour, starts_on=date(2024, 1, 1))
        approved = factories.minutes(cast, "approved", meeting=held(cast, body=body))
        seen = {name for name, one in cast.visitors().items() if one and approved in Minutes.objects.visible_to(one)}
        assert seen == {"neighbour", "coordinator", "administrator"}  # a seat; responsible and chair; adjuster
        decision = Decision.objects.get()
        assert decision in Decision.objects.visible_to(cast.neighbour)
        assert decision not in Decision.objects.visible_to(cast.officer)

    def test_page_costs_the_same_with_one_item_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        minutes = factories.minutes(cast)

        def make(n: int) -> None:
            new = AgendaItem.objects.create(meeting=minutes.meeting, position=n + 1, title=f"Punkt {n}")
            MinutesItem.objects.create(item=new, text="Text")
            Decision.objects.create(item=new, text="Beslut", decided_on=dates.today()).concerns.add(cast.ystad)
            where = person(f"Någon {n}", cast.malmo, KINDS.READER)
            Attendance.objects.create(minutes=minutes, person=where, organisation=cast.malmo, state="present")

        # 1 person with roles  2 minutes  3 approvals  4 roles of each of the two who approve  5  6 registry numbers
        # 7 items  8 whom decisions concern  9 corrections  10 attendance  11 actions  12 proposals adopted
        # 13–15 whether they can be sent
        one_and_three(as_(cast.coordinator), minutes.get_absolute_url(), make, queries=15)


class TestWhatCameOfAnItem:
    def test_leads_from_minutes_to_decision_to_positions_and_back(self, cast: Cast, as_: As) -> None:
        minutes = factories.minutes(cast)
        item = item_of(minutes)
        AgendaItem.objects.filter(pk=item.pk).update(kind="decision")
        sent = factories.sent_round(cast, cast.ystad, cast.malmo, proposal=factories.proposal(cast))
        factories.position(factories.receiver(sent, cast.ystad), cast.officer)
        actions.close_round(sent, by=cast.coordinator)
        item.refresh_from_db()
        proposal = actions.adopt_proposal(sent.version.proposal, item, by=cast.coordinator)
        action = factories.action(cast, item=item)
        reader = as_(cast.neighbour)
        # The minutes are not approved: the reader gets to the meeting, and to no decision.
        decision = Decision.objects.get()
        assert decision.get_absolute_url() not in reader.get(proposal.get_absolute_url()).content.decode()
        assert reader.get(decision.get_absolute_url()).status_code == 404
        Minutes.objects.update(state="approved", sent_at=timezone.now(), approved_at=timezone.now())
        assert decision.get_absolute_url() in reader.get(proposal.get_absolute_url()).content.decode()
        page = reader.get(decision.get_absolute_url()).content.decode()
        for words in (
            "Ställningstagandena bakom",
            "Ystad",
            "Tillstyrker",
            "Har inte svarat",
            proposal.get_absolute_url(),
            action.what,
        ):
            assert words in page
        page = reader.get(minutes.get_absolute_url()).content.decode()
        for words in (decision.get_absolute_url(), proposal.get_absolute_url(), action.get_absolute_url()):
            assert words in page

    def test_an_action_is_written_down_without_putting_the_pen_away(self, cast: Cast, as_: As, writing: Minutes) -> None:
        item = item_of(writing)
        write = reverse("operations:minutes_write", args=[writing.meeting_id])
        url = f"{reverse('operations:action_from_item', args=[item.pk])}?minutes=1"
        client = as_(cast.coordinator)
        assert url in client.get(write).content.decode()
        data = {"what": "Räkna ut avgiften", "owner": cast.officer.pk, "due_on": str(dates.today())}
        assert client.post(url, data).headers["Location"] == f"{write}#item-{item.pk}"
        assert "Räkna ut avgiften" in client.get(write).content.decode()


class TestRegister:
    def approved(self, cast: Cast, n: int, **decision: Any) -> Decision:
        minutes = factories.minutes(cast, meeting=held(cast, title=f"Möte {n}"))
        Decision.objects.filter(item__meeting=minutes.meeting).update(**decision)
        lock(minutes)
        return Decision.objects.get(item__meeting=minutes.meeting)

    def test_finds_by_words_in_text_and_title(self, cast: Cast, as_: As) -> None:
        self.approved(cast, 1, text="Avgiften höjs till 32 000 kr.")
        self.approved(cast, 2, text="Seminariet flyttas.")
        url = reverse("operations:decisions")
        html = as_(cast.officer).get(url, {"q": "avgiften öppnande"}).content.decode()
        assert "Avgiften höjs" in html
        assert "Seminariet" not in html
        assert "Inget beslut passar" in as_(cast.officer).get(url, {"q": "avgiften seminariet"}).content.decode()
        hits = as_(cast.officer).get(reverse("front:search"), {"q": "avgiften"}).content.decode()
        assert "Beslut, Nätverksmötet" in hits

    def test_filters_by_year_body_and_review(self, cast: Cast, as_: As) -> None:
        due = self.approved(cast, 1, text="Ska ses över", review_on=dates.today() + timedelta(days=3))
        self.approved(cast, 2, text="Långt fram", review_on=dates.today() + timedelta(days=90))
        url = reverse("operations:decisions")

        def get(**asked: str) -> str:
            return as_(cast.officer).get(url, asked).content.decode()

        assert "Långt fram" not in get(review="due")
        assert "Långt fram" in get(review="planned", sort="review")
        assert "Ska ses över" not in get(year="2020")
        assert "Ska ses över" in get(body=str(due.item.meeting.body_id))

    @pytest.mark.parametrize(
        "query", ["q=x", "year=x", "body=9999999999999", "review=y", "sort=z", "q=%00", "page=0", "q=a+b+c"]
    )
    def test_survives_anything_in_the_address(self, query: str, cast: Cast, as_: As) -> None:
        assert as_(cast.officer).get(f"{reverse('operations:decisions')}?{query}").status_code in {200, 400}

    def test_is_downloaded_as_csv_and_excel(self, cast: Cast, as_: As) -> None:
        import io

        import openpyxl

        self.approved(cast, 1, text="=1+1 är inget beslut")
        csv = as_(cast.officer).get(reverse("operations:decisions_csv")).content.decode("utf-8-sig")
        assert csv.startswith("§;Dag;Grupp;Punkt;Beslut;Utfall;")
        assert "'=1+1" in csv
        excel = as_(cast.officer).get(reverse("operations:decisions_xlsx")).content
        sheet = openpyxl.load_workbook(io.BytesIO(excel)).active
        cells = list(sheet.iter_rows(values_only=True))
        assert cells[1][4] == "=1+1 är inget beslut"
        assert sheet["E2"].data_type == "s"

    def test_costs_the_same_with_one_row_as_with_three(
        self, cast: Cast, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles  2 decisions  3 their reviews  4 bodies (the year of the oldest decision is kept)
        one_and_three(as_(cast.officer), reverse("operations:decisions"), lambda n: self.approved(cast, n), queries=4)


class TestRegistry:
    def test_number_is_the_organisations_own(self, cast: Cast, as_: As) -> None:
        approved = factories.minutes(cast, "approved")
        url = reverse("operations:minutes_registry", args=[approved.meeting_id, cast.ystad.pk])
        assert as_(cast.officer).post(url, {"number": "KS 2026/117"}).status_code == 302
        assert "KS 2026/117" in as_(cast.reader).get(approved.get_absolute_url()).content.decode()
        assert "KS 2026/117" not in as_(cast.neighbour).get(approved.get_absolute_url()).content.decode()
        as_(cast.officer).post(url, {"number": ""})
        assert not approved.registry_entries.exists()


class TestWaiting:
    def test_asks_adjusters_and_reminds_writers(self, cast: Cast, as_: As) -> None:
        factories.minutes(cast, "approving")
        assert "Läs och justera" in as_(cast.administrator).get("/").content.decode()
        written = factories.minutes(cast, meeting=held(cast, title="Oskrivet"))
        Meeting.objects.filter(pk=written.meeting_id).update(ends_at=timezone.now() - timedelta(minutes=1))
        assert "Skriv vidare" in as_(cast.coordinator).get("/").content.decode()
