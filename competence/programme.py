"""Reads the day's programme out of an event's description, so that coordinators write plain text and nothing else."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

# "09.00–09.20 Why functional requirements?"; also "9:00 - 9:20 …" and a line with a beginning only.
LINE = re.compile(r"(\d{1,2})[.:](\d\d)(?:\s?[-–—]\s?(\d{1,2})[.:](\d\d))?[ \t]+(\S.*)")
PAUSES = ("fika", "kaffe", "lunch", "mingel", "paus", "rast", "break", "coffee")


@dataclass
class Slot:
    """A line of the programme. `minutes` is 0 when the line does not say when it ends."""

    time: str
    title: str
    minutes: int
    details: list[str] = field(default_factory=list)

    @property
    def is_pause(self) -> bool:
        return self.title.lower().startswith(PAUSES)

    @property
    def length(self) -> str:
        return str(_("%(n)d min") % {"n": self.minutes}) if self.minutes else ""


@dataclass
class Programme:
    """`before` and `after` are the texts around the lines that begin with a time."""

    before: str = ""
    slots: list[Slot] = field(default_factory=list)
    after: str = ""


def read(description: str) -> Programme:
    """Lines below a time belong to it, until an empty line."""
    before: list[str] = []
    after: list[str] = []
    slots: list[Slot] = []
    inside = False
    for line in description.splitlines():
        slot = _slot(line.strip())
        if slot:
            slots.append(slot)
            inside = True
        elif inside and line.strip():
            slots[-1].details.append(line.strip())
        else:
            inside = False
            (after if slots else before).append(line)
    return Programme("\n".join(before).strip(), slots, "\n".join(after).strip())


def _slot(line: str) -> Slot | None:
    match = LINE.fullmatch(line)
    if match is None:
        return None
    hour, minute, to_hour, to_minute, title = match.groups()
    begins = int(hour) * 60 + int(minute)
    ends = int(to_hour) * 60 + int(to_minute) if to_hour else begins
    if not (begins <= ends < 24 * 60 and int(minute) < 60 and int(to_minute or 0) < 60):
        return None
    time = f"{int(hour):02}.{minute}" + (f"–{int(to_hour):02}.{to_minute}" if to_hour else "")
    return Slot(time, title, ends - begins)
