"""The matrix that a new portal begins with."""

from datetime import date

import pytest

from network_portal.records.models import JournalEntry
from operations.models import Matrix, MatrixRow, Part
from operations.reference import load_matrix

pytestmark = pytest.mark.django_db

# Word for word from the project's public page. A translation, a comma or a kind improvement would break the promise.
QUOTED = (
    "Seminarier",
    "Föreläsningar, kunskapshöjning",
    "Kunskapshöjning som effektiviserar nätverket och höjer allmän kunskap i kommunen vilket möjliggör effektivare och "
    "behovssäkrade upphandlingar som genererar innovationer.",
)


class TestLoadMatrix:
    def test_puts_version_1_in_force_with_rows_in_all_three_parts(self) -> None:
        load_matrix(date(2025, 12, 10), "§ 91/2025")
        matrix = Matrix.in_force()
        assert matrix is not None
        assert (matrix.version, matrix.adopted_on, matrix.decision_reference) == (1, date(2025, 12, 10), "§ 91/2025")
        assert [MatrixRow.objects.in_force().filter(part=part).count() for part in Part] == [8, 10, 8]

    def test_quotes_the_row_on_seminars_word_for_word_and_says_where_from(self) -> None:
        load_matrix()
        row = MatrixRow.objects.exclude(source="").get()
        assert (row.working_form, row.expected_result, row.expected_effect) == QUOTED
        assert row.number == "1.1"
        assert "Vinnova" in row.source
        assert "Geografiskt nätverk för innovationsupphandling i Skåne" in row.source

    def test_is_safe_to_run_again(self) -> None:
        first = load_matrix(date(2025, 12, 10))
        assert load_matrix(date(2026, 12, 10)) == first
        assert Matrix.objects.get().adopted_on == date(2025, 12, 10)
        assert MatrixRow.objects.count() == 26
        assert JournalEntry.objects.filter(action="operations.matrix_loaded").count() == 1
