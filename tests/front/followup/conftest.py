"""What every test of the follow-up begins with: a day in April, a row of the matrix, and enough organisations."""

from typing import Any

import pytest
import time_machine

from members.models import Organisation
from operations.models import MatrixRow
from tests import factories
from tests.cast import Cast, organisation
from tests.front.followup.april import IN_APRIL


@pytest.fixture(autouse=True)
def in_april() -> Any:
    with time_machine.travel(IN_APRIL, tick=False):
        yield


@pytest.fixture
def row(cast: Cast) -> MatrixRow:
    return factories.matrix_row()


@pytest.fixture
def many(cast: Cast) -> list[Organisation]:
    """Seven municipalities, Ystad first."""
    names = ("Staffanstorp", "Skurup", "Svedala", "Tomelilla")
    more = [organisation("municipality", name, f"2120{n}1000", f"12{n}", 10_000) for n, name in enumerate(names, 40)]
    return [cast.ystad, cast.malmo, cast.trelleborg, *more]
