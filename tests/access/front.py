from dataclasses import dataclass
from typing import Any

from network_portal.lib import dates
from operations.models import MatrixRow
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    cast: Cast
    row: MatrixRow
    draft_row: MatrixRow


def two_people(world: World) -> list[Any]:
    return ["person", world.cast.officer.pk, world.cast.colleague.pk]


EVERYBODY = "200 200 200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200 200 200"
ADMINISTRATOR = "302 403 403 403 403 403 200"

ROWS: dict[str, Row] = {
    "front:home": Row(SIGNED_IN),
    "front:gallery": Row(EVERYBODY),
    "front:search": Row(SIGNED_IN),
    "front:theme": Row("302 302 302 302 302 302 302", method="POST", data=lambda world: {"theme": "dark"}),
    "front:about": Row(EVERYBODY),
    "front:accessibility": Row(EVERYBODY),
    "front:privacy": Row(EVERYBODY),
    "front:who_may_what": Row(EVERYBODY),
    "front:calendar": Row(SIGNED_IN),
    # The token in the address is the key: calendar programs cannot sign in.
    "front:calendar_feed": Row(EVERYBODY, lambda world: [world.cast.officer.calendar_token]),
    "front:matrix_row": Row("302 404 200 200 200 200 200", lambda world: [world.row.pk]),
    "front:matrix_row draft": Row("302 404 404 404 404 200 200", lambda world: [world.draft_row.pk]),
    "front:reports": Row(SIGNED_IN),
    "front:report_order": Row(
        "302 404 302 404 302 404 404",
        method="POST",
        data=lambda world: {"organisation": world.cast.ystad.pk, "year": dates.today().year},
    ),
    # Without a year the question cannot be asked.
    "front:reports_order_all": Row("302 403 403 403 403 403 409"),
    "front:reports_order_all again": Row(
        "302 403 403 403 403 403 302", method="POST", data=lambda world: {"year": dates.today().year}
    ),
    "front:silent_members": Row("302 403 403 403 403 200 200"),
    "front:hand_over": Row("302 404 200 403 403 403 200", lambda world: [world.cast.officer.pk]),
    # Sent empty it hands over nothing, and says so.
    "front:hand_over again": Row("302 404 200 403 403 403 200", lambda world: [world.cast.officer.pk], method="POST"),
    "front:doubles": Row(ADMINISTRATOR),
    "front:doubles_merge": Row(ADMINISTRATOR, two_people),
    "front:doubles_merge again": Row(
        "302 403 403 403 403 403 302",
        two_people,
        method="POST",
        data=lambda world: {"keep": "first", "name": "first", "email": "first"},
    ),
    "front:doubles_merge organisations": Row(
        ADMINISTRATOR, lambda world: ["organisation", world.cast.ystad.pk, world.cast.malmo.pk]
    ),
    "front:doubles_apart": Row("302 403 403 403 403 403 302", two_people, method="POST"),
    "front:overview": Row(ADMINISTRATOR),
    "front:journal": Row(ADMINISTRATOR),
    # Mail is read in the portal on a developer's machine only.
    "front:mail": Row("404 404 404 404 404 404 404"),
    "front:letter": Row("404 404 404 404 404 404 404", lambda world: ["abc"]),
    "front:healthz": Row(EVERYBODY),
    "front:readyz": Row(EVERYBODY),
}


def make_world(cast: Cast) -> World:
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    return World(cast, row, factories.matrix_draft(cast).rows.get())
