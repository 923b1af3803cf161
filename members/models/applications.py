"""Applications to join the network, from the first letter to the first meeting."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Membership, Organisation
from members.models.people import Person
from network_portal.lib.dates import now

# What is known of the one who applied; taken away when the application came to nothing and is not needed any more.
PERSONAL = ("contact_name", "contact_title", "contact_email", "contact_phone", "invoice_reference", "decider", "hopes")


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, person: Person) -> "ApplicationQuerySet":
        """The administrator's work: nobody else learns who has asked to join."""
        return self if person.is_administrator else self.none()

    def open(self) -> "ApplicationQuerySet":
        return self.filter(closed_at=None)

    def closed(self) -> "ApplicationQuerySet":
        return self.exclude(closed_at=None)


class Application(models.Model):
    """An organisation asks to join. Each step is written here when it is done; the journal says who did it.

    `organisation` is the row of the register, None until an organisation from outside it has been looked at.
    At most one application of an organisation number is open (database).
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")

    class Step(models.TextChoices):
        """What is left to do, in order."""

        CHECK = "check", _("Check the details")
        DECIDE = "decide", _("Decision")
        BEGIN = "begin", _("First day")
        INVITE = "invite", _("Invite the contact person")
        WELCOME = "welcome", _("Send the welcome letter")
        INTRODUCE = "introduce", _("Introduce them at a meeting")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="applications",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Organisation.Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    organisation_number = models.CharField(_("organisation number"), max_length=10)  # ten digits, no hyphen
    wished_on = models.DateField(_("wished first day"))
    contact_name = models.CharField(_("contact person"), max_length=120, blank=True, default="")
    contact_title = models.CharField(_("title"), max_length=120, blank=True, default="")
    contact_email = models.EmailField(_("e-mail"), blank=True, default="")
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    invoice_reference = models.CharField(_("invoice reference"), max_length=60, blank=True, default="")
    decider = models.CharField(_("who decides there"), max_length=120, blank=True, default="")
    hopes = models.TextField(_("what they hope for"), max_length=2000, blank=True, default="")
    language = models.CharField(max_length=2, choices=[("sv", "Svenska"), ("en", "English")], default="sv")
    received_at = models.DateTimeField(_("received"), default=now, editable=False)

    checked_at = models.DateTimeField(_("details checked"), null=True, blank=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices, blank=True, default="")
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decided_by = models.CharField(_("who decided"), max_length=120, blank=True, default="")
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    decision_reason = models.CharField(_("reason"), max_length=1000, blank=True, default="")
    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="application",
    )
    invited_at = models.DateTimeField(_("contact person invited"), null=True, blank=True)
    welcomed_at = models.DateTimeField(_("welcome letter sent"), null=True, blank=True)
    introduced_on = models.DateField(_("introduced at a meeting"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    erased_at = models.DateTimeField(_("personal data removed"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_number"],
                condition=Q(closed_at=None),
                name="application_one_open",
                violation_error_message=_("An application of that organisation is already being handled."),
            ),
            models.CheckConstraint(
                name="application_number_digits",
                condition=Q(organisation_number__regex=r"^[0-9]{10}$"),
                violation_error_message=_("Write the organisation number with ten digits, for example 212000-1124."),
            ),
            models.CheckConstraint(
                name="application_decision",
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
                violation_error_message=_("A decision has a day."),
            ),
            models.CheckConstraint(
                name="application_begun_when_approved",
                condition=Q(membership=None) | Q(decision="approved"),
                violation_error_message=_("A membership begins when the application is approved."),
            ),
        ]
        indexes = [models.Index(fields=["-received_at"], name="application_received")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("front:application", args=[self.pk])

    @property
    def written_number(self) -> str:
        """`212000-1124`."""
        return f"{self.organisation_number[:6]}-{self.organisation_number[6:]}"

    @property
    def kind_name(self) -> Any:
        return Organisation.Kind(self.kind).label

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_approved(self) -> bool:
        return self.decision == self.Decision.APPROVED

    @property
    def is_declined(self) -> bool:
        return self.decision == self.Decision.DECLINED

    def is_done(self, step: str) -> bool:
        return {
            self.Step.CHECK: self.checked_at is not None,
            self.Step.DECIDE: bool(self.decision),
            self.Step.BEGIN: self.membership_id is not None,
            self.Step.INVITE: self.invited_at is not None,
            self.Step.WELCOME: self.welcomed_at is not None,
            self.Step.INTRODUCE: self.introduced_on is not None,
        }[self.Step(step)]

    @property
    def next_step(self) -> "Application.Step | None":
        """The first that is not done; None when the application is closed."""
        if not self.is_open:
            return None
        return next((step for step in self.Step if not self.is_done(step)), None)

    @property
    def state_words(self) -> Any:
        """How it stands, in a few words."""
        if self.withdrawn_at:
            return _("They withdrew")
        if self.is_declined:
            return self.Decision.DECLINED.label
        if not self.is_open:
            return _("Member, and welcomed")
        return self.next_step.label if self.next_step else ""
