"""When schools are closed: rows with dates, because municipalities decide them anew each school year."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Organisation

if TYPE_CHECKING:
    from members.models import Person


class SchoolBreakQuerySet(models.QuerySet["SchoolBreak"]):
    def visible_to(self, person: "Person") -> "SchoolBreakQuerySet":
        return self if person.active_roles else self.none()

    def between(self, first: date, last: date) -> "SchoolBreakQuerySet":
        """Those that touch the days from `first` through `last`."""
        return self.filter(starts_on__lte=last, ends_on__gte=first).order_by("starts_on", "name", "pk")


class SchoolBreak(models.Model):
    """A school break, the last day included. Without an organisation it holds for all municipalities.

    `source` says where the dates are from: a municipality's decision, or a general rule to be checked.
    """

    name = models.CharField(_("name"), max_length=60)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("municipality"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(_("source"), max_length=200)

    objects = SchoolBreakQuerySet.as_manager()

    class Meta:
        verbose_name = _("school break")
        verbose_name_plural = _("school breaks")
        constraints = [
            models.CheckConstraint(
                name="school_break_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.UniqueConstraint(
                name="school_break_once",
                fields=["name", "starts_on", "organisation"],
                nulls_distinct=False,
                violation_error_message=_("That break is here already. Change the row that is here instead."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation}" if self.organisation else self.name
