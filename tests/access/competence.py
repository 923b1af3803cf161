"""Who reaches the events. Order: anonymous stranger officer neighbour reader coordinator administrator."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from competence import actions
from competence.models import Event
from network_portal.lib import dates
from tests import factories
from tests.access.table import Row
from tests.cast import Cast


@dataclass
class World:
    """`closed` is for members only, with Ystad's officer registered; `held` has begun; the others say what they are."""

    cast: Cast
    public: Event
    closed: Event
    held: Event
    draft: Event


def make_world(cast: Cast) -> World:
    closed = factories.event(cast)
    actions.register(closed, cast.officer, cast.ystad, by=cast.officer)
    return World(
        cast=cast,
        public=factories.event(cast, audience=Event.Audience.PUBLIC),
        closed=closed,
        held=factories.event(cast, starts_at=dates.now() - timedelta(days=2)),
        draft=factories.event(cast, state=Event.State.DRAFT),
    )


def _event(world: World) -> dict[str, Any]:
    day = dates.today() + timedelta(days=20)
    return {
        "title": "Juridikstund", "kind": "legal_hour", "summary": "Vad får jag säga?", "matrix_row": world.draft.matrix_row_id,
        "on": day.isoformat(), "starts": "13:00", "ends": "14:00", "place": "Lund", "capacity": 20, "audience": "members",
        "organiser": world.cast.cluster.pk, "responsible": world.cast.coordinator.pk,
    }  # fmt: skip


def _colleague(world: World) -> dict[str, Any]:
    """Officers choose a person; coordinators type an address."""
    return {"person": world.cast.colleague.pk, "email": world.cast.colleague.email}


def _public(world: World) -> list[Any]:
    return [world.public.pk]


def _closed(world: World) -> list[Any]:
    return [world.closed.pk]


def _held(world: World) -> list[Any]:
    return [world.held.pk]


def _draft(world: World) -> list[Any]:
    return [world.draft.pk]


EVERYBODY = "200 200 200 200 200 200 200"
MEMBERS = "302 404 200 200 200 200 200"
MANAGE = "302 404 403 403 403 200 200"
MANAGE_DRAFT = "302 404 404 404 404 200 200"
DO = "302 404 403 403 403 302 302"
DO_DRAFT = "302 404 404 404 404 302 302"

ROWS: dict[str, Row] = {
    "competence:events": Row(EVERYBODY),
    "competence:event": Row(EVERYBODY, _public),
    "competence:event closed": Row(MEMBERS, _closed),
    "competence:event draft": Row(MANAGE_DRAFT, _draft),
    "competence:event_ics": Row(EVERYBODY, _public),
    "competence:event_ics closed": Row("404 404 200 200 200 200 200", _closed),
    "competence:register": Row("302 403 302 302 302 302 302", _public, "POST"),
    # The officer has a seat already.
    "competence:register closed": Row("302 404 409 302 302 302 302", _closed, "POST"),
    # Oneself: only the officer is registered.
    "competence:needs": Row("302 404 200 409 409 409 409", _closed),
    "competence:needs again": Row("302 404 302 409 409 409 409", _closed, "POST", lambda world: {"needs": "Nötter"}),
    "competence:register_colleague": Row("302 404 200 200 403 200 200", _closed),
    # The neighbour has the right, but not to somebody in Ystad: the form says so.
    "competence:register_colleague again": Row("302 404 302 200 403 302 302", _closed, "POST", _colleague),
    "competence:withdraw": Row(
        "302 404 302 404 403 302 302", _closed, "POST", lambda world: {"person": world.cast.officer.pk}
    ),
    "competence:withdraw asking": Row("302 404 200 409 409 409 409", _closed),
    # Oneself: only the officer is registered.
    "competence:withdraw again": Row("302 404 302 409 409 409 409", _closed, "POST"),
    "competence:registrations": Row(MANAGE, _closed),
    "competence:registrations again": Row(DO, _held, "POST"),
    "competence:event_add": Row("302 403 403 403 403 200 200"),
    "competence:event_add again": Row("302 403 403 403 403 302 302", method="POST", data=_event),
    "competence:event_edit": Row(MANAGE, _closed),
    "competence:event_edit draft": Row(MANAGE_DRAFT, _draft),
    "competence:event_edit again": Row(DO_DRAFT, _draft, "POST", _event),
    "competence:event_publish": Row(DO_DRAFT, _draft, "POST"),
    "competence:event_cancel": Row(MANAGE, _closed),
    "competence:event_cancel again": Row(DO, _closed, "POST", lambda world: {"reason": "Föreläsaren är sjuk."}),
    "competence:event_discard": Row(MANAGE_DRAFT, _draft),
    "competence:event_discard again": Row(DO_DRAFT, _draft, "POST"),
    "competence:event_copy": Row(DO, _closed, "POST"),
}
