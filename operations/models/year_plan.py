"""The year plan: what the network means to do in a year, which part of the matrix each thing belongs to, and what became of it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib import typed
from network_portal.lib.dates import today
from operations.models.bodies import Body
from operations.models.matrix import MatrixRow, Part
from operations.models.meetings import AgendaItem

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def visible_to(self, person: "Person") -> "YearPlanQuerySet":
        """Adopted plans are for everyone with a role; a draft is for those who write it."""
        if person.is_coordinator or person.is_administrator:
            return self
        return self.exclude(adopted_on=None) if person.active_roles else self.none()


class YearPlan(models.Model):
    """The plan of a year. A draft until the decision is entered; after that it may still change, and each change shows.

    The decision is named in words (`decision_reference`), by the § of an agenda (`decision`), or by both.
    """

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=120, blank=True, default="")
    decision = models.ForeignKey(
        AgendaItem, verbose_name=_("item of the agenda"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("year plan")
        verbose_name_plural = _("year plans")
        ordering = ["year"]
        constraints = [models.CheckConstraint(name="year_plan_year", condition=Q(year__gte=2000, year__lte=2099))]

    def __str__(self) -> str:
        return str(_("Year plan %(year)s") % {"year": self.year})

    def get_absolute_url(self) -> str:
        return reverse("front:year_plan_of", args=[self.year])

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    def visible_to(self, person: "Person") -> "PlanItemQuerySet":
        return self.filter(plan__in=YearPlan.objects.visible_to(person))

    def open(self) -> "PlanItemQuerySet":
        """Neither done nor dropped, and not in a plan of a year that is over."""
        return self.filter(state=PlanItem.State.PLANNED, plan__year__gte=today().year)

    def in_order(self) -> "PlanItemQuerySet":
        return self.order_by("starts_on", "ends_on", "pk")


class PlanItem(models.Model):
    """One thing that is planned: from a day through a day, or only in a month (then its first and last day).

    Either a body or an organisation sees to it. `became` and `became_pk` name the event or the meeting that was made of
    it; the row may be gone. `copied_from` names what of the year before it was drafted from, so that nothing is taken
    over twice. `changed_on` is the last day on which it was changed after the plan had been adopted.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    class Became(models.TextChoices):
        EVENT = "event", _("Event")
        MEETING = "meeting", _("Meeting")

    plan = models.ForeignKey(YearPlan, verbose_name=_("year plan"), on_delete=models.PROTECT, related_name="items")
    title = models.CharField(_("title"), max_length=150)
    part = models.PositiveSmallIntegerField(_("part"), choices=Part.choices)
    matrix_row = models.ForeignKey(
        MatrixRow,
        verbose_name=_("row of the matrix"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_items",
    )
    body = models.ForeignKey(
        Body, verbose_name=_("group"), null=True, blank=True, on_delete=models.PROTECT, related_name="plan_items"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    is_month = models.BooleanField(_("only the month is planned"), default=False)
    outcome = models.TextField(_("what it should lead to"), blank=True, default="")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.PLANNED)
    became = models.CharField(_("what it became"), max_length=8, choices=Became.choices, blank=True, default="")
    became_pk = models.PositiveBigIntegerField(null=True, editable=False)
    copied_from = models.CharField(max_length=30, blank=True, default="", editable=False)
    changed_on = models.DateField(_("changed after the decision"), null=True, editable=False)

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the year plan")
        verbose_name_plural = _("items of year plans")
        constraints = [
            models.CheckConstraint(
                name="plan_item_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.CheckConstraint(name="plan_item_part", condition=Q(part__in=[1, 2, 3])),
            models.CheckConstraint(
                name="plan_item_holder",
                condition=Q(body=None, organisation__isnull=False) | Q(body__isnull=False, organisation=None),
                violation_error_message=_("Choose the group or the organisation that sees to it."),
            ),
            models.CheckConstraint(
                name="plan_item_became",
                condition=Q(became="", became_pk=None) | (~Q(became="") & Q(became_pk__isnull=False)),
            ),
            models.UniqueConstraint(
                name="plan_item_taken_once", fields=["plan", "copied_from"], condition=~Q(copied_from="")
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("front:plan_item", args=[self.pk])

    @classmethod
    def asked_for(cls, text: str, person: "Person | AnonymousUser") -> "PlanItem | None":
        """The item whose id stands in an address, when the person may see it. No query when none is asked for."""
        pk = typed.whole_number(text)
        if pk is None or person.is_anonymous:
            return None
        return cls.objects.visible_to(person).select_related("plan", "matrix_row").filter(pk=pk).first()

    @property
    def holder(self) -> Any:
        """The group or the organisation that sees to it."""
        return self.body or self.organisation

    @property
    def is_open(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_over(self) -> bool:
        return self.ends_on < today()


def month_of(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month."""
    first = date(year, month, 1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
