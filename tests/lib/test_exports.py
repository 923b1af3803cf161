from datetime import date
from decimal import Decimal

import pytest

from network_portal.lib.exports import cell, csv_file


class TestCsv:
    def test_opens_in_a_swedish_excel(self) -> None:
        response = csv_file("lista.csv", ["Namn", "Summa"], [["Åsa; Örjan", Decimal("12.50")], ['"x"', None]])
        assert response.content.decode() == '\ufeffNamn;Summa\r\n"Åsa; Örjan";12,50\r\n"""x""";\r\n'
        assert response["Content-Disposition"] == 'attachment; filename="lista.csv"'
        assert response["Content-Type"] == "text/csv; charset=utf-8"

    @pytest.mark.parametrize("typed", ["=1+1", "+46", "-x", "@SUM(A1)", "\tx", "\rx"])
    def test_runs_nothing_that_somebody_typed(self, typed: str) -> None:
        assert cell(typed) == f"'{typed}"

    def test_leaves_real_numbers_and_days_alone(self) -> None:
        assert [cell(value) for value in (-5, Decimal("-1.5"), date(2026, 3, 25), True, "a=b")] == ["-5", "-1,5", "2026-03-25", "True", "a=b"]  # fmt: skip
