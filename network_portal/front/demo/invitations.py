"""Who is on the way in: invitations that wait, one that is too old, a role that begins later, and roles in two places."""

from datetime import date, timedelta

from members import actions
from members.grants import CONTACT, OFFICER, READER
from network_portal.front.demo.cast import PASSWORD, Cast
from network_portal.lib import dates

# Municipality, local part of the address, name, role, days since the letter was sent, its language.
WAITING = [
    ("Ystad", "ny.upphandlare.ystad", "Ny upphandlare Ystad", OFFICER, 2, "sv"),
    ("Ystad", "miljochef.ystad", "Miljöchef Ystad", READER, 9, "sv"),
    ("Trelleborg", "hamnchef.trelleborg", "", READER, 12, "sv"),
    ("Malmö", "it-strateg.malmo", "IT-strateg Malmö", READER, 20, "en"),
]
LATER = ("Skurup", "ny.kontakt.skurup", "Ny kontaktperson Skurup", CONTACT)  # takes over on the first of a month
SHARED = ("Svedala", "jurist.malmo")  # Malmö's lawyer also works for a neighbour


def build(cast: Cast, year: int) -> None:
    for name, key, full_name, kind, days, language in WAITING:
        with dates.at(dates.now() - timedelta(days=days)):
            address, by = f"{key}@example.org", cast.contact(name)
            actions.invite(address, cast[name], kind, by=by, name=full_name, language=language)
    _take_over_later(cast)
    name, key = SHARED
    lawyer = cast.person(key)
    offered = actions.invite(lawyer.email, cast[name], OFFICER, by=cast.contact(name))
    actions.accept_invitation(offered.token, person=lawyer)


def _take_over_later(cast: Cast) -> None:
    name, key, full_name, kind = LATER
    offered = actions.invite(
        f"{key}@example.org", cast[name], kind, by=cast.contact(name), name=full_name, starts_on=_first_of_a_month()
    )
    actions.accept_invitation(offered.token, name=full_name, password=PASSWORD, title="Utvecklingschef")


def _first_of_a_month() -> date:
    """At least three weeks ahead."""
    soon = dates.today() + timedelta(days=21)
    return (soon.replace(day=1) + timedelta(days=32)).replace(day=1)
