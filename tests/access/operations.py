from tests.access.table import Row
from tests.cast import Cast

ROWS: dict[str, Row] = {}


def make_world(cast: Cast) -> Cast:
    return cast
