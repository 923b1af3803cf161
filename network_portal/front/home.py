"""What a person's home page shows: what waits for them by date, the next meetings, and what the year has given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import competence.waiting
import financing.waiting
import members.waiting
import operations.waiting
import procurement.waiting
from members.models import Person
from network_portal.front import glance
from network_portal.front.first_steps import first_steps
from network_portal.front.hand_over.waiting import waiting as left_behind
from network_portal.front.personal import waiting as personal
from network_portal.lib import dates
from network_portal.lib.waiting import Item
from operations.models import Meeting

WAITING: tuple[Callable[[Person], list[Item]], ...] = (
    members.waiting.waiting,
    operations.waiting.waiting,
    operations.waiting.rounds,
    competence.waiting.waiting,
    procurement.waiting.waiting,
    financing.waiting.waiting,
    left_behind,
    personal.waiting,
)


@dataclass(frozen=True)
class Group:
    """Rows of the ledger under one heading. `late`: they should have been done already."""

    title: str
    items: list[Item]
    late: bool = False


def page(person: Person) -> dict[str, Any]:
    """Everything on the page. At most 18 queries together with the two of the frame."""
    items = sorted((item for waiting in WAITING for item in waiting(person)), key=lambda item: (item.due_on, not item.must))
    today = dates.today()
    steps = first_steps(person)
    week = _("week %(n)d") % {"n": today.isocalendar().week}
    return {
        "today": f"{date_format(today, 'l j F Y')}, {week}".capitalize(),
        "steps": steps,
        "steps_done": sum(step.is_done for step in steps),
        "summary": summary(items, today) if items or not steps else _("The network is new. Take the first steps in order."),
        "groups": groups(items, today),
        "meetings": list(
            Meeting.objects.visible_to(person).upcoming().only("title", "starts_at", "ends_at", "place", "state")[:3]
        ),
        **glance.for_person(person, today.year),
    }


def groups(items: list[Item], today: date) -> list[Group]:
    """Late first, then by how near the day is. Something to read is never late: what has happened is news."""
    tomorrow, sunday = today + timedelta(days=1), today + timedelta(days=6 - today.weekday())
    late = [item for item in items if item.must and item.due_on < today]
    news = [item for item in items if not item.must and item.due_on < today]
    coming = [item for item in items if item.due_on >= today]
    found = [
        Group(_("Should have been done"), late, late=True),
        Group(_("Today"), [item for item in coming if item.due_on == today]),
        Group(_("Tomorrow"), [item for item in coming if item.due_on == tomorrow]),
        Group(_("This week"), [item for item in coming if tomorrow < item.due_on <= sunday]),
        Group(_("Later"), [item for item in coming if item.due_on > max(sunday, tomorrow)]),
        Group(_("News"), news[::-1]),
    ]
    return [group for group in found if group.items]


def summary(items: list[Item], today: date) -> str:
    """One or two sentences: how much there is, and how much of it must be done this week."""
    if not items:
        return _("Nothing waits for you today.")
    sunday = today + timedelta(days=6 - today.weekday())
    urgent = sum(item.must and item.due_on <= sunday for item in items)
    count = ngettext("One thing.", "%(n)s things.", len(items)) % {"n": in_words(len(items)).capitalize()}
    if not urgent:
        return count + " " + _("Nothing that you must do this week.")
    if urgent == len(items) == 1:
        return count + " " + _("You need to do it this week.")
    must = ngettext("One of them you need to do this week.", "%(n)s of them you need to do this week.", urgent)
    return count + " " + must % {"n": in_words(urgent).capitalize()}


def in_words(number: int) -> str:
    """Numbers up to twelve as words, as one writes them in running text."""
    words = (
        *(_("none"), _("one"), _("two"), _("three"), _("four"), _("five"), _("six")),
        *(_("seven"), _("eight"), _("nine"), _("ten"), _("eleven"), _("twelve")),
    )
    return words[number] if number < len(words) else str(number)
