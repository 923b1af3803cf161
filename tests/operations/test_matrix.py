"""Versions of the matrix: drafted from the one in force, changed, adopted; older rows stay as they were."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.models import JournalEntry
from operations import actions
from operations.models import Matrix, MatrixRow
from operations.reference import load_matrix
from tests import factories
from tests.cast import Cast
from tests.strict import StrictClient

TEXTS = {"working_form": "Studieresa", "expected_result": "Sett på plats", "expected_effect": "Vågar mer"}
FORM = {"part": 1, **TEXTS, "source": ""}


def texts(matrix: Matrix) -> list[tuple[str, str]]:
    return [(row.number, row.working_form) for row in matrix.rows.all()]


@pytest.fixture
def draft(cast: Cast) -> Matrix:
    load_matrix(date(2025, 12, 10))
    return actions.draft_matrix(by=cast.coordinator)


class TestDraftMatrix:
    def test_copies_the_version_in_force(self, cast: Cast, draft: Matrix) -> None:
        assert draft.version == 2
        assert texts(draft) == texts(Matrix.objects.get(version=1))
        assert draft.rows.exclude(source="").get().working_form == "Seminarier"
        assert Matrix.in_force() == Matrix.objects.get(version=1)

    def test_is_refused_while_another_version_is_being_written(self, cast: Cast, draft: Matrix) -> None:
        with pytest.raises(Refused, match="Version 2"):
            actions.draft_matrix(by=cast.administrator)

    def test_begins_with_nothing_when_there_is_no_matrix(self, cast: Cast) -> None:
        assert texts(actions.draft_matrix(by=cast.administrator)) == []

    def test_the_first_can_begin_with_the_reference_matrix(self, cast: Cast) -> None:
        first = actions.draft_matrix(by=cast.administrator, from_reference=True)
        assert (first.version, first.is_draft, first.rows.count()) == (1, True, 26)
        assert first.rows.exclude(source="").get().working_form == "Seminarier"
        entry = JournalEntry.objects.get(action="operations.matrix_drafted")
        assert (entry.by, entry.data["from_reference"]) == (cast.administrator, True)

    def test_a_later_one_begins_with_the_version_in_force_whatever_is_asked(self, cast: Cast) -> None:
        factories.matrix_row()
        assert actions.draft_matrix(by=cast.administrator, from_reference=True).rows.count() == 1

    def test_the_database_allows_one_draft_only(self, draft: Matrix) -> None:
        with pytest.raises(IntegrityError, match="matrix_one_draft"), transaction.atomic():
            Matrix.objects.create(version=3)
        with pytest.raises(ValidationError, match="utkast"):
            Matrix(version=3).validate_constraints()


class TestChangeRow:
    def test_changes_a_row_of_the_draft_and_remembers_what_it_said(self, cast: Cast, draft: Matrix) -> None:
        row = draft.rows.get(working_form="Styrgrupp")
        actions.change_row(row, expected_effect="Ny effekt", by=cast.coordinator)
        assert draft.rows.get(working_form="Styrgrupp").expected_effect == "Ny effekt"
        assert MatrixRow.objects.get(matrix__version=1, working_form="Styrgrupp").expected_effect == row.expected_effect
        entry = JournalEntry.objects.get(action="operations.matrix_row_changed")
        assert entry.data == {"version": 2, "expected_effect": [row.expected_effect, "Ny effekt"]}

    def test_is_refused_for_an_adopted_version(self, cast: Cast, draft: Matrix) -> None:
        row = MatrixRow.objects.filter(matrix__version=1).first()
        assert row is not None
        with pytest.raises(Refused, match="Version 1"):
            actions.change_row(row, expected_effect="Annat", by=cast.coordinator)

    def test_moves_a_row_last_into_another_part_and_closes_the_gap(self, cast: Cast, draft: Matrix) -> None:
        actions.change_row(draft.rows.get(part=1, position=2), part=3, by=cast.coordinator)
        assert [row.position for row in draft.rows.filter(part=1)] == list(range(1, 8))
        assert draft.rows.get(part=3, position=9).working_form == "Lunchwebbinarier"


class TestAddAndRemoveRow:
    def test_adds_last_in_its_part(self, cast: Cast, draft: Matrix) -> None:
        assert actions.add_row(draft, part=1, **TEXTS, by=cast.coordinator).number == "1.9"

    def test_removes_and_closes_the_gap(self, cast: Cast, draft: Matrix) -> None:
        actions.remove_row(draft.rows.get(part=2, position=1), by=cast.coordinator)
        assert [row.position for row in draft.rows.filter(part=2)] == list(range(1, 10))

    def test_is_refused_for_an_adopted_version(self, cast: Cast) -> None:
        matrix = load_matrix()
        with pytest.raises(Refused, match="antagen"):
            actions.add_row(matrix, part=1, **TEXTS, by=cast.coordinator)
        with pytest.raises(Refused, match="antagen"):
            actions.remove_row(matrix.rows.all()[0], by=cast.coordinator)


class TestAdopt:
    def test_puts_the_draft_in_force_and_leaves_older_rows_with_what_points_to_them(self, cast: Cast, draft: Matrix) -> None:
        old = MatrixRow.objects.get(matrix__version=1, part=3, position=1)
        meeting = factories.meeting(cast, matrix_row=old)
        actions.adopt(draft, adopted_on=date(2026, 3, 4), decision_reference="§ 21/2026", by=cast.administrator)
        assert Matrix.in_force() == draft
        meeting.refresh_from_db()
        assert meeting.matrix_row == old

    def test_is_refused_before_the_decision_or_before_the_version_before(self, cast: Cast, draft: Matrix) -> None:
        for day, said in ((dates.today() + timedelta(days=1), "senare än i dag"), (date(2025, 12, 9), "10 dec 2025")):
            with pytest.raises(Refused) as refused:
                actions.adopt(draft, adopted_on=day, decision_reference="§ 1", by=cast.administrator)
            assert said in str(refused.value).replace("\xa0", " ")

    def test_is_refused_twice_and_without_rows(self, cast: Cast) -> None:
        empty = actions.draft_matrix(by=cast.administrator)
        with pytest.raises(Refused, match="inga rader"):
            actions.adopt(empty, adopted_on=dates.today(), decision_reference="§ 1", by=cast.administrator)
        actions.add_row(empty, part=1, **TEXTS, by=cast.administrator)
        actions.adopt(empty, adopted_on=dates.today(), decision_reference="§ 1", by=cast.administrator)
        with pytest.raises(Refused, match="aldrig"):
            actions.adopt(empty, adopted_on=dates.today(), decision_reference="§ 1", by=cast.administrator)


class TestMatrixPage:
    def test_shows_all_parts_with_the_quoted_row_marked(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        load_matrix()
        html = as_(cast.reader).get(reverse("operations:matrix")).content.decode()
        for heading in ("Kompetens", "Innovation och upphandling", "Drift och sammanhållning"):
            assert heading in html
        assert html.count("Ordagrant citat") == 1
        assert html.count("<q>") == 2
        assert "Gemensam upphandling" in html

    def test_says_so_when_there_is_none(self, cast: Cast, as_: Callable[..., StrictClient]) -> None:
        assert "Det finns ingen matris ännu" in as_(cast.officer).get(reverse("operations:matrix")).content.decode()

    @pytest.mark.parametrize("version", ["99", "-1", "ett", "1e9", "٣", "9" * 400, "2;drop", ""])
    def test_shows_the_one_in_force_whatever_is_asked_for(
        self, version: str, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        response = as_(cast.officer).get(reverse("operations:matrix"), {"version": version})
        assert response.status_code == 200
        assert response.context["matrix"].version == 1

    def test_keeps_a_draft_from_those_who_do_not_write_it(
        self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        actions.change_row(draft.rows.get(working_form="Nyhetsbrev"), working_form="Veckobrev", by=cast.coordinator)
        shown = as_(cast.officer).get(draft.get_absolute_url()).content.decode()
        assert "Veckobrev" not in shown
        html = as_(cast.coordinator).get(draft.get_absolute_url()).content.decode()
        assert "Veckobrev" in html
        assert html.count('<span class="tag">Ändrat</span>') == 1

    def test_costs_the_same_with_one_row_as_with_three(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        factories.matrix_row(1, 1, "Seminarier")
        draft = actions.draft_matrix(by=cast.coordinator)

        def make(n: int) -> None:
            actions.add_row(draft, part=1, **{**TEXTS, "working_form": f"Form {n}"}, by=cast.coordinator)

        # 1 person with roles  2 versions  3–6 rows and indicators of both  7–8 them again, to show  9 adopted proposals
        one_and_three(as_(cast.coordinator), draft.get_absolute_url(), make, queries=9)

    def test_keeps_the_words_of_a_version_that_was_adopted(
        self, cast: Cast, as_: Callable[..., StrictClient], one_and_three: Callable[..., None]
    ) -> None:
        # 1 person with roles  2 versions
        one_and_three(as_(cast.officer), reverse("operations:matrix"), lambda n: None, queries=2)


class TestRowPages:
    def test_keep_what_was_typed_when_something_is_missing(
        self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        url = reverse("operations:matrix_row_add", args=[draft.version])
        html = as_(cast.coordinator).post(url, {**FORM, "expected_effect": "", "source": "Källa 😀"}).content.decode()
        assert "Studieresa" in html
        assert "Källa 😀" in html
        assert 'id="errors"' in html

    @pytest.mark.parametrize(
        "bad",
        [
            {"part": "9"},
            {"part": "x\x00"},
            {"working_form": "x" * 5000},
            {"expected_result": "a\x00b"},
            {"source": "😀" * 300},
        ],
    )
    def test_survive_anything(
        self, bad: dict[str, Any], cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        url = reverse("operations:matrix_row_edit", args=[draft.rows.all()[0].pk])
        assert as_(cast.coordinator).post(url, {**FORM, **bad}).status_code == 200
        assert draft.rows.filter(working_form="Studieresa").count() == 0

    def test_do_not_let_a_quotation_be_changed_and_still_be_called_one(
        self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        row = draft.rows.exclude(source="").get()
        url = reverse("operations:matrix_row_edit", args=[row.pk])
        kept = {"part": 1, "working_form": row.working_form, "expected_result": row.expected_result}
        changed = {**kept, "expected_effect": "Något annat", "source": row.source}
        assert "citerad text" in as_(cast.coordinator).post(url, changed).content.decode()
        assert as_(cast.coordinator).post(url, {**changed, "source": ""}).status_code == 302

    def test_say_what_was_saved_where_it_stands(self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]) -> None:
        url = reverse("operations:matrix_row_add", args=[draft.version])
        client = as_(cast.coordinator)
        answer = client.post(url, FORM)
        row = draft.rows.get(working_form="Studieresa")
        assert answer.url == f"{draft.get_absolute_url()}#row-{row.pk}"
        shown = client.get(draft.get_absolute_url()).content.decode()
        assert "”Studieresa” är tillagd, sist i sin del." in shown
        assert f'id="row-{row.pk}"' in shown

    def test_of_two_at_once_show_the_second_what_the_first_saved(
        self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        row = draft.rows.get(part=2, position=1)
        client, url = as_(cast.coordinator), reverse("operations:matrix_row_edit", args=[row.pk])
        opened = client.get(url).context["form"].mark
        actions.change_row(row, expected_effect="Den förstas effekt", by=cast.administrator)
        typed = {**FORM, "part": 2, "opened": opened, "expected_effect": "Den andras effekt"}
        answer = client.post(url, typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Administrator Office sparade" in page
        assert "Den förstas effekt" in page
        assert "Den andras effekt" in page
        assert draft.rows.get(pk=row.pk).expected_effect == "Den förstas effekt"
        assert client.post(url, {**typed, "opened": answer.context["form"].mark}).status_code == 302
        assert draft.rows.get(pk=row.pk).expected_effect == "Den andras effekt"

    @pytest.mark.parametrize("version", [0, 2**31, 2**63, 10**30])
    def test_of_a_version_that_cannot_exist_are_not_found(
        self, version: int, cast: Cast, as_: Callable[..., StrictClient]
    ) -> None:
        for url in (f"/operations/matrix/{version}/adopt/", f"/operations/matrix/rows/{version}/"):
            assert as_(cast.administrator).get(url).status_code == 404


class TestAdoptPage:
    def test_keeps_what_was_typed_when_the_day_is_refused(
        self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]
    ) -> None:
        url = reverse("operations:matrix_adopt", args=[draft.version])
        for day in ("2025-12-09", "2099-01-01", "igår", "", "9999-99-99"):
            html = as_(cast.coordinator).post(url, {"adopted_on": day, "decision_reference": "§ 21/2026"}).content.decode()
            assert "§ 21/2026" in html
            assert 'id="errors"' in html

    def test_leads_to_the_matrix_in_force(self, cast: Cast, draft: Matrix, as_: Callable[..., StrictClient]) -> None:
        url = reverse("operations:matrix_adopt", args=[draft.version])
        answer = {"adopted_on": "2026-03-04", "decision_reference": "§ 21/2026"}
        html = as_(cast.coordinator).post(url, answer, follow=True).content.decode()
        assert "Version 2 gäller nu" in html
