"""How the matrix is followed up: what is measured for each row, and what the organisations answer when they are asked."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib import numbers
from network_portal.lib.dates import today
from operations.models.matrix import MatrixRow

if TYPE_CHECKING:
    from members.models import Person


class Point(models.IntegerChoices):
    """When something is measured: months after the quarter in which it was done."""

    AT_ONCE = 0, _("At once")
    MONTHS_3 = 3, _("After 3 months")
    MONTHS_12 = 12, _("After 12 months")
    MONTHS_24 = 24, _("After 24 months")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def visible_to(self, person: "Person") -> "IndicatorQuerySet":
        return self.filter(row__in=MatrixRow.objects.visible_to(person))

    def measured_at(self, point: int) -> "IndicatorQuerySet":
        return self.filter(points__contains=[point])


class Indicator(models.Model):
    """What shows that the result of a row came, or its effect. It belongs to the version of the matrix, and changes with it.

    `base` is the value before anything was done (None: nobody knows), `target` what is wished for, both in `unit`.
    `root` is the indicator of an older version that this one continues: their values are the same series.
    """

    class Of(models.TextChoices):
        RESULT = "result", _("The result")
        EFFECT = "effect", _("The effect")

    class Better(models.TextChoices):
        UP = "up", _("The higher the better")
        DOWN = "down", _("The lower the better")

    row = models.ForeignKey(MatrixRow, on_delete=models.CASCADE, related_name="indicators")
    root = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    of = models.CharField(_("measures"), max_length=6, choices=Of.choices)
    name = models.CharField(_("what is measured"), max_length=150)
    unit = models.CharField(_("unit"), max_length=40)
    base = models.DecimalField(_("value before"), max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=14, decimal_places=2)
    better = models.CharField(_("direction"), max_length=4, choices=Better.choices, default=Better.UP)
    points = ArrayField(models.PositiveSmallIntegerField(choices=Point.choices), verbose_name=_("when it is measured"))

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["-of", "pk"]  # the result before the effect
        constraints = [
            models.UniqueConstraint(
                fields=["row", "name"],
                name="indicator_once",
                violation_error_message=_("The row already has an indicator with that name."),
            ),
            models.CheckConstraint(
                name="indicator_points",
                condition=Q(points__contained_by=Point.values) & Q(points__len__gt=0),
                violation_error_message=_("Choose when it is measured."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("front:matrix_row", args=[self.row_id])

    @property
    def journal_label(self) -> str:
        return f"{self.row}: {self.name}"

    @property
    def when(self) -> str:
        """`genast, efter 12 månader`."""
        return ", ".join(str(Point(point).label).lower() for point in sorted(self.points))

    @property
    def in_words(self) -> str:
        """`Nyttan av seminariet: 4 poäng 1–5, mäts genast`."""
        words = {"name": self.name, "target": numbers.written(self.target), "unit": self.unit, "when": self.when}
        return gettext("%(name)s: %(target)s %(unit)s, measured %(when)s") % words


class FollowUpAnswerQuerySet(models.QuerySet["FollowUpAnswer"]):
    def visible_to(self, person: "Person") -> "FollowUpAnswerQuerySet":
        """What an organisation answers is read by itself, the coordinators and the network's office; others get sums."""
        if person.is_coordinator or person.is_administrator:
            return self
        return self.filter(organisation__in=person.organisation_ids)

    def open(self) -> "FollowUpAnswerQuerySet":
        return self.filter(answered_at=None)

    def given(self) -> "FollowUpAnswerQuerySet":
        return self.exclude(answered_at=None)

    def about(self, first: date, last: date) -> "FollowUpAnswerQuerySet":
        """About what was done in quarters that begin between the two days."""
        return self.filter(quarter_on__range=(first, last))

    def with_root(self) -> "FollowUpAnswerQuerySet":
        """With `root`: the row's number through all versions of the matrix."""
        return self.annotate(root=root_of("row__root", "row"))

    def newest(self) -> "FollowUpAnswerQuerySet":
        """Of each organisation and row the answer about the latest quarter, at its latest point."""
        order = [F(name).desc() for name in ("quarter_on", "point", "pk")]
        place = Window(RowNumber(), partition_by=[F("root"), F("organisation")], order_by=order)
        return self.given().with_root().annotate(place=place).filter(place=1)


class FollowUpAnswer(models.Model):
    """What an organisation says came of a row of the matrix. Made when it is asked; `answered_at` says when it answered.

    It is asked about what was done in one quarter (`quarter_on`: its first day), `point` months after it.
    `step` counts the reminders that were sent.
    """

    class Sign(models.TextChoices):
        EARLY = "early", _("Too early to say")
        PARTLY = "partly", _("Partly shown")
        SHOWN = "shown", _("Shown")

    row = models.ForeignKey(MatrixRow, verbose_name=_("row of the matrix"), on_delete=models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="follow_up_answers"
    )
    quarter_on = models.DateField(_("quarter"))
    point = models.PositiveSmallIntegerField(_("asked"), choices=Point.choices)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("answer by"))
    step = models.PositiveSmallIntegerField(_("reminders"), default=0)
    reminded_on = models.DateField(_("reminded on"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    result = models.TextField(_("result"), blank=True, default="")
    sign = models.CharField(_("effect"), max_length=6, choices=Sign.choices, blank=True, default="")
    comment = models.TextField(_("comment"), blank=True, default="")

    objects = FollowUpAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up answer")
        verbose_name_plural = _("follow-up answers")
        ordering = ["due_on", "row__part", "row__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["row", "organisation", "quarter_on", "point"], name="follow_up_asked_once"),
            models.CheckConstraint(name="follow_up_point", condition=Q(point__in=Point.values)),
            models.CheckConstraint(
                name="follow_up_answered",
                condition=Q(answered_at=None, sign="") | (Q(answered_at__isnull=False) & ~Q(sign="")),
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "due_on"], name="follow_up_open", condition=Q(answered_at=None)),
            models.Index(
                fields=["quarter_on", "row", "organisation"],
                name="follow_up_given",
                condition=Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("operations:followup_answer", args=[self.pk])

    @property
    def is_given(self) -> bool:
        return self.answered_at is not None

    @property
    def is_late(self) -> bool:
        return not self.is_given and self.due_on < today()

    def indicators(self) -> "list[Indicator]":
        """What is to be measured at the point: those of the row in its version, which never change."""
        return list(self.row.indicators.all().measured_at(self.point))

    @property
    def quarter(self) -> str:
        """`kvartal 2 2026`."""
        return quarter_name(self.quarter_on)


class MeasuredValue(models.Model):
    """What an organisation measured of an indicator, in its unit."""

    answer = models.ForeignKey(FollowUpAnswer, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    value = models.DecimalField(_("value"), max_digits=14, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "indicator"], name="measured_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


def root_of(root: str, itself: str) -> Any:
    """The number by which a row (or an indicator) is known through all versions: that of the first one."""
    return Coalesce(F(root), F(itself), output_field=models.BigIntegerField())


def quarter_name(first: date) -> str:
    return gettext("quarter %(n)d %(year)d") % {"n": (first.month + 2) // 3, "year": first.year}
