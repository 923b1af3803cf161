"""Inviting people: the letter with the link, and what happens when somebody follows it."""

import secrets
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.actions.people import open_account
from members.actions.roles import give
from members.actions.shared import days_of, lock, tell_each
from members.models import Invitation, Organisation, Person, Role
from members.models.invitations import fingerprint, life
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way
from network_portal.records.journal import journal
from network_portal.records.notices import Words, tell_many, write_to_many

AT_ONCE = 60  # seconds in which a second press is the same press


@transaction.atomic
def invite(
    email: str,
    organisation: Organisation,
    kind: str,
    *,
    by: Person | None,
    name: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    **details: Any,
) -> Invitation:
    """Offer somebody a role in the organisation from `starts_on` (default today) to `ends_on`, by a letter with a link.

    `details`: the person's title, and the language of the letter to somebody who has no account (default Swedish).

    No account is made before the invitation is accepted. The link is in `token` of what is returned, and nowhere else.
    """
    organisation = lock(organisation)
    email, starts_on = email.strip().lower(), starts_on or dates.today()
    rules.must_be_theirs_to_give(by, organisation, kind)
    membership = rules.must_belong(organisation, starts_on)
    if membership and membership.ends_on and (ends_on is None or ends_on > membership.ends_on):
        ends_on = membership.ends_on
    rules.must_be_in_order(starts_on, ends_on)
    rules.must_not_be_over(ends_on)
    person = Person.objects.filter(email=email).first()
    if person:
        rules.must_be_open(person)
        rules.must_not_have_role(person, organisation, kind, starts_on, ends_on)
    _make_room(organisation, email, kind, by)
    token, moment = secrets.token_urlsafe(32), dates.now()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                name=name,
                organisation=organisation,
                kind=kind,
                starts_on=starts_on,
                ends_on=ends_on,
                invited_by=by,
                token_hash=fingerprint(token),
                sent_at=moment,
                expires_at=moment + life(),
                **details,
            )
    except IntegrityError:
        raise Refused(_("Somebody else invited that address just now. Show the page again.")) from None
    journal("members.invited", invitation, by=by, **offer_of(invitation))
    invitation.token = token
    _write(invitation, token, "invitation", by)
    return invitation


def _make_room(organisation: Organisation, email: str, kind: str, by: Person | None) -> None:
    """An invitation that has grown too old is put away; one that still works is not doubled."""
    earlier = organisation.invitations.unanswered().filter(email=email, kind=kind).first()
    if earlier is None:
        return
    if earlier.is_open:
        raise Refused(
            _("%(email)s was invited on %(day)s and has not answered. Send that invitation again instead.")
            % {"email": email, "day": dates.day(earlier.sent_at)},
            Way(_("See the invitations"), f"{organisation.get_absolute_url()}#invitations"),
        )
    _withdraw(earlier, by)


@transaction.atomic
def invite_again(invitation: Invitation, *, by: Person | None) -> Invitation:
    """Send a new link, which works from now as long as the first did; the old ones are dead. Twice in a minute is once."""
    invitation = _held(invitation)
    rules.must_be_theirs_to_give(by, invitation.organisation, invitation.kind)
    rules.must_be_unanswered(invitation)
    if (dates.now() - invitation.sent_at).total_seconds() < AT_ONCE:
        return invitation
    rules.must_not_be_over(invitation.ends_on)
    rules.must_belong(invitation.organisation, max(invitation.starts_on, dates.today()))
    invitation.sent_at = dates.now()
    invitation.expires_at = invitation.sent_at + life()
    invitation.token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.reminder_hash, invitation.reminded_at = fingerprint(invitation.token), "", None
    invitation.save(update_fields=["sent_at", "expires_at", "token_hash", "reminder_hash", "reminded_at"])
    journal("members.invited_again", invitation, by=by)
    _write(invitation, invitation.token, "invitation", by)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Person | None) -> Invitation:
    """The link stops working. Withdrawing what is withdrawn does nothing."""
    invitation = _held(invitation)
    rules.must_be_theirs_to_give(by, invitation.organisation, invitation.kind)
    if invitation.withdrawn_at is None:
        rules.must_be_unanswered(invitation)
        _withdraw(invitation, by)
    return invitation


def _withdraw(invitation: Invitation, by: Person | None) -> None:
    invitation.withdrawn_at = dates.now()
    invitation.save(update_fields=["withdrawn_at"])
    journal("members.invitation_withdrawn", invitation, by=by)


@transaction.atomic
def accept_invitation(
    token: str, *, person: Person | None = None, name: str = "", password: str = "", **details: Any
) -> Person:
    """The invited says yes: whoever has an account (`person`, signed in) gets the role, anybody else an account with it.

    Everything is asked again, because the organisation, the account and the invitation may have changed since.
    """
    invitation = _held(rules.invitation_of(token))
    rules.must_be_open_invitation(invitation)
    rules.must_be_acceptable(invitation)
    known = Person.objects.filter(email=invitation.email).first()
    if known:
        rules.must_be_the_invited(known, person)
    else:
        known = open_account(invitation.email, name, by=None, password=password, language=invitation.language, **details)
    starts_on = max(invitation.starts_on, dates.today())
    give(known, invitation.organisation, invitation.kind, starts_on, invitation.ends_on, invitation.invited_by)
    invitation.accepted_at, invitation.accepted_by = dates.now(), known
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    _note_verified(known)
    journal("members.invitation_accepted", invitation, by=known, **offer_of(invitation))
    if invitation.invited_by and invitation.invited_by.is_active and invitation.invited_by != known:
        context = {"invitation": invitation, "person": known}
        tell_each([invitation.invited_by], f"members.invitation_accepted:{invitation.pk}", "invitation_accepted", context)
    known.__dict__.pop("active_roles", None)
    return known


def _note_verified(person: Person) -> None:
    """The link came by e-mail, so the address is theirs."""
    kept = EmailAddress.objects.filter(user=person)
    if not kept.filter(email=person.email).update(verified=True):
        EmailAddress.objects.create(
            user=person, email=person.email, verified=True, primary=not kept.filter(primary=True).exists()
        )


@transaction.atomic
def remind_invited(invitation: Invitation) -> bool:
    """Remind the invited once that the link soon stops working; the letter has a link of its own, beside the first.

    Nobody is reminded of what they could not accept any more.
    """
    invitation = _held(invitation)
    if not invitation.is_open or invitation.reminded_at:
        return False
    try:
        rules.must_be_acceptable(invitation)
    except Refused:
        return False
    token = secrets.token_urlsafe(32)
    invitation.reminder_hash, invitation.reminded_at = fingerprint(token), dates.now()
    invitation.save(update_fields=["reminder_hash", "reminded_at"])
    journal("members.invitation_reminded", invitation, by=None)
    _write(invitation, token, "invitation_reminder", invitation.invited_by)
    invitation.token = token
    return True


def _held(invitation: Invitation) -> Invitation:
    """The invitation as it is now, with its organisation held until commit."""
    lock(invitation.organisation)
    return Invitation.objects.select_related("organisation", "invited_by").get(pk=invitation.pk)


def _write(invitation: Invitation, token: str, template: str, by: Person | None) -> None:
    """To the person, if the address has an account, so that the letter stands among their own."""
    person = Person.objects.filter(email=invitation.email, is_active=True).first()
    key, words = letter(invitation, token, template, by, has_account=person is not None)
    if person:
        tell_many([(person, key, words)])
    else:
        write_to_many([(invitation.email, invitation.language, key, words)])


def letter(invitation: Invitation, token: str, template: str, by: Person | None, *, has_account: bool) -> tuple[str, Words]:
    """The key and the words of a letter with the link."""
    context = {
        "invitation": invitation,
        "role": Role(organisation=invitation.organisation, kind=invitation.kind),
        "by": by,
        "link": reverse("members:invitation", args=[token]),
        "until": invitation.expires_at,
        "has_account": has_account,
        "later": invitation.starts_on > dates.today(),
    }
    key = f"members.{template}:{invitation.pk}:{fingerprint(token)[:16]}"
    return key, Words(f"members/notices/{template}.txt", context)


def offer_of(invitation: Invitation) -> dict[str, Any]:
    """What the journal is told of the role that is offered."""
    return {"organisation": invitation.organisation_id, "kind": invitation.kind, **days_of(invitation)}
