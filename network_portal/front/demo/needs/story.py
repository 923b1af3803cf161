"""How a need and what happens to it is written down."""

from dataclasses import dataclass
from typing import Any

from procurement.models import Need

OWN, CHOSEN, NETWORK = Need.Visibility.OWN, Need.Visibility.CHOSEN, Need.Visibility.NETWORK
SOLVED, PAUSED, CANCELLED = Need.Outcome.SOLVED_OTHERWISE, Need.Outcome.PAUSED, Need.Outcome.CANCELLED

# (month, day), (month, day, -1) for the year before, or how many days ago.
Day = tuple[int, int] | tuple[int, int, int] | int


@dataclass(frozen=True, kw_only=True)
class Story:
    """A need and what happens to it. Municipalities speak by their officer, unless `by` names somebody."""

    owner: str
    title: str
    now: str
    wanted: str
    affected: str
    need_owner: str
    described: Day
    by: str = ""
    cpv: str = ""
    row: str = "Behovsinventering"
    registry_number: str = ""
    shared: tuple[tuple[Any, ...], ...] = ()  # day, visibility, names of chosen municipalities
    moved: tuple[tuple[Any, ...], ...] = ()  # day, stage, reason, answers to the gate
    joined: tuple[tuple[Any, ...], ...] = ()  # day, organisation, what it contributes
    left: tuple[tuple[Any, ...], ...] = ()  # day, organisation
    closed: tuple[Any, ...] = ()  # day, outcome, reason


def analysed(volume: str, limits: str, in_house: str, go_ahead: str) -> dict[str, str]:
    """Answers that must exist before the market analysis."""
    return {"volume": volume, "limits": limits, "in_house": in_house, "go_ahead": go_ahead}


def scanned(known: str, rights: str, maturity: str, frameworks: str) -> dict[str, str]:
    """Answers that must exist before the early dialogue."""
    return {"known": known, "rights": rights, "maturity": maturity, "frameworks": frameworks}


def talked(form: str, questions: str, summary: str) -> dict[str, str]:
    """Answers that must exist before the choice of way."""
    return {"form": form, "questions": questions, "summary": summary}
