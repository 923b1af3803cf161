"""Notices that an organisation leaves, and how long before they must be given."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Membership
from members.models.people import Person
from network_portal.lib.dates import today


class NoticePeriodQuerySet(models.QuerySet["NoticePeriod"]):
    def in_force(self, on: date | None = None) -> "NoticePeriod | None":
        """The newest row that holds on the day (default today); None where nothing is decided."""
        return self.filter(valid_from__lte=on or today()).order_by("valid_from", "pk").last()


class NoticePeriod(models.Model):
    """How many months before its last day a member must give notice, as decided. Without a row there is no such time."""

    months = models.PositiveSmallIntegerField(_("months"))
    valid_from = models.DateField(_("valid from"), unique=True)
    decision_reference = models.CharField(_("decision"), max_length=120)

    objects = NoticePeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of notice")
        verbose_name_plural = _("periods of notice")
        constraints = [
            models.CheckConstraint(
                name="notice_period_months",
                condition=Q(months__lte=36),
                violation_error_message=_("Write at most 36 months."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.months} ({self.valid_from})"


class LeaveNoticeQuerySet(models.QuerySet["LeaveNotice"]):
    def visible_to(self, person: Person) -> "LeaveNoticeQuerySet":
        """Those who act for the organisation, and the administrator."""
        if person.is_administrator:
            return self
        return self.filter(membership__organisation__in=person.organisation_ids)

    def standing(self) -> "LeaveNoticeQuerySet":
        return self.filter(withdrawn_at=None)

    def waiting(self) -> "LeaveNoticeQuerySet":
        """Given, and not yet confirmed by the administrator."""
        return self.standing().filter(confirmed_on=None)


class LeaveNotice(models.Model):
    """The organisation says that it leaves, why, and which day it wishes to be its last.

    The membership ends when the administrator has confirmed it; the last day is then the membership's own.
    """

    membership = models.ForeignKey(
        Membership, verbose_name=_("membership"), on_delete=models.PROTECT, related_name="leave_notices"
    )
    reason = models.CharField(_("reason"), max_length=500)
    last_day = models.DateField(_("wished last day"))
    given_on = models.DateField(_("given"), default=today)
    given_by = models.ForeignKey(Person, verbose_name=_("given by"), null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_on = models.DateField(_("confirmed"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = LeaveNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of leaving")
        verbose_name_plural = _("notices of leaving")
        constraints = [
            models.UniqueConstraint(
                fields=["membership"],
                condition=Q(withdrawn_at=None),
                name="leave_notice_one",
                violation_error_message=_("Notice is already given."),
            )
        ]

    def __str__(self) -> str:
        return str(self.membership)

    def get_absolute_url(self) -> str:
        return reverse("front:leave_notice", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.withdrawn_at is None and self.confirmed_on is None
