"""Which organisation's own sign-in stands for an address, and how allauth is told about it."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from django.db.models import Q, QuerySet

from members.models import IdentityProvider, Organisation, Person, Role
from network_portal.lib import secrets


def for_address(email: str) -> IdentityProvider | None:
    """The sign-in that is in use for the domain of the address. Says nothing of whether anybody has the address.

    The address may be as somebody typed it, before any field has looked at it: PostgreSQL takes no NUL in a question.
    """
    if "\x00" in email:
        return None
    found = IdentityProvider.objects.filter(is_enabled=True, domains__domain=domain_of(email))
    return found.select_related("organisation").first()


def only_way_for(person: Person) -> IdentityProvider | None:
    """The sign-in that the person must use. Administrators are never shut out: somebody must be able to mend it."""
    provider = for_address(person.email)
    if provider is None or not provider.is_only_way:
        return None
    is_administrator = person.roles.current().filter(kind=Role.Kind.NETWORK_ADMINISTRATOR).exists()
    return None if is_administrator else provider


def speaks_for(provider: IdentityProvider, email: str) -> bool:
    """Whether the address lies in one of the provider's domains: exactly, for a subdomain may belong to somebody else."""
    return provider.domains.filter(domain=domain_of(email)).exists()


def domain_of(email: str) -> str:
    return email.strip().lower().rpartition("@")[2]


def ready_for(asker: Any) -> "QuerySet[IdentityProvider]":
    """Those in use; for an administrator also those that are being set up, to test them."""
    is_trial = isinstance(asker, Person) and asker.is_administrator
    return IdentityProvider.objects.select_related("organisation").filter(*([] if is_trial else [Q(is_enabled=True)]))


def apps(asker: Any, key: str | None = None) -> list[SocialApp]:
    """The providers as allauth knows them. Nothing of this is saved: the secret is unsealed for one request."""
    found = ready_for(asker)
    if key is not None:
        found = found.filter(organisation_id=int(key)) if _is_number(key) else found.none()
    return [_app(provider) for provider in found]


def app_of_client(protocol: str, client_id: str) -> SocialApp | None:
    """A provider in use with that client. Organisations that share a service and its client are the same for it."""
    found = ready_for(None).filter(protocol=protocol, client_id=client_id).first()
    return _app(found) if found else None


def organisation_by_key(key: str) -> Organisation | None:
    return Organisation.objects.filter(pk=int(key)).first() if _is_number(key) else None


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 10


def _app(provider: IdentityProvider) -> SocialApp:
    return SocialApp(
        provider=provider.protocol,
        provider_id=provider.key,
        name=provider.organisation.short_name[:40],
        client_id=provider.client_id,
        secret=secrets.unseal(provider.sealed_secret) or "",
        settings=_saml(provider) if provider.protocol == IdentityProvider.Protocol.SAML else {"server_url": provider.issuer},
    )


def _saml(provider: IdentityProvider) -> dict[str, object]:
    return {
        "idp": {"entity_id": provider.client_id, "metadata_url": provider.issuer},
        "attribute_mapping": {"uid": IDS, "email": MAILS},
    }


# Under which names SAML tells who somebody is, and their address. An id that is never given to anybody else goes before the
# NameID, which Entra ID fills with the user name unless it is told otherwise.
IDS = [
    "urn:oasis:names:tc:SAML:attribute:subject-id",
    "urn:oasis:names:tc:SAML:attribute:pairwise-id",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
]
MAILS = ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "urn:oid:0.9.2342.19200300.100.1.3", "mail"]
