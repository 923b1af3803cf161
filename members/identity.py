"""Whom an organisation's provider speaks of. Written to be read by whoever asks whether it can let the wrong person in.

1. The address must be there, in a domain that is the provider's, and confirmed: by the provider's `email_verified`, or by
   the administrator's word that the provider answers for the addresses in its domains (Entra ID sends no such claim).
2. The person we know must themselves have an address in the provider's domains, whatever the provider says.
3. The first sign-in binds the person to the provider's own id of them. After that the id decides, so that an address that
   is given to somebody new at work does not give them the account of the one who left.
"""

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members import providers
from members.models import IdentityProvider, Person, Role

MISSING, UNCONFIRMED, ELSEWHERE, UNKNOWN, ANOTHER = "missing", "unconfirmed", "elsewhere", "unknown", "another"


@dataclass(frozen=True)
class Found:
    """What the provider told. `is_confirmed` is None when it did not say."""

    address: str
    is_confirmed: bool | None
    had_second_factor: bool
    is_whole: bool  # both of its answers speak of the same person


class Stranger(Exception):
    """Nobody is let in; `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def read(sociallogin: SocialLogin) -> Found:
    data: dict[str, Any] = sociallogin.account.extra_data or {}
    if sociallogin.provider.id == IdentityProvider.Protocol.SAML:  # which has attributes, and none that confirms an address
        address = next((each.email for each in sociallogin.email_addresses), "")
        return Found(address.strip().lower(), is_confirmed=None, had_second_factor=False, is_whole=True)
    token, info = data.get("id_token") or {}, data.get("userinfo") or {}
    claims = {**token, **info}
    confirmed = [claims[name] for name in ("email_verified", "xms_edov") if name in claims]
    methods = claims.get("amr")
    return Found(
        address=str(claims.get("email") or "").strip().lower(),
        is_confirmed=confirmed[0] in (True, "true", "1", 1) if confirmed else None,
        had_second_factor=isinstance(methods, list) and "mfa" in methods,
        is_whole=not (token and info) or token.get("sub") == info.get("sub"),
    )


def person_of(provider: IdentityProvider, found: Found, account: SocialAccount) -> Person:
    if not found.is_whole or found.address.count("@") != 1:
        raise Stranger(MISSING)
    if not providers.speaks_for(provider, found.address):
        raise Stranger(ELSEWHERE)
    if found.is_confirmed is False or (found.is_confirmed is None and not provider.vouches):
        raise Stranger(UNCONFIRMED)
    person = account.user if account.pk else Person.objects.filter(email=found.address).first()
    if person is None:
        raise Stranger(UNKNOWN)
    if not providers.speaks_for(provider, person.email):
        raise Stranger(ELSEWHERE)
    if not account.pk and SocialAccount.objects.filter(user=person, provider=provider.key).exists():
        raise Stranger(ANOTHER)
    return person


def contacts(provider: IdentityProvider) -> "QuerySet[Person]":
    """Whom somebody who is new at work asks for an invitation."""
    return Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=[provider.organisation_id])


def sentence(why: str) -> str:
    """Why nobody was let in, for the one who tried."""
    return {
        MISSING: _("Your organisation’s sign-in did not say which e-mail address you have."),
        UNCONFIRMED: _("Your organisation’s sign-in does not say that the e-mail address is really yours."),
        ELSEWHERE: _("The e-mail address is not one that this sign-in may speak for."),
        UNKNOWN: _("Nobody with your e-mail address is invited to the portal."),
        ANOTHER: _("The account here belongs to somebody who had the address at work before."),
    }[why]
