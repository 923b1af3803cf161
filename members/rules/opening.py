"""How a network that nobody runs gets its first administrator."""

from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _

from members.grants import ADMINISTRATOR
from members.models import Role
from members.rules.roles import administrators
from network_portal.lib.refusals import Refused

TOKEN_AGE = timedelta(days=1)
_door = TimestampSigner(salt="members.first_administrator")


def first_administrator_token() -> str:
    """Proof that nobody runs the network now. It says how many ever did, so that it is worth nothing once used."""
    must_have_no_administrator()
    return _door.sign(str(Role.objects.filter(kind=ADMINISTRATOR).count()))


def must_open_the_network(token: str) -> None:
    """The token is ours, younger than a day, and nobody has become administrator since it was made."""
    must_have_no_administrator()
    try:
        made_at = _door.unsign(token, max_age=TOKEN_AGE)
    except BadSignature:
        made_at = ""
    if made_at != str(Role.objects.filter(kind=ADMINISTRATOR).count()):
        raise Refused(_("The link is older than a day or not complete. Make a new one where the portal was started."))


def must_have_no_administrator() -> None:
    if administrators().exists():
        raise Refused(_("The network already has an administrator. Log in, or ask the administrator for an account."))
