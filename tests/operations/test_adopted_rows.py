"""A proposal on a row of the matrix: its words, what a new version changes in them, and how they reach the next matrix."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from operations import actions, rules
from operations.actions import matrix as matrix_actions
from operations.actions import proposals as proposal_actions
from operations.forms import ProposalForm, VersionForm
from operations.models import AgendaItem, Matrix, MatrixRow, Proposal
from tests import factories
from tests.cast import Cast
from tests.operations.test_proposals import decision, version_of
from tests.operations.test_round_races import unlocked
from tests.races import Rendezvous, crashed, race
from tests.strict import StrictClient

As = Callable[..., StrictClient]

NEW = {
    "part": 2,
    "working_form": "Visningsdag",
    "expected_result": "Kommunerna har sett lösningar.",
    "expected_effect": "Fler upphandlar för första gången.",
}


def a_new_row(cast: Cast, **fields: Any) -> Proposal:
    """Sent to Ystad, answered by nobody, and its round closed: ready to adopt."""
    return closed(cast, factories.proposal(cast, kind="new_row", title="Visningsdagar", **{**NEW, **fields}))


def a_changed_row(cast: Cast, row: MatrixRow, **fields: Any) -> Proposal:
    return closed(cast, factories.proposal(cast, kind="changed_row", title="Ny lydelse", matrix_row=row, **fields))


def closed(cast: Cast, proposal: Proposal) -> Proposal:
    actions.close_round(factories.sent_round(cast, cast.ystad, proposal=proposal), by=cast.coordinator)
    return Proposal.objects.get(pk=proposal.pk)


def adopt(cast: Cast, proposal: Proposal) -> Proposal:
    item = AgendaItem.objects.filter(paragraph=34).first() or decision(cast)
    return actions.adopt_proposal(proposal, item, by=cast.coordinator)


@pytest.fixture
def row(cast: Cast) -> MatrixRow:
    return factories.matrix_row(1, 1, "Seminarier")


@pytest.mark.django_db
class TestAdopt:
    def test_a_new_row_begins_the_next_version(self, cast: Cast, row: MatrixRow) -> None:
        proposal = adopt(cast, a_new_row(cast))
        draft = Matrix.objects.drafts().get()
        assert draft.version == row.matrix.version + 1
        entered = draft.rows.get(working_form="Visningsdag")
        assert (entered.part, entered.expected_result, entered.expected_effect) == tuple(
            NEW[name] for name in ("part", "expected_result", "expected_effect")
        )
        assert proposal.draft_row == entered
        assert draft.rows.count() == row.matrix.rows.count() + 1

    def test_a_changed_row_gets_the_new_words_and_keeps_the_others(self, cast: Cast, row: MatrixRow) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.change_row(draft.rows.get(root=row.key), source="Vinnova", by=cast.coordinator)
        proposal = adopt(cast, a_changed_row(cast, row, expected_effect="Bättre upphandlingar."))
        entered = proposal.draft_row
        assert entered is not None
        assert entered.key == row.key
        assert (entered.working_form, entered.expected_result) == (row.working_form, row.expected_result)
        assert (entered.expected_effect, entered.source) == ("Bättre upphandlingar.", "")

    def test_goes_into_the_draft_that_there_is(self, cast: Cast, row: MatrixRow) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        proposal = adopt(cast, a_new_row(cast))
        assert proposal.draft_row in draft.rows.all()
        assert Matrix.objects.drafts().get() == draft

    def test_is_journalled(self, cast: Cast, row: MatrixRow) -> None:
        proposal = adopt(cast, a_changed_row(cast, row, expected_result="Ny kunskap."))
        entry = JournalEntry.objects.get(action="operations.row_entered")
        assert entry.object_id == proposal.pk
        assert (entry.data["fields"], entry.data["kept"]) == (["expected_result"], [])

    def test_another_kind_touches_no_matrix(self, cast: Cast) -> None:
        adopt(cast, closed(cast, factories.proposal(cast)))
        assert not Matrix.objects.drafts().exists()

    def test_a_row_without_words_touches_no_matrix(self, cast: Cast, row: MatrixRow) -> None:
        proposal = adopt(cast, a_changed_row(cast, row))
        assert not Matrix.objects.drafts().exists()
        assert proposal.draft_row is None

    def test_twice_is_refused_and_nothing_happens_twice(self, cast: Cast, row: MatrixRow) -> None:
        proposal = a_new_row(cast)
        adopt(cast, proposal)
        with pytest.raises(Refused, match="är avslutat: antaget"):
            adopt(cast, proposal)
        assert MatrixRow.objects.filter(working_form="Visningsdag").count() == 1


@pytest.mark.django_db
class TestSomebodyElsesWords:
    def test_in_the_same_text_stay(self, cast: Cast, row: MatrixRow) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        theirs = draft.rows.get(root=row.key)
        actions.change_row(theirs, expected_effect="Någon annans ord.", by=cast.coordinator)
        proposal = a_changed_row(cast, row, expected_result="Ny kunskap.", expected_effect="Bättre upphandlingar.")
        plan = rules.row_plan(version_of(proposal))
        assert plan is not None
        assert list(plan.writes) == ["expected_result"]
        assert [(each.name, each.draft, each.adopted) for each in plan.kept] == [
            ("expected_effect", "Någon annans ord.", "Bättre upphandlingar.")
        ]
        adopt(cast, proposal)
        theirs.refresh_from_db()
        assert (theirs.expected_result, theirs.expected_effect) == ("Ny kunskap.", "Någon annans ord.")
        assert JournalEntry.objects.get(action="operations.row_entered").data["kept"] == ["expected_effect"]

    def test_of_an_earlier_proposal_stay(self, cast: Cast, row: MatrixRow) -> None:
        first = a_changed_row(cast, row, expected_effect="Det första.")
        second = a_changed_row(cast, row, expected_effect="Det andra.")
        adopt(cast, first)
        adopt(cast, second)
        assert Matrix.objects.drafts().get().rows.get(root=row.key).expected_effect == "Det första."

    def test_a_row_that_was_taken_out_stays_out(self, cast: Cast, row: MatrixRow) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.remove_row(draft.rows.get(root=row.key), by=cast.coordinator)
        proposal = adopt(cast, a_changed_row(cast, row, expected_effect="Bättre."))
        assert proposal.draft_row is None
        assert not draft.rows.filter(root=row.key).exists()

    def test_a_new_row_that_was_entered_by_hand_is_not_added_twice(self, cast: Cast, row: MatrixRow) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        words = {**NEW, "expected_effect": "Med egna ord."}
        by_hand = actions.add_row(draft, by=cast.coordinator, **words)
        proposal = adopt(cast, a_new_row(cast, working_form="VISNINGSDAG"))
        assert proposal.draft_row == by_hand
        by_hand.refresh_from_db()
        assert by_hand.expected_effect == "Med egna ord."

    def test_a_row_taken_out_after_the_decision_leaves_the_proposal(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        proposal = adopt(cast, a_new_row(cast))
        assert proposal.draft_row is not None
        actions.remove_row(proposal.draft_row, by=cast.coordinator)
        page = as_(cast.coordinator).get(proposal.get_absolute_url()).content.decode()
        assert "Raden finns inte i matrisens utkast" in page


@pytest.mark.django_db
class TestPages:
    def test_the_question_says_beforehand_what_happens(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        proposal = a_new_row(cast)
        page = as_(cast.coordinator).get(f"/operations/proposals/{proposal.pk}/adopt/").content.decode()
        assert f"Version {row.matrix.version + 1} av matrisen påbörjas som utkast." in page
        assert "Kommunerna har sett lösningar." in page
        assert not Matrix.objects.drafts().exists()

    def test_the_question_says_what_stays(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.change_row(draft.rows.get(root=row.key), expected_effect="Någon annans ord.", by=cast.coordinator)
        proposal = a_changed_row(cast, row, expected_effect="Bättre.")
        page = as_(cast.coordinator).get(f"/operations/proposals/{proposal.pk}/adopt/").content.decode()
        assert "Någon har redan ändrat raden" in page
        assert "Någon annans ord." in page

    def test_an_old_proposal_says_that_nothing_is_entered(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        page = as_(cast.coordinator).get(f"/operations/proposals/{a_changed_row(cast, row).pk}/adopt/").content.decode()
        assert "så inget förs in i matrisen" in page

    def test_the_proposal_and_the_draft_lead_to_each_other(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        proposal = adopt(cast, a_new_row(cast))
        assert proposal.draft_row is not None
        draft = proposal.draft_row.matrix
        page = as_(cast.coordinator).get(proposal.get_absolute_url()).content.decode()
        assert f'href="{draft.get_absolute_url()}#row-{proposal.draft_row.pk}"' in page
        matrix = as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()
        assert f'href="{proposal.get_absolute_url()}"' in matrix
        form = as_(cast.coordinator).get(f"/operations/matrix/rows/{proposal.draft_row.pk}/edit/").content.decode()
        assert "Raden säger det som antogs." in form

    def test_a_reader_learns_nothing_of_the_draft(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        proposal = adopt(cast, a_new_row(cast))
        page = as_(cast.reader).get(proposal.get_absolute_url()).content.decode()
        assert "Med nästa version" in page
        assert "#row-" not in page

    def test_differing_words_are_shown_beside_each_other(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        draft = actions.draft_matrix(by=cast.coordinator)
        theirs = draft.rows.get(root=row.key)
        actions.change_row(theirs, expected_effect="Någon annans ord.", by=cast.coordinator)
        proposal = adopt(cast, a_changed_row(cast, row, expected_effect="Bättre upphandlingar."))
        for url in (proposal.get_absolute_url(), f"/operations/matrix/rows/{theirs.pk}/edit/"):
            page = as_(cast.coordinator).get(url).content.decode()
            assert "Bättre upphandlingar." in page
            assert "Någon annans ord." in page
        assert "Andra ord antogs" in as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()

    def test_a_new_version_shows_what_it_changes_in_the_row(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        proposal = a_changed_row(cast, row, expected_effect="Bättre upphandlingar.")
        version = actions.draft_version(proposal, by=cast.coordinator)
        assert version.expected_effect == "Bättre upphandlingar."
        actions.change_version(version, expected_effect="Bättre och fler upphandlingar.", by=cast.coordinator)
        for path in ("", "difference/"):
            page = as_(cast.coordinator).get(f"{proposal.get_absolute_url()}{path}").content.decode()
            assert "I matrisens rad" in page
            assert "och fler" in page


@pytest.mark.django_db
class TestForm:
    def fill(self, cast: Cast, **fields: Any) -> ProposalForm:
        values = {"title": "Ny rad", "ask": "Ska vi?", "text": "Så här.", "responsible": cast.coordinator.pk}
        return ProposalForm({**values, **fields}, person=cast.coordinator)

    def test_a_new_row_is_whole(self, cast: Cast) -> None:
        form = self.fill(cast, kind="new_row", working_form="Visningsdag")
        assert set(form.errors) == {"part", "expected_result", "expected_effect"}
        assert self.fill(cast, kind="new_row", **NEW).is_valid()

    def test_a_changed_row_says_something_new(self, cast: Cast, row: MatrixRow) -> None:
        same = {"kind": "changed_row", "matrix_row": row.pk, "expected_effect": row.expected_effect}
        assert set(self.fill(cast, **same).errors) == {"working_form"}
        assert self.fill(cast, **{**same, "expected_effect": "Något nytt."}).is_valid()

    def test_another_kind_asks_for_no_row(self, cast: Cast) -> None:
        assert self.fill(cast, kind="fee").is_valid()

    def test_begins_with_the_row_that_was_pressed(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        assert f"?row={row.pk}" in as_(cast.coordinator).get(row.get_absolute_url()).content.decode()
        page = as_(cast.coordinator).get(f"/operations/proposals/add/?row={row.pk}").content.decode()
        assert row.working_form in page
        assert "Ny rad i matrisen" in page

    @pytest.mark.parametrize(("kind", "names"), [("new_row", 4), ("changed_row", 3), ("fee", 0)])
    def test_a_later_version_has_the_words_of_its_kind(self, cast: Cast, row: MatrixRow, kind: str, names: int) -> None:
        fields = {"new_row": NEW, "changed_row": {"matrix_row": row, "expected_effect": "Nytt."}}.get(kind, {})
        proposal = closed(cast, factories.proposal(cast, kind=kind, **fields))
        version = actions.draft_version(proposal, by=cast.coordinator)
        version.proposal = proposal
        assert len(VersionForm(version=version, person=cast.coordinator).row_fields) == names


@pytest.mark.django_db(transaction=True)
class TestAdoptTwice:
    @pytest.fixture(autouse=True)
    def in_force(self, cast: Cast) -> None:
        factories.matrix_row()

    @pytest.fixture(autouse=True)
    def both_have_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = proposal_actions.rules.must_be_decision
        monkeypatch.setattr(proposal_actions.rules, "must_be_decision", Rendezvous().after(asked))

    def press_both(self, cast: Cast) -> list[Any]:
        proposal, item = a_new_row(cast), decision(cast)
        return race(*(partial(actions.adopt_proposal, proposal, item, by=cast.coordinator) for _ in range(2)))

    def test_enters_one_row(self, cast: Cast) -> None:
        results = self.press_both(cast)
        assert sorted(type(result).__name__ for result in results) == ["Proposal", "Refused"]
        assert MatrixRow.objects.filter(working_form="Visningsdag").count() == 1
        assert JournalEntry.objects.filter(action="operations.row_entered").count() == 1

    def test_canary_without_the_lock_it_is_entered_twice(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(proposal_actions, "lock", unlocked)
        asked = proposal_actions.rules.must_be_decision
        monkeypatch.setattr(proposal_actions.rules, "must_be_decision", Rendezvous().after(asked))
        results = self.press_both(cast)
        entered = JournalEntry.objects.filter(action="operations.row_entered").count()
        assert entered == 2 or crashed(results)


@pytest.mark.django_db(transaction=True)
class TestAdoptTwoAtOnce:
    """Two proposals, and no draft yet: both rows stand in the one that is begun."""

    @pytest.fixture(autouse=True)
    def in_force(self, cast: Cast) -> None:
        factories.matrix_row()

    def press_both(self, cast: Cast) -> list[Any]:
        proposals = [a_new_row(cast, working_form=name) for name in ("Visningsdag", "Läsecirkel")]
        item = decision(cast)
        return race(*(partial(actions.adopt_proposal, each, item, by=cast.coordinator) for each in proposals))

    def test_begin_one_draft(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        begin = matrix_actions.draft_matrix
        monkeypatch.setattr(matrix_actions, "draft_matrix", Rendezvous().before(begin))
        results = self.press_both(cast)
        assert [result for result in results if isinstance(result, Exception)] == []
        names = Matrix.objects.drafts().get().rows.values_list("working_form", flat=True)
        assert {"Visningsdag", "Läsecirkel"} <= set(names)

    def test_canary_without_the_lock_one_is_stopped(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        meet = Rendezvous()

        def begin(*, by: Any) -> Matrix:
            found = Matrix.objects.drafts().first()
            meet.wait()
            return found or matrix_actions.draft_matrix(by=by)

        monkeypatch.setattr("operations.actions.adopted_rows.draft_being_written", begin)
        results = self.press_both(cast)
        assert crashed(results) or any(isinstance(result, Refused) for result in results)
