"""How people and organisations sign in: what was changed is journalled, and the person it concerns is told."""

from datetime import date
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import sessions
from members.actions.shared import iso, lock, lock_administrators, lock_person
from members.models import IdentityDomain, IdentityProvider, Organisation, Person, SecondFactorRule
from network_portal.lib import dates, secrets
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.notices import tell

# What allauth calls the change, and what the person is told.
CHANGES = {
    "password_changed": gettext_lazy("Your password has been changed"),
    "password_set": gettext_lazy("Your account has a password"),
    "password_reset": gettext_lazy("Your password has been changed"),
    "totp_activated": gettext_lazy("An app for codes has been added"),
    "totp_deactivated": gettext_lazy("The app for codes has been removed"),
    "webauthn_added": gettext_lazy("A passkey has been added"),
    "webauthn_removed": gettext_lazy("A passkey has been removed"),
    "recovery_codes_generated": gettext_lazy("You have new recovery codes"),
}

TAKEN = gettext_lazy("Somebody else signed in with that address just now. Try again.")


@transaction.atomic
def note_change_of_sign_in(person: Person, change: str, session_key: str | None) -> None:
    """Remember and tell that the person can sign in another way now. A new password ends the sessions elsewhere."""
    if change not in CHANGES:
        return
    if change.startswith("password"):
        journal("members.password_changed", person, by=person)
        sessions.end_others(person, session_key)
    elif change == "totp_activated":
        journal("members.app_added", person, by=person)
    elif change == "totp_deactivated":
        journal("members.app_removed", person, by=person)
    elif change == "webauthn_added":
        journal("members.passkey_added", person, by=person)
    elif change == "webauthn_removed":
        journal("members.passkey_removed", person, by=person)
    else:
        journal("members.recovery_codes_made", person, by=person)
    if person.last_login:  # who follows their invitation knows what they are doing
        _tell(person, CHANGES[change])


def tell_of_new_device(person: Person, device: str) -> None:
    _tell(person, gettext_lazy("You signed in from a new device"), device)


def _tell(person: Person, sentence: Any, device: str = "") -> None:
    at = dates.now()
    context = {"sentence": sentence, "device": device, "at": at}
    tell(person, f"members.sign_in:{person.pk}:{at.isoformat()}", "members/notices/sign_in.txt", context)


@transaction.atomic
def bind_to_provider(person: Person, provider: IdentityProvider, account: SocialAccount) -> SocialAccount:
    """The provider's own id of the person is theirs from now on. Who signs in first in two browsers at once is bound once."""
    person = lock_person(person)
    bound = SocialAccount.objects.filter(user=person, provider=provider.key).first()
    if bound is None:
        account.user = person
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError:  # the id became another person's at the same moment
            raise Refused(str(TAKEN)) from None
        journal("members.bound_to_provider", person, by=person, organisation=provider.organisation_id)
        return account
    if bound.uid != account.uid:
        raise Refused(str(TAKEN))
    return bound


@transaction.atomic
def unbind_from_provider(person: Person, *, by: Person | None) -> None:
    """The next who signs in by the organisation with the person's address gets the account."""
    gone, _kinds = SocialAccount.objects.filter(user=person).delete()
    if gone:
        journal("members.unbound_from_provider", person, by=by)


@transaction.atomic
def set_provider(
    organisation: Organisation, *, by: Person | None, domains: list[str], secret: str = "", **values: Any
) -> IdentityProvider:
    """Set up or change the organisation's own sign-in. An empty `secret` keeps the one that is there. Another service or
    application knows people by other ids, so everybody is bound anew."""
    organisation = lock(organisation)
    provider = IdentityProvider.objects.filter(organisation=organisation).first()
    before = _state(provider) if provider else {}
    provider = provider or IdentityProvider(organisation=organisation)
    for name, value in values.items():
        setattr(provider, name, value)
    if secret:
        provider.sealed_secret = secrets.seal(secret)
    provider.save()
    _set_domains(provider, domains)
    after = _state(provider)
    if any(before.get(name) != after[name] for name in ("issuer", "client_id", "protocol")):
        SocialAccount.objects.filter(provider=provider.key).delete()
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if changed or secret:
        was = {name: before.get(name) for name in changed} if before else None
        facts = {"has_new_secret": True} if secret else {}
        journal("members.provider_set", organisation, by=by, before=was, after=changed, **facts)
    return provider


def _set_domains(provider: IdentityProvider, domains: list[str]) -> None:
    provider.domains.exclude(domain__in=domains).delete()
    for domain in domains:
        try:
            with transaction.atomic():
                IdentityDomain.objects.get_or_create(provider=provider, domain=domain)
        except IntegrityError:
            raise Refused(
                _("%(domain)s belongs to another organisation’s sign-in. Take it away there first.") % {"domain": domain}
            ) from None


def _state(provider: IdentityProvider) -> dict[str, Any]:
    names = ("protocol", "issuer", "client_id", "is_enabled", "is_only_way", "vouches", "has_second_factor")
    return {name: getattr(provider, name) for name in names} | {
        "domains": sorted(provider.domains.values_list("domain", flat=True))
    }


@transaction.atomic
def remove_provider(organisation: Organisation, *, by: Person | None) -> None:
    """People of the organisation sign in by other ways from now on."""
    organisation = lock(organisation)
    SocialAccount.objects.filter(provider=str(organisation.pk)).delete()
    gone, _kinds = IdentityProvider.objects.filter(organisation=organisation).delete()
    if gone:
        journal("members.provider_removed", organisation, by=by)


@transaction.atomic
def set_second_factor_rules(days: dict[str, date | None], *, by: Person) -> None:
    """From which day each kind of role needs a second factor; None: it needs none."""
    lock_administrators()
    office = Organisation.objects.office()
    before = dict(SecondFactorRule.objects.values_list("kind", "starts_on"))
    for kind, day in days.items():
        if before.get(kind) == day:
            continue
        if day is None:
            SecondFactorRule.objects.filter(kind=kind).delete()
        else:
            SecondFactorRule.objects.update_or_create(kind=kind, defaults={"starts_on": day})
        journal("members.second_factor_set", office or by, by=by, kind=kind, before=iso(before.get(kind)), after=iso(day))
