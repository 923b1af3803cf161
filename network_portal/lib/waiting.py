"""What waits for a person. Each app's `waiting(person)` gives a list of these; the home page puts them in order of date."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row of the ledger on the home page. All texts are in the person's language.

    `must` is true when the person has something to do (a filled button), false when there is something to read.
    """

    due_on: date  # the day it should be done; for something to read, the day it happened
    kind: str  # what sort of matter: "Need", "Seminar"
    title: str
    why: str  # one sentence: why it waits
    url: str
    action: str  # the button's verb: "Answer", "Read"
    must: bool = False
