"""Proposals: written in versions, sent, answered, adopted, put to rest and closed."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from members.models import Membership
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions
from operations.models import AgendaItem, Directive, Meeting, Position, Proposal, ProposalRound, ProposalVersion
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(cast: Cast) -> Proposal:
    return factories.proposal(cast)


def version_of(proposal: Proposal) -> ProposalVersion:
    return ProposalVersion.objects.select_related("proposal").filter(proposal=proposal).order_by("-number")[0]


def decision(cast: Cast, **fields: object) -> AgendaItem:
    """An item for decision with a §, of a meeting that was held an hour ago."""
    held = {"starts_at": timezone.now() - timedelta(hours=3), "called_at": timezone.now() - timedelta(days=20)}
    meeting = factories.meeting(cast, **{**held, **fields})
    item = meeting.agenda.get()
    item.kind, item.year, item.paragraph = AgendaItem.Kind.DECISION, 2026, 34
    item.save()
    return item


def with_directive(cast: Cast, proposal: Proposal, kind: str = "instruction") -> Directive:
    """Version 1 was sent to Ystad, which answered with a directive; the round is closed."""
    sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
    rows = [{"kind": kind, "text": "Sätt ett tak"}]
    factories.position(factories.receiver(sent, cast.ystad), cast.officer, "change", directives=rows)
    actions.close_round(sent, by=cast.coordinator)
    return Directive.objects.get()


class TestWrite:
    def test_changes_a_draft_freely(self, cast: Cast, proposal: Proposal) -> None:
        actions.change_version(version_of(proposal), title="Ny titel", text="Ny text", by=cast.coordinator)
        proposal.refresh_from_db()
        assert (proposal.title, version_of(proposal).text) == ("Ny titel", "Ny text")
        entry = JournalEntry.objects.get(action="operations.proposal_changed")
        assert entry.data["fields"] == ["title", "text"]

    def test_never_changes_what_was_sent(self, cast: Cast, proposal: Proposal) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="har skickats och ändras aldrig"):
            actions.change_version(version_of(proposal), text="Annan", by=cast.coordinator)

    def test_the_database_keeps_what_was_sent(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        tried = (
            lambda: ProposalVersion.objects.update(text="Annan"),
            lambda: ProposalVersion.objects.all().delete(),
            lambda: ProposalRound.objects.update(answer_by=dates.today()),
            lambda: ProposalRound.objects.filter(pk=sent.pk).delete(),
        )
        for change in tried:
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_draft_is_taken_away_with_the_proposal_that_was_never_sent(self, cast: Cast, proposal: Proposal) -> None:
        actions.discard_draft(version_of(proposal), by=cast.coordinator)
        assert not Proposal.objects.exists()

    def test_a_later_draft_is_taken_away_and_its_number_is_used_again(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        actions.close_round(sent, by=cast.coordinator)
        actions.discard_draft(actions.draft_version(proposal, by=cast.coordinator), by=cast.coordinator)
        assert actions.draft_version(proposal, by=cast.coordinator).number == 2

    def test_one_draft_at_a_time(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="fortfarande ute"):
            actions.draft_version(proposal, by=cast.coordinator)
        actions.close_round(sent, by=cast.coordinator)
        actions.draft_version(proposal, by=cast.coordinator)
        with pytest.raises(Refused, match="skrivs redan"):
            actions.draft_version(proposal, by=cast.coordinator)


class TestNumber:
    def test_is_given_when_the_first_version_is_sent_and_has_no_gap(self, cast: Cast) -> None:
        first, second, third = (factories.proposal(cast, title=f"Förslag {n}") for n in "abc")
        assert first.number is None
        factories.sent_round(cast, cast.ystad, proposal=third)
        actions.discard_draft(version_of(second), by=cast.coordinator)
        factories.sent_round(cast, cast.ystad, proposal=first)
        numbers = dict(Proposal.objects.values_list("title", "number"))
        assert numbers == {"Förslag c": 1, "Förslag a": 2}


class TestNextVersion:
    def test_is_not_sent_before_every_directive_is_answered(self, cast: Cast, proposal: Proposal) -> None:
        directive = with_directive(cast, proposal)
        draft = actions.draft_version(proposal, by=cast.coordinator)
        actions.change_version(draft, news="Ett tak.", by=cast.coordinator)
        with pytest.raises(Refused, match="1 återstår"):
            factories.sent_round(cast, cast.ystad, proposal=proposal)
        actions.answer_directive(directive, Directive.State.WORKED_IN, "Ny punkt 3.", by=cast.coordinator)
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        directive.refresh_from_db()
        assert (sent.version.number, directive.worked_into) == (2, 2)

    def test_says_what_is_new(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        actions.close_round(sent, by=cast.coordinator)
        actions.draft_version(proposal, by=cast.coordinator)
        with pytest.raises(Refused, match="Skriv vad som är nytt"):
            factories.sent_round(cast, cast.ystad, proposal=proposal)


class TestDirective:
    def test_is_answered_anew_until_the_next_version_goes_out(self, cast: Cast, proposal: Proposal) -> None:
        directive = with_directive(cast, proposal, "wish")
        actions.answer_directive(directive, "rejected", "För dyrt.", by=cast.coordinator)
        actions.answer_directive(directive, "worked_in", "Ändå.", by=cast.coordinator)
        draft = actions.draft_version(proposal, by=cast.coordinator)
        actions.change_version(draft, news="Nytt.", by=cast.coordinator)
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="gick ut med version 2"):
            actions.answer_directive(directive, "rejected", "Nej.", by=cast.coordinator)

    def test_moves_to_another_proposal_only(self, cast: Cast, proposal: Proposal) -> None:
        directive = with_directive(cast, proposal, "wish")
        with pytest.raises(Refused, match="hör redan till"):
            actions.answer_directive(directive, "moved", moved_to=proposal, by=cast.coordinator)
        other = factories.proposal(cast, title="Årsplan 2027")
        actions.answer_directive(directive, "moved", moved_to=other, by=cast.coordinator)
        assert list(other.moved_directives.all()) == [directive]

    def test_its_words_never_change(self, cast: Cast, proposal: Proposal) -> None:
        with_directive(cast, proposal)
        for change in (
            lambda: Directive.objects.update(text="Annat"),
            lambda: Directive.objects.all().delete(),
            lambda: Position.objects.update(stance="for"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_is_rejected_with_a_reason(self, cast: Cast, proposal: Proposal) -> None:
        directive = with_directive(cast, proposal)
        with pytest.raises(DatabaseError), transaction.atomic():
            actions.answer_directive(directive, "rejected", by=cast.coordinator)


class TestAdopt:
    def test_under_the_paragraph_of_a_meeting(self, cast: Cast, proposal: Proposal) -> None:
        directive = with_directive(cast, proposal)
        item = decision(cast)
        with pytest.raises(Refused, match="behöver ett svar"):
            actions.adopt_proposal(proposal, item, by=cast.coordinator)
        actions.answer_directive(directive, "rejected", "Avgörs på mötet.", by=cast.coordinator)
        adopted = actions.adopt_proposal(proposal, item, by=cast.coordinator)
        assert (adopted.state, adopted.decided_item) == (Proposal.State.ADOPTED, item)
        letter = Notice.objects.get(template__endswith="proposal_ended.txt", person=cast.officer)
        assert "§ 34/2026" in letter.text
        with pytest.raises(Refused, match="avslutat"):
            actions.draft_version(proposal, by=cast.coordinator)

    def test_not_before_the_meeting(self, cast: Cast, proposal: Proposal) -> None:
        actions.close_round(factories.sent_round(cast, cast.ystad, proposal=proposal), by=cast.coordinator)
        item = decision(cast, starts_at=timezone.now() + timedelta(days=3))
        with pytest.raises(Refused, match="har inte börjat"):
            actions.adopt_proposal(proposal, item, by=cast.coordinator)

    def test_not_by_an_item_that_only_informs(self, cast: Cast, proposal: Proposal) -> None:
        actions.close_round(factories.sent_round(cast, cast.ystad, proposal=proposal), by=cast.coordinator)
        item = factories.meeting(cast, starts_at=timezone.now() - timedelta(hours=3)).agenda.get()
        with pytest.raises(Refused, match="punkt för beslut"):
            actions.adopt_proposal(proposal, item, by=cast.coordinator)

    def test_not_while_it_is_out_for_answers(self, cast: Cast, proposal: Proposal) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="fortfarande ute"):
            actions.adopt_proposal(proposal, decision(cast), by=cast.coordinator)


class TestAgenda:
    def test_is_put_on_a_meeting_that_is_prepared(self, cast: Cast, proposal: Proposal) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        meeting = factories.meeting(cast, state=Meeting.State.DRAFT)
        item = actions.put_on_agenda(proposal, meeting, by=cast.coordinator)
        assert (item.title, item.kind) == ("Förslag 1, v1: Finansieringsprincip 2027", AgendaItem.Kind.DECISION)
        actions.remove_agenda_item(item, by=cast.coordinator)
        proposal.refresh_from_db()
        assert proposal.agenda_item is None

    def test_is_not_put_where_the_notice_has_gone_out(self, cast: Cast, proposal: Proposal) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        with pytest.raises(Refused, match="Kallelsen har gått ut"):
            actions.put_on_agenda(proposal, factories.meeting(cast), by=cast.coordinator)


class TestPutAside:
    def test_rests_with_its_round_and_goes_on(self, cast: Cast, proposal: Proposal) -> None:
        sent = factories.sent_round(cast, cast.ystad, proposal=proposal)
        factories.answer_mandate(cast.ystad, cast.officer)
        actions.rest(proposal, "Vi väntar på lagen.", by=cast.coordinator)
        sent.refresh_from_db()
        assert sent.is_closed
        letter = Notice.objects.get(template__endswith="proposal_ended.txt", person=cast.officer)
        assert "Vi väntar på lagen." in letter.text
        taken_up = actions.take_up_again(proposal, by=cast.coordinator)
        assert (taken_up.is_open, taken_up.reason) == (True, "")

    def test_closes_what_rests(self, cast: Cast, proposal: Proposal) -> None:
        factories.sent_round(cast, cast.ystad, proposal=proposal)
        actions.rest(proposal, "Väntar.", by=cast.coordinator)
        closed = actions.close_proposal(proposal, "Lagen kom aldrig.", by=cast.coordinator)
        assert closed.state == Proposal.State.CLOSED

    def test_nothing_that_was_never_sent(self, cast: Cast, proposal: Proposal) -> None:
        with pytest.raises(Refused, match="Inget har skickats"):
            actions.rest(proposal, "Väntar.", by=cast.coordinator)


class TestMembershipEnded:
    def test_is_not_asked(self, cast: Cast, proposal: Proposal) -> None:
        Membership.objects.filter(organisation=cast.ystad).update(ends_on=dates.today() - timedelta(days=1))
        with pytest.raises(Refused, match="hör inte till nätverket"):
            factories.sent_round(cast, cast.ystad, proposal=proposal)
