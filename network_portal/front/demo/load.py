"""Loads the demo network part by part; a part that was loaded is not loaded again, so a broken start can go on."""

from collections.abc import Callable
from datetime import date
from importlib import import_module
from time import monotonic
from typing import Any

from django.db import transaction

from members.models import Membership
from members.reference import load_municipalities
from network_portal.front.demo import cast as people
from network_portal.front.demo import followup
from network_portal.lib import dates
from network_portal.records.models import Heartbeat
from network_portal.records.notices import history
from operations.reference import load_matrix
from procurement.reference import load_cpv

LOADED = "demo "  # how the moments are named when parts were loaded
# In this order, the last one last (`is_loaded`): an invitation belongs to the cast, a seminar to a row of the matrix, a fee
# to a membership, an action to the minutes that are locked with it.
YEAR = (
    *(
        "invitations",
        "sign_ins",
        "mandates",
        "contact_checks",
        "groups",
        "operations",
        "action_items",
        "minutes",
        "action_ends",
        "bodies",
        "rounds",
    ),
    *("competence", "procurement", "methods", "year_plan", "followup", "financing"),
)

Say = Callable[[str], Any]


def is_loaded() -> bool:
    """Whether the demo network is here, all of it."""
    return YEAR[-1] in _loaded_parts()


def is_empty() -> bool:
    """Whether nobody is a member yet, or only a part of the demo network was loaded."""
    return bool(_loaded_parts()) or not Membership.objects.exists()


def _loaded_parts() -> set[str]:
    names = Heartbeat.objects.filter(name__startswith=LOADED).values_list("name", flat=True)
    return {name.removeprefix(LOADED) for name in names}


def load(say: Say) -> None:
    """Reference data, the cast and the present year. Notices of history are kept but not mailed."""
    year = dates.today().year
    done = _loaded_parts()
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("municipalities", load_municipalities),
        ("CPV codes", load_cpv),
        ("the cast", lambda: people.build(year)),
        ("the matrix", lambda: _adopt_matrix(year)),
        *((name, _builder(name, year)) for name in YEAR),
    ]
    for number, (name, build) in enumerate(steps, 1):
        if name in done:
            continue
        started = monotonic()
        with transaction.atomic(), history():
            build()
            Heartbeat.objects.create(name=LOADED + name, at=dates.now())
        say(f"{number}/{len(steps)} {name} ({monotonic() - started:.1f} s)")


def _adopt_matrix(year: int) -> None:
    with dates.at(people.morning(date(year - 2, 1, 15))):
        load_matrix(date(year - 2, 1, 15), "Nätverksmöte § 4")
    followup.adopt_second_version(year)


def _builder(name: str, year: int) -> Callable[[], Any]:
    """The part's `build(cast, year)`, with the cast read anew: each part sees what the others left."""
    return lambda: import_module(f"network_portal.front.demo.{name}").build(people.find(year), year)
