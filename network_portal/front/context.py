"""What every page's frame needs, read by templates/base.html. Costs no query beyond the roles of the one who asks."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Person, Role

THEME_COOKIE = "theme"
THEMES = {choice for choice in Person.Theme.values if choice}


@dataclass(frozen=True)
class Place:
    """A page in the main menu. `part` is a word for the part of the network that lives there, if it is one of the three.

    `also` are the beginnings of other addresses that belong to the place, beside what lies under its own.
    """

    label: "str | Promise"
    url_name: str
    part: "str | Promise" = ""
    also: tuple[str, ...] = ()


HOME = Place(_("Home"), "front:home")
NEEDS = Place(_("Needs"), "procurement:needs", _("innovation"))
EVENTS = Place(_("Seminars"), "competence:events", _("competence"))
# The meetings have proposals, groups, minutes and decisions beside them; the matrix has what is made of it.
MEETINGS = Place(_("Meetings"), "operations:meetings", _("operation"), also=("/operations/",))
MATRIX = Place(
    _("The matrix"),
    "operations:matrix",
    also=("/operations/follow-up/", "/operations/methods/", "/operations/school-breaks/", "/operations/year-plan/"),
)
FEES = Place(_("Fees"), "financing:invoices")
MEMBERS = Place(_("Members"), "members:organisations")
REPORTS = Place(_("Reports"), "front:reports")
ABOUT = Place(_("About the network"), "front:about")

# Eight at most, and first what the role comes for; who has several roles gets the menu of the first one listed here.
WITHOUT_ROLE, ANYBODY = "without role", "anybody"
PLACES: dict[str, tuple[Place, ...]] = {
    Role.Kind.NETWORK_ADMINISTRATOR: (HOME, MEMBERS, FEES, EVENTS, NEEDS, MEETINGS, MATRIX, REPORTS),
    Role.Kind.CLUSTER_COORDINATOR: (HOME, EVENTS, MEETINGS, NEEDS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.PROCUREMENT_OFFICER: (HOME, NEEDS, EVENTS, MEETINGS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.ORGANISATION_CONTACT: (HOME, NEEDS, EVENTS, MEETINGS, MATRIX, FEES, MEMBERS, REPORTS),
    Role.Kind.READER: (HOME, REPORTS, FEES, NEEDS, EVENTS, MEETINGS, MATRIX, MEMBERS),
    WITHOUT_ROLE: (HOME, EVENTS, ABOUT),
    ANYBODY: (EVENTS, ABOUT),
}


@dataclass(frozen=True)
class Menu:
    """The main menu of a role, seen from the page `here` (the name of an address in it, or nothing)."""

    role: str
    here: str

    @property
    def items(self) -> list[dict[str, Any]]:
        """Each with `label`, `part`, `url` and whether it is `current`."""
        return [
            {
                "label": place.label,
                "part": place.part,
                "url": reverse(place.url_name),
                "current": place.url_name == self.here,
            }
            for place in PLACES[self.role]
        ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """`theme`, `nav`, `signed_in`, `person`, `acting_organisation`, `own_organisations` (when several) and `own_mark`."""
    user = getattr(request, "user", None)
    person = user if isinstance(user, Person) or getattr(user, "is_authenticated", False) else None
    own = person.own_organisations if person else []
    return {
        "person": person,
        "signed_in": person is not None,
        "theme": theme(request, person),
        "nav": menu(person, request.path),
        "acting_organisation": own[0] if own else None,
        "own_organisations": own if len(own) > 1 else [],
        "own_mark": mark(person) if person else "",
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


def menu(person: Person | None, path: str) -> Menu:
    """The menu of the first of the person's roles, seen from the page with the longest address that `path` begins with."""
    held = {role.kind for role in person.active_roles} if person else {ANYBODY}
    role = next((role for role in PLACES if role in held), WITHOUT_ROLE)
    for address, name in _addresses(role):
        if path == address or (address != "/" and path.startswith(address)):
            return Menu(role, name)
    return Menu(role, "")


@cache
def _addresses(role: str) -> list[tuple[str, str]]:
    """Address and name of each page in the menu, the longest address first."""
    pairs = [(address, place.url_name) for place in PLACES[role] for address in (reverse(place.url_name), *place.also)]
    return sorted(pairs, key=lambda pair: -len(pair[0]))
