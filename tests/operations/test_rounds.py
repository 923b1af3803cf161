"""Rounds: whom they go to, when they open, remind and close, and how they are answered."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from members.models import Mandate, Membership, Role
from network_portal.lib import dates
from network_portal.lib.editing import Overtaken
from network_portal.lib.files import TEXT, Upload
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions, rules
from operations.forms import GiveForm, PositionForm, SendForm
from operations.models import Directive, Position, PositionDraft, Proposal, ProposalRound, RoundReceiver
from operations.tasks import see_to_rounds
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 4, 9, tzinfo=UTC)


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    return factories.proposal(cast)


def letters(template: str, **wanted: object) -> int:
    return Notice.objects.filter(template=f"operations/notices/{template}.txt", **wanted).count()


class TestSend:
    def test_tells_who_may_answer_and_otherwise_the_contact(self, cast: Cast, proposal: Proposal) -> None:
        factories.answer_mandate(cast.malmo, cast.neighbour)
        factories.sent_round(cast, cast.ystad, cast.malmo, proposal=proposal, observers=[cast.cluster])
        opened = Notice.objects.get(template="operations/notices/round_opened.txt")
        assert opened.person == cast.neighbour
        assert opened.text.count("/operations/answers/") == 1
        assert Notice.objects.get(template="operations/notices/round_nobody.txt").person == cast.colleague

    def test_to_nobody_is_refused(self, cast: Cast, proposal: Proposal) -> None:
        with pytest.raises(Refused, match="Ingen tillfrågas"):
            factories.sent_round(cast, proposal=proposal)

    def test_to_somebody_who_both_answers_and_reads_along_is_refused(self, cast: Cast, proposal: Proposal) -> None:
        with pytest.raises(Refused, match="Ystad kan inte både"):
            factories.sent_round(cast, cast.ystad, proposal=proposal, observers=[cast.ystad])

    def test_suggests_every_municipality(self, cast: Cast) -> None:
        assert {each.short_name for each in rules.to_suggest()} == {"Ystad", "Malmö", "Trelleborg"}

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            (date(2027, 7, 6), "i juli"),
            (date(2026, 12, 25), "är en ledig dag (Juldagen)"),
            (date(2026, 11, 7), "är en ledig dag"),
            (date(2026, 11, 18), ""),
        ],
    )
    def test_warns_of_a_last_day_when_few_are_at_work(self, cast: Cast, day: date, said: str) -> None:
        with time_machine.travel(WEDNESDAY, tick=False):
            warning = rules.warning_of(day)
            assert said in warning
            assert bool(warning) is bool(said)
            data = {"receivers": [cast.ystad.pk], "opens_on": "2026-11-04", "answer_by": day.isoformat()}
            assert SendForm(data).is_valid() is not bool(said)
            assert SendForm({**data, "anyway": "on"}).is_valid()

    def test_opens_by_itself_on_a_later_day(self, cast: Cast, proposal: Proposal) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        with time_machine.travel(WEDNESDAY) as clock:
            monday = dates.today() + timedelta(days=5)
            sent = factories.sent_round(
                cast, cast.ystad, cast.malmo, proposal=proposal, opens_on=monday, answer_by=monday + timedelta(days=20)
            )
            assert sent.is_planned
            actions.change_version(sent.version, text="Ändrad till sist", by=cast.coordinator)
            see_to_rounds()
            assert letters("round_opened") == 0
            Membership.objects.filter(organisation=cast.malmo).update(ends_on=dates.today())
            clock.shift(timedelta(days=5))
            see_to_rounds()
            see_to_rounds()
            sent.refresh_from_db()
            assert sent.takes_answers
            assert letters("round_opened") == 1
            assert [each.organisation for each in sent.receivers.all()] == [cast.ystad]

    def test_is_called_off_while_it_is_planned(self, cast: Cast, proposal: Proposal) -> None:
        later = dates.today() + timedelta(days=3)
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal, opens_on=later)
        actions.call_off(sent, by=cast.coordinator)
        assert not ProposalRound.objects.exists()
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="Rundan har öppnat"):
            actions.call_off(sent, by=cast.coordinator)


class TestRemind:
    def test_goes_by_the_steps_and_tells_nobody_twice(self, cast: Cast, proposal: Proposal) -> None:
        """Sent on Wed 4 Nov with three weeks; the last day is Wed 25 Nov, so +2 is a Friday and +5 a Monday."""
        factories.answer_mandate(cast.ystad, cast.officer)
        factories.answer_mandate(cast.malmo, cast.neighbour)
        with time_machine.travel(WEDNESDAY) as clock:
            sent = factories.sent_round(
                cast, cast.ystad, cast.malmo, proposal=proposal, answer_by=dates.today() + timedelta(days=21)
            )
            factories.position(factories.receiver(sent, cast.malmo), cast.neighbour)
            counted = []
            for _day in range(27):
                see_to_rounds()
                see_to_rounds()
                counted.append(
                    (
                        letters("round_reminder", person=cast.officer),
                        letters("round_reminder", person=cast.colleague),
                        letters("round_phone"),
                    )
                )
                clock.shift(timedelta(days=1))
        days = {n: counted[n] for n in (13, 14, 18, 19, 21, 22, 23, 25, 26)}
        assert days == {
            13: (0, 0, 0), 14: (1, 0, 0), 18: (1, 0, 0), 19: (2, 0, 0), 21: (3, 0, 0), 22: (3, 0, 0), 23: (4, 1, 0),
            25: (4, 1, 0), 26: (4, 1, 1),
        }  # fmt: skip
        assert letters("round_reminder", person=cast.neighbour) == 0
        assert Notice.objects.get(template="operations/notices/round_phone.txt").person == cast.coordinator

    def test_is_quiet_on_days_off_and_catches_up(self, cast: Cast, proposal: Proposal) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        with time_machine.travel(WEDNESDAY) as clock:
            factories.sent_round(cast, cast.ystad, proposal=proposal, answer_by=date(2026, 11, 14))  # −7 is a Saturday
            clock.move_to(datetime(2026, 11, 7, 9, tzinfo=UTC))
            see_to_rounds()
            assert letters("round_reminder") == 0
            clock.move_to(datetime(2026, 11, 9, 9, tzinfo=UTC))
            see_to_rounds()
            assert letters("round_reminder") == 1

    def test_is_quiet_in_july(self) -> None:
        assert dates.is_quiet(date(2026, 7, 7))
        assert not dates.is_quiet(date(2026, 8, 4))

    def test_a_short_round_does_not_remind_on_the_day_of_the_letter(self, cast: Cast, proposal: Proposal) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        with time_machine.travel(WEDNESDAY):
            factories.sent_round(cast, cast.ystad, proposal=proposal, answer_by=date(2026, 11, 9))
            see_to_rounds()
        assert letters("round_reminder") == 0

    def test_a_call_is_noted(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        actions.note_phoned(factories.receiver(sent, cast.ystad), by=cast.coordinator)
        assert RoundReceiver.objects.get().phoned_on == dates.today()


class TestClose:
    def test_by_itself_when_the_day_is_over_and_all_have_answered(self, cast: Cast, proposal: Proposal) -> None:
        with time_machine.travel(WEDNESDAY) as clock:
            sent = factories.sent_round(cast, cast.ystad, proposal=proposal, answer_by=date(2026, 11, 11))
            factories.position(factories.receiver(sent, cast.ystad), cast.officer)
            see_to_rounds()
            sent.refresh_from_db()
            assert sent.takes_answers
            clock.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC))
            see_to_rounds()
            sent.refresh_from_db()
            assert sent.is_closed
        assert letters("round_closed", person=cast.officer) == 1

    def test_not_by_itself_while_somebody_is_missing(self, cast: Cast, proposal: Proposal) -> None:
        with time_machine.travel(WEDNESDAY) as clock:
            sent = factories.sent_round(cast, cast.ystad, proposal=proposal, answer_by=date(2026, 11, 11))
            clock.move_to(datetime(2026, 11, 20, 9, tzinfo=UTC))
            see_to_rounds()
            sent.refresh_from_db()
            assert sent.takes_answers
            assert actions.close_round(sent, by=cast.coordinator) == 1
            with pytest.raises(Refused, match="redan stängd"):
                actions.close_round(sent, by=cast.coordinator)

    def test_one_round_that_fails_does_not_keep_the_others_back(
        self, cast: Cast, proposal: Proposal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        factories.sent_round(cast, cast.ystad, proposal=factories.proposal(cast, title="Ett annat"))
        seen = []

        def stumble(sent: ProposalRound) -> bool:
            seen.append(sent.pk)
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(actions, "close_when_all_answered", stumble)
        see_to_rounds()
        assert len(seen) == 2


class TestAnswer:
    @pytest.fixture
    def place(self, cast: Cast, proposal: Proposal) -> RoundReceiver:
        return factories.receiver(factories.sent_round(cast, cast.ystad, cast.malmo, proposal=proposal), cast.ystad)

    def test_is_given_by_somebody_with_a_mandate(self, cast: Cast, place: RoundReceiver) -> None:
        mandate = factories.answer_mandate(cast.ystad, cast.officer)
        rows = [{"kind": "instruction", "text": "Sätt ett tak"}, {"kind": "wish", "text": "Visa egen tid"}]
        actions.save_draft(place, stance="change", reason="För dyrt", directives=rows, by=cast.reader)
        given = actions.submit(place, by=cast.officer)
        assert (given.stance, given.mandate, given.is_late) == ("change", mandate, False)
        assert list(Directive.objects.values_list("number", "kind", "text")) == [
            (1, "instruction", "Sätt ett tak"),
            (2, "wish", "Visa egen tid"),
        ]
        assert not PositionDraft.objects.exists()
        assert letters("position_given") == 2  # the one who gave it, and the contact
        entry = JournalEntry.objects.get(action="operations.position_given")
        assert "För dyrt" not in str(entry.data)

    def test_is_given_once(self, cast: Cast, place: RoundReceiver) -> None:
        factories.position(place, cast.officer)
        with pytest.raises(Refused, match="svarade för Ystad"):
            actions.save_draft(place, stance="against", by=cast.colleague)
        with pytest.raises(Refused, match="svarar en gång"):
            actions.submit(place, by=cast.officer)

    def test_needs_a_mandate_that_is_valid_that_day(self, cast: Cast, place: RoundReceiver) -> None:
        actions.save_draft(place, stance="for", by=cast.officer)
        with pytest.raises(Refused, match=r"Du har inget mandat.*Colleague Ystad"):
            actions.submit(place, by=cast.officer)
        factories.answer_mandate(cast.ystad, cast.officer, ends_on=dates.today() - timedelta(days=1))
        with pytest.raises(Refused, match="gick ut"):
            actions.submit(place, by=cast.officer)
        factories.mandate(cast, person=cast.reader)  # speaks in meetings, which is another thing
        with pytest.raises(Refused, match="Du har inget mandat"):
            actions.submit(place, by=cast.reader)
        assert PositionDraft.objects.exists()

    def test_says_who_has_the_mandate(self, cast: Cast, place: RoundReceiver) -> None:
        factories.answer_mandate(cast.ystad, cast.reader)
        actions.save_draft(place, stance="for", by=cast.officer)
        with pytest.raises(Refused, match="Svaret lämnas av Reader Ystad"):
            actions.submit(place, by=cast.officer)

    def test_a_mandate_without_a_role_counts_for_nothing(self, cast: Cast, place: RoundReceiver) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        actions.save_draft(place, stance="for", by=cast.officer)
        Role.objects.filter(person=cast.officer).update(ends_on=dates.today() - timedelta(days=1))
        with pytest.raises(Refused):
            actions.submit(place, by=cast.officer)

    def test_late_is_marked_and_after_closing_refused(self, cast: Cast, place: RoundReceiver) -> None:
        sent = place.round
        with time_machine.travel(datetime.combine(sent.answer_by + timedelta(days=1), datetime.min.time(), UTC)):
            assert factories.position(place, cast.officer).is_late
            other = factories.receiver(sent, cast.malmo)
            actions.close_round(sent, by=cast.coordinator)
            factories.answer_mandate(cast.malmo, cast.neighbour)
            with pytest.raises(Refused, match=r"Rundan stängdes.*Coordinator Cluster"):
                actions.save_draft(factories.receiver(sent, cast.malmo), stance="for", by=cast.neighbour)
            assert other.position_or_none is None

    def test_of_one_who_has_left_the_network_is_refused(self, cast: Cast, place: RoundReceiver) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(ends_on=dates.today() - timedelta(days=1))
        with pytest.raises(Refused, match="hör inte längre till nätverket"):
            actions.save_draft(place, stance="for", by=cast.officer)

    def test_of_an_observer_is_refused(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal, observers=[cast.malmo])
        with pytest.raises(Refused, match="följer rundan utan att svara"):
            actions.save_draft(factories.receiver(sent, cast.malmo), stance="for", by=cast.neighbour)

    @pytest.mark.parametrize("stance", ["change", "against"])
    def test_with_a_change_or_against_says_why(self, stance: str, cast: Cast, place: RoundReceiver) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        actions.save_draft(place, stance=stance, by=cast.officer)
        with pytest.raises(Refused, match="Skriv varför"):
            actions.submit(place, by=cast.officer)

    def test_keeps_its_attachment(self, cast: Cast, place: RoundReceiver) -> None:
        upload = Upload(ContentFile(b"Beslut\n"), "Beslut.txt", TEXT)
        factories.answer_mandate(cast.ystad, cast.officer)
        draft = actions.save_draft(place, stance="for", document=upload, by=cast.officer)
        kept = draft.document.name
        given = actions.submit(place, by=cast.officer)
        assert (given.document.name, given.document_name) == (kept, "Beslut.txt")
        assert given.document.storage.exists(kept)

    def test_tells_the_responsible_when_all_have_answered(self, cast: Cast, place: RoundReceiver) -> None:
        factories.position(place, cast.officer)
        assert letters("round_complete") == 0
        factories.position(factories.receiver(place.round, cast.malmo), cast.neighbour)
        assert letters("round_complete", person=cast.coordinator) == 1

    def test_the_database_takes_one_only(self, cast: Cast, place: RoundReceiver) -> None:
        given = factories.position(place, cast.officer)
        with pytest.raises(DatabaseError):
            Position.objects.create(receiver=place, stance="for", by=cast.officer, mandate=given.mandate)


class TestTwoColleagues:
    @pytest.fixture
    def place(self, cast: Cast, proposal: Proposal) -> RoundReceiver:
        return factories.receiver(factories.sent_round(cast, cast.ystad, proposal=proposal), cast.ystad)

    def form(self, place: RoundReceiver, opened: str = "", **typed: object) -> PositionForm:
        draft = PositionDraft.objects.filter(receiver=place).first() or PositionDraft(receiver=place)
        if not opened:
            opened = PositionForm(draft=draft).mark
        return PositionForm({"stance": "", "reason": "", "opened": opened, "rows": 3, **typed}, draft=draft)

    def save(self, place: RoundReceiver, form: PositionForm, by: object) -> None:
        assert form.is_valid(), form.errors
        actions.save_draft(place, by=by, opened=form.opened, **form.fields_for_action())

    def test_do_not_write_over_each_other(self, cast: Cast, place: RoundReceiver) -> None:
        opened = PositionForm(draft=PositionDraft(receiver=place)).mark
        self.save(place, self.form(place, opened, reason="Den enes", text_1="Ett tak"), cast.officer)
        second = self.form(place, opened, reason="Den andres")
        with pytest.raises(Overtaken) as overtaken:
            self.save(place, second, cast.colleague)
        overtaken.value.show_in(second)
        assert set(overtaken.value.changed) == {"reason", "text_1"}
        assert second["reason"].value() == "Den andres"
        assert second["reason"].saved_now == "Den enes"
        self.save(place, self.form(place, second.mark, reason="Bådas", text_1="Ett tak"), cast.colleague)
        assert PositionDraft.objects.get().reason == "Bådas"

    def test_a_row_beyond_those_shown_is_noticed(self, cast: Cast, place: RoundReceiver) -> None:
        opened = PositionForm(draft=PositionDraft(receiver=place)).mark
        rows = [{"kind": "wish", "text": f"Önskan {n}"} for n in range(5)]
        actions.save_draft(place, stance="for", directives=rows, by=cast.officer)
        second = self.form(place, opened, reason="Min")
        with pytest.raises(Overtaken) as overtaken:
            self.save(place, second, cast.colleague)
        overtaken.value.show_in(second)
        assert second["text_5"].saved_now == "Önskan 4"

    def test_nobody_gives_what_a_colleague_changed_meanwhile(self, cast: Cast, place: RoundReceiver) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        draft = actions.save_draft(place, stance="for", by=cast.officer)
        read = GiveForm({"opened": GiveForm(draft=draft).mark}, draft=draft)
        actions.save_draft(place, stance="against", reason="Nej", by=cast.colleague)
        with pytest.raises(Overtaken, match="Colleague Ystad"):
            actions.submit(place, by=cast.officer, opened=read.opened)
        assert not Position.objects.exists()


class TestForm:
    def test_takes_word_for_what_it_says(self, cast: Cast, proposal: Proposal) -> None:
        place = factories.receiver(factories.sent_round(cast, cast.ystad, proposal=proposal), cast.ystad)
        pasted = '<p class="MsoNormal">Första <b>stycket</b><o:p></o:p></p><style>p {color:red}</style><ul><li>Ett</li></ul>'
        draft = PositionDraft(receiver=place)
        form = PositionForm({"stance": "for", "reason": pasted, "rows": 3, "text_1": "a\u200bb <pris>"}, draft=draft)
        assert form.is_valid()
        values = form.fields_for_action()
        assert values["reason"] == "Första stycket\n\n– Ett"
        assert values["directives"] == [{"kind": "wish", "text": "ab <pris>"}]

    def test_keeps_an_attachment(self, cast: Cast, proposal: Proposal) -> None:
        place = factories.receiver(factories.sent_round(cast, cast.ystad, proposal=proposal), cast.ystad)
        file = SimpleUploadedFile("Beslut.txt", b"Vi beslutar\n")
        form = PositionForm({"stance": "for", "rows": 3}, {"document": file}, draft=PositionDraft(receiver=place))
        assert form.is_valid()
        actions.save_draft(place, by=cast.officer, **form.fields_for_action())
        draft = PositionDraft.objects.get()
        assert draft.document_name == "Beslut.txt"
        actions.save_draft(place, drop_document=True, by=cast.officer)
        assert PositionDraft.objects.get().document_name == ""


class TestHolders:
    def test_ordinary_ones_come_before_deputies(self, cast: Cast) -> None:
        factories.answer_mandate(cast.ystad, cast.officer, is_deputy=True)
        factories.answer_mandate(cast.ystad, cast.reader)
        assert [each.person for each in rules.holders(cast.ystad)] == [cast.reader, cast.officer]
        assert rules.mandate_of(cast.colleague, cast.ystad) is None
        assert Mandate.objects.count() == 2
