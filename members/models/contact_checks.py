"""Twice a year each member says that what the network knows of it is right."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Organisation
from network_portal.lib.dates import today


class ContactCheckQuerySet(models.QuerySet["ContactCheck"]):
    def open(self) -> "ContactCheckQuerySet":
        """Asked and not answered, the newest of each organisation: an older one is no longer to be answered."""
        newer = ContactCheck.objects.filter(
            organisation=models.OuterRef("organisation"), opened_on__gt=models.OuterRef("opened_on")
        )
        return self.filter(~models.Exists(newer), answered_at=None)

    def late(self, on: date | None = None) -> "ContactCheckQuerySet":
        return self.open().filter(due_on__lt=on or today())


class ContactCheck(models.Model):
    """One question to one member: are the people, the details for invoices and the basis of the fee still right?

    `step` counts the reminders sent so far (see rules.CHECK_STEPS). `remark` is what the member says is wrong with the
    basis of its fee.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="contact_checks"
    )
    opened_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("to be answered by"))
    step = models.PositiveSmallIntegerField(_("reminders sent"), default=0)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    remark = models.TextField(_("what is wrong"), blank=True, default="")

    objects = ContactCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact check")
        verbose_name_plural = _("contact checks")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "opened_on"],
                name="contact_check_one_a_round",
                violation_error_message=_("The organisation has already been asked this time."),
            ),
            models.CheckConstraint(
                name="contact_check_answered",
                condition=Q(answered_at=None, answered_by=None) | Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message=_("An answer has a time and somebody who gave it."),
            ),
        ]
        indexes = [models.Index(fields=["opened_on"], name="contact_check_round")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.opened_on}"

    def get_absolute_url(self) -> str:
        return reverse("members:contact_check", args=[self.organisation_id])

    @property
    def is_late(self) -> bool:
        return self.answered_at is None and self.due_on < today()

    @property
    def days_late(self) -> int:
        return max(0, (today() - self.due_on) // timedelta(days=1))
