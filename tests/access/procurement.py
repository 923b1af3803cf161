from dataclasses import dataclass
from typing import Any

from procurement.models import Need
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    """Ystad's needs: a draft, one shared with the network, the same in the choice of way, and a closed one."""

    draft: Need
    shared: Need
    secret: Need
    closed: Need


def make_world(cast: Cast) -> World:
    network = Need.Visibility.NETWORK
    return World(
        draft=factories.need(cast, title="Utkast"),
        shared=factories.need(cast, title="Delat", visibility=network),
        secret=factories.need(cast, title="Vägval", visibility=network, stage=5),
        closed=factories.need(cast, title="Avslutat", visibility=network, outcome=Need.Outcome.PAUSED),
    )


def draft(world: World) -> list[Any]:
    return [world.draft.pk]


def shared(world: World) -> list[Any]:
    return [world.shared.pk]


def secret(world: World) -> list[Any]:
    return [world.secret.pk]


def closed(world: World) -> list[Any]:
    return [world.closed.pk]


# anonymous stranger officer neighbour reader coordinator administrator
ROWS: dict[str, Row] = {
    "procurement:needs": Row("302 200 200 200 200 200 200"),
    "procurement:needs_csv": Row("302 200 200 200 200 200 200"),
    "procurement:need": Row("302 404 200 404 200 404 404", draft),
    "procurement:need shared": Row("302 404 200 200 200 200 200", shared),
    "procurement:need secret": Row("302 404 200 200 200 404 404", secret),
    "procurement:need_add": Row("302 403 200 200 403 403 403"),
    "procurement:need_add post": Row("302 403 200 200 403 403 403", method="POST"),
    "procurement:need_edit": Row("302 404 200 404 403 404 404", draft),
    "procurement:need_edit shared": Row("302 404 200 403 403 403 403", shared),
    "procurement:need_edit post": Row("302 404 200 403 403 403 403", shared, method="POST"),
    "procurement:follow": Row("302 404 403 302 403 302 403", shared, method="POST"),
    "procurement:follow draft": Row("302 404 403 404 403 404 404", draft, method="POST"),
    "procurement:follow secret": Row("302 404 403 302 403 404 404", secret, method="POST"),
    "procurement:follow closed": Row("302 404 403 409 403 409 403", closed, method="POST"),
    "procurement:follow get": Row("302 405 405 405 405 405 405", shared),
    "procurement:contribute": Row("302 404 403 200 403 403 403", shared),
    "procurement:contribute draft": Row("302 404 403 404 403 404 404", draft),
    "procurement:contribute post": Row(
        "302 404 403 302 403 403 403", shared, method="POST", data=lambda world: {"comment": "Vi har mätt."}
    ),
    "procurement:step_back": Row("302 404 403 302 403 302 403", shared, method="POST"),
    "procurement:step_back draft": Row("302 404 403 404 403 404 404", draft, method="POST"),
    "procurement:move": Row("302 404 200 403 403 403 403", shared),
    "procurement:move draft": Row("302 404 200 404 403 404 404", draft),
    "procurement:move closed": Row("302 404 409 403 403 403 403", closed),
    "procurement:move post": Row(
        "302 404 302 403 403 403 403",
        shared,
        method="POST",
        data=lambda world: {"stage": "2", "changed_on": world.shared.stage_since.isoformat(), "reason": "Klart."},
    ),
    "procurement:still_here": Row("302 404 302 403 403 403 403", shared, method="POST"),
    "procurement:still_here draft": Row("302 404 302 404 403 404 404", draft, method="POST"),
    "procurement:close": Row("302 404 200 403 403 403 403", shared),
    "procurement:close post": Row(
        "302 404 302 403 403 403 403", shared, method="POST", data=lambda world: {"outcome": "paused", "reason": "Budget."}
    ),
    "procurement:close closed": Row("302 404 409 403 403 403 403", closed),
    "procurement:reopen": Row("302 404 200 403 403 403 403", closed),
    "procurement:reopen post": Row(
        "302 404 302 403 403 403 403", closed, method="POST", data=lambda world: {"reason": "Nu finns pengar."}
    ),
    "procurement:reopen open": Row("302 404 409 403 403 403 403", shared),
    "procurement:cpv_search": Row("302 200 200 200 200 200 200"),
    "procurement:wording_hint": Row("302 200 200 200 200 200 200", method="POST"),
}
