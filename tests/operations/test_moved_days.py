"""The last day of an open round is moved, with a reason, and those who are asked are told."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions
from operations.forms import MoveDayForm
from operations.models import MovedDay, Position, ProposalRound
from operations.tasks import see_to_rounds
from tests import factories
from tests.cast import Cast
from tests.operations.test_rounds import WEDNESDAY, letters
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
As = Callable[..., StrictClient]
WHY = "Tekniska nämnden möts först i december."


@pytest.fixture
def sent(cast: Cast) -> ProposalRound:
    return factories.sent_round(cast, cast.ystad, cast.malmo, proposal=factories.proposal(cast), observers=[cast.cluster])


def later(days: int = 28) -> date:
    return dates.today() + timedelta(days=days)


class TestMove:
    def test_later_tells_those_of_the_round_with_the_reason(self, cast: Cast, sent: ProposalRound) -> None:
        factories.answer_mandate(cast.ystad, cast.officer)
        before = sent.answer_by
        moved = actions.move_last_day(sent, later(), WHY, by=cast.coordinator)
        assert moved.answer_by == later()
        assert MovedDay.objects.values_list("before", "after", "reason").get() == (before, later(), WHY)
        told = Notice.objects.filter(template="operations/notices/round_moved.txt")
        assert cast.officer in [each.person for each in told]
        assert all(WHY in each.text for each in told)
        entry = JournalEntry.objects.get(action="operations.round_day_moved")
        assert entry.data["answer_by"] == [before.isoformat(), later().isoformat()]
        assert entry.data["reason"] == WHY

    def test_earlier_but_not_before_today(self, cast: Cast, sent: ProposalRound) -> None:
        assert actions.move_last_day(sent, dates.today(), WHY, by=cast.coordinator).answer_by == dates.today()
        with pytest.raises(Refused, match="Den dagen har passerat"):
            actions.move_last_day(sent, later(-1), WHY, by=cast.coordinator)

    def test_to_the_same_day_or_too_far_is_refused(self, cast: Cast, sent: ProposalRound) -> None:
        with pytest.raises(Refused, match="är redan sista dag"):
            actions.move_last_day(sent, sent.answer_by, WHY, by=cast.coordinator)
        with pytest.raises(Refused, match="mer än ett år"):
            actions.move_last_day(sent, later(400), WHY, by=cast.coordinator)

    def test_of_a_closed_round_is_refused(self, cast: Cast, sent: ProposalRound) -> None:
        actions.close_round(sent, by=cast.coordinator)
        with pytest.raises(Refused, match="är redan stängd"):
            actions.move_last_day(sent, later(), WHY, by=cast.coordinator)
        assert not MovedDay.objects.exists()

    def test_of_a_planned_round_is_refused(self, cast: Cast) -> None:
        planned = factories.sent_round(cast, cast.ystad, proposal=factories.proposal(cast), opens_on=later(2))
        with pytest.raises(Refused, match="har inte öppnat"):
            actions.move_last_day(planned, later(), WHY, by=cast.coordinator)

    def test_the_database_takes_no_day_without_a_reason_of_its_own(self, cast: Cast, sent: ProposalRound) -> None:
        actions.move_last_day(sent, later(), WHY, by=cast.coordinator)
        tried = (
            lambda: ProposalRound.objects.update(answer_by=later(30)),
            lambda: MovedDay.objects.update(reason="Annat"),
            lambda: MovedDay.objects.all().delete(),
            lambda: MovedDay.objects.create(round=sent, before=later(), after=later(31), reason=""),
        )
        for change in tried:
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_late_answer_stays_marked_and_the_next_one_is_in_time(self, cast: Cast, sent: ProposalRound) -> None:
        with time_machine.travel(dates.midnight(sent.answer_by + timedelta(days=1)) + timedelta(hours=9)):
            first = factories.position(factories.receiver(sent, cast.ystad), cast.officer)
            actions.move_last_day(sent, later(10), WHY, by=cast.coordinator)
            second = factories.position(factories.receiver(sent, cast.malmo), cast.neighbour)
        assert [first.is_late, second.is_late] == [True, False]
        assert Position.objects.filter(is_late=True).count() == 1

    def test_the_reminders_follow_the_new_day(self, cast: Cast) -> None:
        with time_machine.travel(WEDNESDAY):
            factories.answer_mandate(cast.ystad, cast.officer)
            sent = factories.sent_round(
                cast, cast.ystad, proposal=factories.proposal(cast), answer_by=dates.today() + timedelta(days=9)
            )
        with time_machine.travel(WEDNESDAY + timedelta(days=2)):
            see_to_rounds()
            assert letters("round_reminder") == 1
            actions.move_last_day(sent, sent.answer_by + timedelta(days=14), WHY, by=cast.coordinator)
            see_to_rounds()
            assert letters("round_reminder") == 1
        with time_machine.travel(WEDNESDAY + timedelta(days=16)):
            see_to_rounds()
            see_to_rounds()
            assert letters("round_reminder") == 2


class TestForm:
    def test_asks_for_a_reason_and_warns_of_a_day_off(self, sent: ProposalRound) -> None:
        with time_machine.travel(WEDNESDAY):
            form = MoveDayForm({"answer_by": "2026-12-26", "reason": ""}, sent=sent)
            assert "Annandag jul" in str(form.errors["answer_by"])
            assert "Skriv varför" in str(form.errors["reason"])
            assert MoveDayForm({"answer_by": "2026-12-26", "reason": WHY, "anyway": "on"}, sent=sent).is_valid()


class TestPages:
    def test_the_coordinator_moves_it_and_everybody_reads_why(self, cast: Cast, sent: ProposalRound, as_: As) -> None:
        client, url = as_(cast.coordinator), f"/operations/rounds/{sent.pk}/move/"
        proposal = sent.version.proposal
        assert url in client.get(proposal.get_absolute_url()).content.decode()
        assert "Flytta sista dagen" in client.get(url).content.decode()
        past = client.post(url, {"answer_by": later(-1).isoformat(), "reason": WHY, "anyway": "on"}).content.decode()
        assert "Den dagen har passerat" in past
        assert WHY in past
        client.post(url, {"answer_by": later().isoformat(), "reason": WHY, "anyway": "on"})
        page = as_(cast.reader).get(proposal.get_absolute_url()).content.decode()
        assert WHY in page
        assert url not in page

    def test_of_two_at_once_the_second_reads_the_first_day_and_reason(
        self, cast: Cast, sent: ProposalRound, as_: As
    ) -> None:
        client, url = as_(cast.coordinator), f"/operations/rounds/{sent.pk}/move/"
        typed = {"answer_by": later(30).isoformat(), "reason": "Sommaren kom emellan.", "anyway": "on"}
        typed["opened"] = client.get(url).context["form"].mark
        actions.move_last_day(sent, later(), WHY, by=cast.administrator)
        answer = client.post(url, typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        for words in ("Administrator Office sparade", WHY, "Sommaren kom emellan.", dates.day(later(), year=True)):
            assert words in page, words
        assert MovedDay.objects.count() == 1
        assert client.post(url, {**typed, "opened": answer.context["form"].mark}).status_code == 302
        assert list(MovedDay.objects.values_list("before", "after")) == [
            (sent.answer_by, later()),
            (later(), later(30)),
        ]
