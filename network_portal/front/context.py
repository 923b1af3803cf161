"""What every page's frame needs, read by templates/base.html. Costs no query beyond the roles of the one who asks."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from members.models import Person, Role

THEME_COOKIE = "theme"
THEMES = {choice for choice in Person.Theme.values if choice}


@dataclass(frozen=True)
class Place:
    """A page in the main menu. `part` is the part of the network it belongs to (1–3), 0 for none."""

    label: "str | Promise"
    url_name: str
    part: int = 0


HOME = Place(_("Home"), "front:home")
NEEDS = Place(_("Needs"), "procurement:needs", 2)
EVENTS = Place(_("Seminars"), "competence:events", 1)
MEETINGS = Place(_("Meetings"), "operations:meetings", 3)
MATRIX = Place(_("The matrix"), "operations:matrix")
FEES = Place(_("Fees"), "financing:invoices")
MEMBERS = Place(_("Members"), "members:organisations")
REPORTS = Place(_("Reports"), "front:reports")
ABOUT = Place(_("About the network"), "front:about")

# Eight at most, and first what the role comes for; who has several roles gets the menu of the first one listed here.
MENUS: dict[str, tuple[Place, ...]] = {
    Role.Kind.NETWORK_ADMINISTRATOR: (HOME, MEMBERS, FEES, EVENTS, NEEDS, MEETINGS, MATRIX, REPORTS),
    Role.Kind.CLUSTER_COORDINATOR: (HOME, EVENTS, MEETINGS, NEEDS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.PROCUREMENT_OFFICER: (HOME, NEEDS, EVENTS, MEETINGS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.ORGANISATION_CONTACT: (HOME, NEEDS, EVENTS, MEETINGS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.READER: (HOME, REPORTS, FEES, NEEDS, EVENTS, MEETINGS, MATRIX, MEMBERS),
}
WITHOUT_ROLE = (HOME, EVENTS, ABOUT)
ANYBODY = (EVENTS, ABOUT)


def frame(request: HttpRequest) -> dict[str, Any]:
    """`theme`, `nav`, `person`, `acting_organisation` and `own_mark`. Lazy: a page part without a frame pays nothing."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) or getattr(user, "is_authenticated", False) else None
    return {
        "person": person,
        "theme": theme(request, person),
        "links": links(),
        "nav": SimpleLazyObject(lambda: menu(request, person)),
        "acting_organisation": SimpleLazyObject(lambda: person.acting_for) if person else None,
        "own_mark": SimpleLazyObject(lambda: mark(person)) if person else "",
    }


@cache
def links() -> dict[str, str]:
    """Addresses that the frame shows on every page, looked up once: ten lookups would cost each page 0.3 ms."""
    return {
        "search": reverse("front:search"),
        "theme": reverse("front:theme"),
        "about": reverse("front:about"),
        "accessibility": reverse("front:accessibility"),
        "privacy": reverse("front:privacy"),
        "who_may_what": reverse("front:who_may_what"),
        "language": reverse("members:language"),
        "profile": reverse("members:profile"),
        "login": reverse("account_login"),
        "logout": reverse("account_logout"),
        "password": reverse("account_change_password"),
    }


def theme(request: HttpRequest, person: Person | None) -> str:
    """`light`, `dark` or nothing (as the device): the person's choice, or the cookie of somebody not signed in."""
    if person is not None:
        return person.theme
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def mark(person: Person) -> str:
    """Two letters for the round or square sign of the organisation one acts for."""
    organisation = person.acting_for
    return (organisation.short_name if organisation else str(person))[:2].capitalize()


def places(person: Person | None) -> tuple[Place, ...]:
    """The menu of the first of the person's roles."""
    if person is None:
        return ANYBODY
    held = {role.kind for role in person.active_roles}
    return next((menu for kind, menu in MENUS.items() if kind in held), WITHOUT_ROLE)


_address = cache(reverse)


def menu(request: HttpRequest, person: Person | None) -> list[dict[str, Any]]:
    """The main menu, with the page one stands on marked: the longest address that the present one begins with."""
    items: list[dict[str, Any]] = [
        {"label": place.label, "url": _address(place.url_name), "current": False, "count": 0, "part": place.part}
        for place in places(person)
    ]
    fitting = [item for item in items if item["url"] != "/" and request.path.startswith(item["url"])]
    here = max(fitting, key=lambda item: len(item["url"]), default=items[0] if items and request.path == "/" else None)
    if here:
        here["current"] = True
    return items
