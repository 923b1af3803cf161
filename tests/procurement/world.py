"""Short ways to needs in a certain state, for the tests of this app. The way there is tested through the actions."""

from typing import Any

from members.models import Organisation
from procurement.models import Commitment, Need, Share
from tests import factories
from tests.cast import Cast, organisation, person

WORDS = {
    "title": "Tång och alger på badstränder",
    "current_state": "Bortforslingen är kostsam.",
    "wanted_state": "Tången nyttiggörs som resurs.",
    "affected": "Badgäster och driftpersonal",
    "need_owner": "Tekniska förvaltningen",
}


def shared(cast: Cast, **fields: Any) -> Need:
    """Ystad's need, shared with the network."""
    return factories.need(cast, **{"visibility": Need.Visibility.NETWORK, **fields})


def chosen(cast: Cast, *organisations: Organisation, **fields: Any) -> Need:
    """Ystad's need, shared with some by name."""
    need = factories.need(cast, **{"visibility": Need.Visibility.CHOSEN, **fields})
    for each in organisations:
        Share.objects.create(need=need, organisation=each)
    return need


def commitment(need: Need, who: Organisation, by: Any, level: str = Commitment.Level.FOLLOW, **fields: Any) -> Commitment:
    from network_portal.lib import dates

    return Commitment.objects.create(need=need, organisation=who, by=by, level=level, **{"since": dates.now(), **fields})


def partner(name: str = "Lärosätet", number: str = "8024991252") -> Organisation:
    return organisation("partner", name, number)


def former_member(cast: Cast) -> Any:
    """An officer whose municipality has left the network."""
    from datetime import date

    gone = organisation("municipality", "Skurup", "2120001090", "1264", 16_500)
    gone.memberships.update(starts_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    return person("Officer Skurup", gone, "procurement_officer")
