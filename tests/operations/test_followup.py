"""Indicators, answers and their changes, reminders, and what changed between two versions of the matrix."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from network_portal.lib import dates, numbers
from network_portal.lib.editing import Opened
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry, Notice
from operations import actions
from operations.actions import followup as followup_actions
from operations.forms import FollowUpForm, IndicatorForm
from operations.models import AgendaItem, FollowUpAnswer, Indicator, Matrix, MatrixRow
from operations.reports.matrix import changes, counted
from operations.rules import asks_from, quarter_of, quarters_before
from operations.waiting import follow_up
from tests import factories
from tests.cast import Cast, make_cast
from tests.races import Rendezvous, race
from tests.strict import StrictClient

As = Callable[..., StrictClient]
NEW = {"of": "effect", "name": "Anbud per upphandling", "unit": "antal", "base": None, "target": Decimal(5), "better": "up", "points": [12, 24]}  # fmt: skip


@pytest.fixture
def row(cast: Cast) -> MatrixRow:
    return factories.matrix_row()


@pytest.fixture
def useful(row: MatrixRow) -> Indicator:
    return factories.indicator(row)


@pytest.fixture
def draft(cast: Cast, useful: Indicator) -> Matrix:
    return actions.draft_matrix(by=cast.coordinator)


class TestIndicators:
    def test_are_copied_into_the_next_version_and_go_on_there(self, draft: Matrix, useful: Indicator) -> None:
        copied = draft.rows.get().indicators.get()
        assert (copied.root, copied.name, copied.points) == (useful, useful.name, [0, 3])
        assert draft.rows.get().root == useful.row

    def test_are_written_changed_and_removed_in_a_draft(self, cast: Cast, draft: Matrix) -> None:
        new = actions.add_indicator(draft.rows.get(), by=cast.coordinator, **NEW)
        changed = actions.change_indicator(new, by=cast.coordinator, target=Decimal(6), points=[12])
        assert (changed.target, changed.when) == (6, "efter 12 månader")
        entry = JournalEntry.objects.get(action="operations.indicator_changed")
        assert entry.data["before"] == {"target": "5.00", "points": "12, 24"}
        actions.remove_indicator(changed, by=cast.coordinator)
        assert draft.rows.get().indicators.count() == 1

    def test_of_two_at_once_show_the_second_what_the_first_saved(self, cast: Cast, draft: Matrix, as_: As) -> None:
        copied = draft.rows.get().indicators.get()
        client, url = as_(cast.coordinator), reverse("operations:indicator_edit", args=[copied.pk])
        opened = client.get(url).context["form"].mark
        actions.change_indicator(copied, target=Decimal("4.5"), points=[12], by=cast.administrator)
        typed = {"of": "result", "name": "Nytta", "unit": "p", "base": "", "target": "5", "better": "up", "points": ["0"]}
        answer = client.post(url, {**typed, "opened": opened})
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Administrator Office sparade" in page
        assert "4,5" in page
        assert "efter 12 månader" in page
        assert client.post(url, {**typed, "opened": answer.context["form"].mark}).status_code == 302
        assert draft.rows.get().indicators.get().target == 5

    def test_of_an_adopted_version_are_refused(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        for act in (
            lambda: actions.add_indicator(row, by=cast.coordinator, **NEW),
            lambda: actions.change_indicator(useful, by=cast.coordinator, target=Decimal(1)),
            lambda: actions.remove_indicator(useful, by=cast.coordinator),
        ):
            with pytest.raises(Refused, match="antagen"):
                act()

    def test_and_rows_of_an_adopted_version_are_kept_by_the_database_too(self, row: MatrixRow, useful: Indicator) -> None:
        for act in (
            lambda: Indicator.objects.filter(pk=useful.pk).update(target=1),
            lambda: Indicator.objects.filter(pk=useful.pk).delete(),
            lambda: Indicator.objects.create(row=row, **NEW),
            lambda: MatrixRow.objects.filter(pk=row.pk).update(expected_effect="Annat"),
        ):
            with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
                act()

    def test_cannot_have_the_same_name_twice_in_a_row(self, cast: Cast, draft: Matrix) -> None:
        with pytest.raises(Refused, match="redan en indikator"):
            actions.add_indicator(draft.rows.get(), by=cast.coordinator, **{**NEW, "name": "Nytta i det egna arbetet"})

    def test_that_are_wrong_are_said_at_the_field(self, cast: Cast, draft: Matrix, as_: As) -> None:
        url = reverse("operations:indicator_add", args=[draft.rows.get().pk])
        sent = {"of": "result", "name": "Nytta i det egna arbetet", "unit": "p", "target": "fyra", "better": "up"}
        response = as_(cast.coordinator).post(url, sent)
        form = response.context["form"]
        assert set(form.errors) == {"target", "points"}
        html = as_(cast.coordinator).post(url, {**sent, "target": "4", "points": ["0"]}).content.decode()
        assert "redan en indikator" in html

    @pytest.mark.parametrize(("typed", "number"), [("4,5", "4.5"), ("1 234", "1234"), ("−3", "-3"), ("0", "0")])
    def test_take_numbers_as_people_write_them(self, typed: str, number: str, db: None) -> None:
        form = IndicatorForm({**NEW, "base": "", "target": typed, "points": ["0"]})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["target"] == Decimal(number)

    @pytest.mark.parametrize("typed", ["1e5", "NaN", "9" * 20, "4,555", "٣", "4;drop", "--4"])
    def test_refuse_what_is_no_number(self, typed: str, db: None) -> None:
        assert "target" in IndicatorForm({**NEW, "base": "", "target": typed, "points": ["0"]}).errors

    def test_are_written_without_needless_decimals(self) -> None:
        written = [numbers.written(Decimal(each)) for each in ("4", "4.50", "1234.25", "-0.5")]
        assert [each.replace("\xa0", " ") for each in written] == ["4", "4,5", "1 234,25", "−0,5"]


class TestAnswer:
    def form(self, question: FollowUpAnswer, **sent: Any) -> FollowUpForm:
        opened = FollowUpForm(question=question)
        return FollowUpForm({"opened": opened.mark, **sent}, question=question)

    def test_is_given_once_and_changed_with_both_in_the_journal(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        question = factories.question(cast, row)
        given = actions.answer_follow_up(
            question, sign="early", result="Ingenting än", values={useful.pk: Decimal(3)}, by=cast.officer
        )
        assert given.is_given
        actions.answer_follow_up(given, sign="shown", result="Nya krav", values={useful.pk: Decimal(4)}, by=cast.colleague)
        entry = JournalEntry.objects.get(action="operations.followup_changed")
        assert (entry.by, entry.data["before"]["sign"], entry.data["after"]["sign"]) == (cast.colleague, "early", "shown")
        assert entry.data["after"][useful.name] == "4.00"
        assert JournalEntry.objects.filter(action="operations.followup_answered").count() == 1

    def test_may_leave_a_value_out_and_take_it_back(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        question = factories.question(cast, row)
        actions.answer_follow_up(question, sign="early", values={useful.pk: Decimal(3)}, by=cast.officer)
        actions.answer_follow_up(question, sign="early", values={useful.pk: None}, by=cast.officer)
        assert not question.values.exists()

    def test_asks_only_for_what_is_measured_at_the_point(self, cast: Cast, row: MatrixRow, useful: Indicator) -> None:
        late = factories.indicator(row, name="Anbud", points=[12])
        assert factories.question(cast, row).indicators() == [useful]
        assert factories.question(cast, row, point=12).indicators() == [late]

    def test_page_goes_on_to_the_next_question(self, cast: Cast, row: MatrixRow, useful: Indicator, as_: As) -> None:
        first, second = factories.question(cast, row), factories.question(cast, row, point=3)
        client = as_(cast.officer)
        mark = client.get(first.get_absolute_url()).context["form"].mark
        sent = {"opened": mark, "sign": "partly", "result": "Vi vågar mer", f"value_{useful.pk}": "4,5"}
        response = client.post(first.get_absolute_url(), sent)
        assert response.url == second.get_absolute_url()
        first.refresh_from_db()
        assert (first.sign, first.answered_by, first.values.get().value) == ("partly", cast.officer, Decimal("4.5"))
        assert client.post(second.get_absolute_url(), {"sign": "early"}).url == reverse("operations:followup_questions")

    def test_page_keeps_what_was_typed_when_the_sign_is_missing(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        html = as_(cast.officer).post(factories.question(cast, row).get_absolute_url(), {"result": "Nya krav"}).content
        assert "Nya krav" in html.decode()
        assert "Välj ett alternativ" in html.decode()

    def test_of_another_organisation_is_not_found(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        question = factories.question(cast, row)
        assert as_(cast.neighbour).get(question.get_absolute_url()).status_code == 404
        assert as_(cast.coordinator).get(question.get_absolute_url()).status_code == 200

    def test_by_a_colleague_meanwhile_is_shown_and_nothing_is_lost(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        question = factories.question(cast, row)
        client, url = as_(cast.officer), question.get_absolute_url()
        mark = client.get(url).context["form"].mark
        actions.answer_follow_up(question, sign="shown", result="Kollegans ord", by=cast.colleague)
        response = client.post(url, {"opened": mark, "sign": "early", "result": "Mina ord"})
        assert response.status_code == 409
        html = response.content.decode()
        assert "Mina ord" in html
        assert "Kollegans ord" in html
        again = {"opened": response.context["form"].mark, "sign": "early", "result": "Mina ord"}
        assert client.post(url, again).status_code == 302

    def test_waits_on_the_home_page_of_those_who_answer(self, cast: Cast, row: MatrixRow) -> None:
        factories.question(cast, row)
        factories.question(cast, row, point=3)
        assert [item.title for item in follow_up(cast.officer)] == ["Vad blev det av det? 2 frågor till Ystad"]
        assert follow_up(cast.reader) == follow_up(cast.neighbour) == []

    def test_pages_cost_the_same_with_one_as_with_three(
        self, cast: Cast, row: MatrixRow, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        def make(n: int) -> None:
            factories.question(cast, row, quarter_on=date(2025, 3 * n - 2, 1))
            factories.answer(cast, row, point=3, quarter_on=date(2025, 3 * n - 2, 1))

        # 1 person with roles 2 what waits 3 what is answered
        one_and_three(as_(cast.officer), reverse("operations:followup_questions"), make, queries=3)

    def test_list_of_who_has_not_answered_costs_the_same(
        self, cast: Cast, row: MatrixRow, as_: As, one_and_three: Callable[..., None]
    ) -> None:
        members = [cast.ystad, cast.malmo, cast.trelleborg]

        def make(n: int) -> None:
            factories.question(cast, row, organisation=members[n - 1])

        # 1 person with roles 2 organisations 3 asked 4 answered
        one_and_three(as_(cast.coordinator), reverse("operations:followup_missing"), make, queries=4)


class TestRemind:
    def test_tells_those_who_answer_once_a_day(self, cast: Cast, row: MatrixRow) -> None:
        factories.question(cast, row)
        assert actions.remind(cast.ystad, by=cast.coordinator) == 2
        assert {notice.person for notice in Notice.objects.all()} == {cast.officer, cast.colleague}
        with pytest.raises(Refused, match="i dag"):
            actions.remind(cast.ystad, by=cast.coordinator)

    def test_is_refused_when_all_is_answered(self, cast: Cast, row: MatrixRow) -> None:
        factories.answer(cast, row)
        with pytest.raises(Refused, match="svarat på allt"):
            actions.remind(cast.ystad, by=cast.coordinator)

    def test_page_lists_who_is_missing(self, cast: Cast, row: MatrixRow, as_: As) -> None:
        factories.question(cast, row, due_on=dates.today() - timedelta(days=3))
        client = as_(cast.coordinator)
        assert "Ystad" in client.get(reverse("operations:followup_missing")).content.decode()
        html = client.post(reverse("operations:followup_remind", args=[cast.ystad.pk]), follow=True).content.decode()
        assert "2 personer i Ystad har fått brev" in html


@pytest.mark.django_db(transaction=True)
class TestTwoAnswerAtOnce:
    def both(self, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], FollowUpAnswer]:
        cast = make_cast()
        question = factories.question(cast, factories.matrix_row())
        opened = Opened(FollowUpForm(question=question).mark, FollowUpForm.read)
        monkeypatch.setattr(followup_actions, "journal", Rendezvous().before(followup_actions.journal))
        acts = [
            partial(actions.answer_follow_up, question, sign="shown", result=name, by=person, opened=opened)
            for name, person in (("En", cast.officer), ("Två", cast.colleague))
        ]
        return race(*acts), question

    def test_one_is_saved_and_the_other_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        results, question = self.both(monkeypatch)
        assert sorted(type(result).__name__ for result in results) == ["FollowUpAnswer", "Overtaken"]
        question.refresh_from_db()
        assert question.result in {"En", "Två"}

    def test_canary_without_the_lock_one_writes_over_the_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda self, **_kwargs: self)
        results, _question = self.both(monkeypatch)
        assert [type(result).__name__ for result in results] == ["FollowUpAnswer", "FollowUpAnswer"]


class TestDifferences:
    def test_name_what_is_new_changed_moved_and_gone(self, cast: Cast) -> None:
        rows = [factories.matrix_row(1, n, name) for n, name in ((1, "Ett"), (2, "Två"), (3, "Tre"), (4, "Fyra"))]
        draft = actions.draft_matrix(by=cast.coordinator)
        actions.remove_row(draft.rows.get(root=rows[0]), by=cast.coordinator)
        actions.change_row(draft.rows.get(root=rows[1]), by=cast.coordinator, expected_effect="Billigare upphandlingar")
        actions.change_row(draft.rows.get(root=rows[2]), by=cast.coordinator, part=3)
        actions.add_row(draft, part=2, working_form="Fem", expected_result="x", expected_effect="y", by=cast.coordinator)
        found = changes(rows[0].matrix, draft)
        kinds = {each.row.working_form: each.kind for each in found}
        assert kinds == {"Två": "changed", "Fyra": "same", "Fem": "new", "Tre": "moved", "Ett": "removed"}
        assert counted(found) == {"new": 1, "changed": 1, "moved": 1, "removed": 1}
        words = [
            (piece.kind, piece.text)
            for piece in next(each for each in found if each.kind == "changed").texts["expected_effect"]
        ]
        assert ("removed", "Effektivare") in words
        assert ("added", "Billigare") in words

    def test_speak_of_indicators_too(self, cast: Cast, draft: Matrix, row: MatrixRow) -> None:
        actions.change_indicator(draft.rows.get().indicators.get(), by=cast.coordinator, target=Decimal("4.5"))
        assert [*changes(row.matrix, draft)[0].texts] == ["indicators"]

    def test_page_shows_them_between_any_two_and_a_draft_to_its_writers(self, cast: Cast, draft: Matrix, as_: As) -> None:
        actions.change_row(draft.rows.get(), by=cast.coordinator, expected_effect="Hemlig nyhet")
        url = reverse("operations:matrix_differences")
        assert "Hemlig" in as_(cast.coordinator).get(url).content.decode()
        assert "Hemlig" not in as_(cast.officer).get(url, {"from": "1", "to": "2"}).content.decode()
        assert "1 ändrad" in as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()


class TestAdoptionAtAMeeting:
    def item(self, cast: Cast, **fields: Any) -> AgendaItem:
        held = {"starts_at": timezone.now() - timedelta(days=3), "called_at": timezone.now() - timedelta(days=20)}
        item = factories.meeting(cast, **{**held, **fields}).agenda.get()
        item.year, item.paragraph = 2026, 34
        item.save()
        return item

    def test_points_to_its_paragraph(self, cast: Cast, draft: Matrix, as_: As) -> None:
        item = self.item(cast)
        url = reverse("operations:matrix_adopt", args=[draft.version])
        as_(cast.coordinator).post(url, {"adopted_on": dates.today(), "decided_at": item.pk, "decision_reference": ""})
        draft.refresh_from_db()
        assert (draft.decided_at, draft.decision_reference) == (item, "§\xa034/2026, Nätverksmöte 4/2026")
        html = as_(cast.reader).get(reverse("operations:matrix")).content.decode()
        assert item.get_absolute_url() in html

    def test_is_refused_at_a_meeting_that_was_not_held(self, cast: Cast, draft: Matrix) -> None:
        ahead = self.item(cast, starts_at=timezone.now() + timedelta(days=3))
        with pytest.raises(Refused, match="hållits"):
            actions.adopt(draft, adopted_on=dates.today(), decision_reference="§", decided_at=ahead, by=cast.coordinator)

    def test_needs_words_or_a_paragraph(self, cast: Cast, draft: Matrix, as_: As) -> None:
        url = reverse("operations:matrix_adopt", args=[draft.version])
        response = as_(cast.coordinator).post(url, {"adopted_on": dates.today()})
        assert "decision_reference" in response.context["form"].errors


class TestQuarters:
    def test_are_counted_backwards_over_new_year(self) -> None:
        assert quarter_of(date(2026, 5, 31)) == date(2026, 4, 1)
        assert quarters_before(date(2026, 1, 1), 3) == date(2025, 10, 1)
        assert quarters_before(date(2026, 4, 1), 27) == date(2024, 1, 1)

    def test_are_asked_about_on_a_working_day_and_not_in_july(self) -> None:
        assert asks_from(date(2026, 4, 1)) == date(2026, 4, 1)
        assert asks_from(date(2026, 7, 1)) == date(2026, 8, 17)
