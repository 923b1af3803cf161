"""Invitations: who is asked to act for which organisation, before they have said yes."""

import hashlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Organisation
from members.models.people import Person, Role
from network_portal.lib.dates import now


def life() -> timedelta:
    """How long the link of an invitation works after it was sent."""
    return timedelta(days=settings.INVITATION_DAYS)


def fingerprint(token: str) -> str:
    """What is kept of a link: SHA-256 of its token, from which the token cannot be found."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, person: Person) -> "InvitationQuerySet":
        """The organisation's contacts, who answer for its people, and the administrator."""
        if person.is_administrator:
            return self
        return self.filter(organisation__in=person.organisations_as(Role.Kind.ORGANISATION_CONTACT))

    def unanswered(self) -> "InvitationQuerySet":
        """Neither accepted nor withdrawn; its link may have grown too old."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> "InvitationQuerySet":
        """Unanswered, and the link works."""
        return self.unanswered().filter(expires_at__gt=now())

    def of_token(self, token: str) -> "InvitationQuerySet":
        """The invitation whose letter, or reminder, held the token."""
        return self.filter(Q(token_hash=fingerprint(token)) | Q(reminder_hash=fingerprint(token)))


class Invitation(models.Model):
    """A role offered to an address. The account is made, and the role begins, when the invitation is accepted.

    Whoever has the link in the letter is the one who was invited. Only a fingerprint of it is kept here. The state is
    read from the moments: open until it is accepted, withdrawn or too old.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        EXPIRED = "expired", _("The link is too old")
        ACCEPTED = "accepted", _("Accepted")
        WITHDRAWN = "withdrawn", _("Taken back")

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120, blank=True, default="")
    title = models.CharField(_("job title"), max_length=120, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="invitations"
    )
    kind = models.CharField(_("role"), max_length=24, choices=Role.Kind.choices)
    # Of the letters, until the invited has an account with a language of its own; the account begins with this one.
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="sv", db_default="sv")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    invited_by = models.ForeignKey(
        Person, verbose_name=_("invited by"), null=True, on_delete=models.SET_NULL, related_name="invitations_sent"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    reminder_hash = models.CharField(max_length=64, blank=True, default="", db_index=True)  # the reminder has its own link
    created_at = models.DateTimeField(_("created"), default=now, editable=False)
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("works until"))
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    accepted_by = models.ForeignKey(
        Person, verbose_name=_("accepted by"), null=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    token: str  # not a column: known to whoever has just made the link, and to the letter

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "organisation", "kind"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_unanswered",
                violation_error_message=_("That address is already invited to that role."),
            ),
            models.CheckConstraint(
                name="invitation_email_lower",
                condition=Q(email__regex=r"^[^A-ZÅÄÖ]+$"),
                violation_error_message=_("Write the e-mail address in small letters."),
            ),
            models.CheckConstraint(
                name="invitation_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.CheckConstraint(
                name="invitation_one_answer",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                violation_error_message=_("An invitation is either accepted or withdrawn."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="invitation_unanswered", condition=Q(accepted_at=None, withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def journal_label(self) -> str:
        """Names nobody: the journal never changes, and its page says the names."""
        return f"invitation {self.pk}"

    @property
    def state(self) -> str:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.OPEN if self.expires_at > now() else self.State.EXPIRED

    @property
    def state_name(self) -> Any:
        return self.State(self.state).label

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def kind_name(self) -> Any:
        return Role.Kind(self.kind).label
