"""The groups that meet and decide, and who sits in them for which organisation."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation, Role
from members.models.periods import DateRange, no_overlap
from network_portal.lib.dates import today

if TYPE_CHECKING:
    from members.models import Person


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, person: "Person") -> "BodyQuerySet":
        """That a group exists and who sits in it is known to all who work in the network; its meetings may not be."""
        return self if person.active_roles else self.none()

    def going_on(self) -> "BodyQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today()))

    def read_by(self, person: "Person") -> "BodyQuerySet":
        """Those whose meetings, minutes and actions the person may read."""
        if not person.active_roles:
            return self.none()
        return self.filter(Q(is_open=True) | Q(pk__in=Seat.objects.current().filter(person=person).values("body")))


class Body(models.Model):
    """A group that meets: who is called, how many organisations must be there to decide, and who may read its papers.

    An open body's meetings are read by everybody with a role in the network; a closed one's only by those with a seat.
    `quorum` is a number of organisations; 0 when no rule has been decided.
    """

    class Kind(models.TextChoices):
        NETWORK = "network", _("Network meeting")
        ANNUAL = "annual", _("Annual meeting")
        STEERING = "steering", _("Steering group")
        PROJECT = "project", _("Project group")
        CASE = "case", _("Case group")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, unique=True)
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    is_open = models.BooleanField(_("everybody in the network reads its papers"), default=True)
    quorum = models.PositiveSmallIntegerField(_("organisations needed for a decision"), default=0)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                name="body_one_network",
                condition=Q(kind="network"),
                violation_error_message=_("The network meets in one group only. Choose another kind."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("operations:body", args=[self.pk])

    @classmethod
    def network(cls) -> "Body":
        """The whole network's meeting. Made when it is first asked for."""
        made, _is_new = cls.objects.get_or_create(kind=cls.Kind.NETWORK, defaults={"name": "Nätverksmötet"})
        return made

    @property
    def calls_everybody(self) -> bool:
        """Whether every member's people are called, and not only those with a seat."""
        return self.kind in {self.Kind.NETWORK, self.Kind.ANNUAL}

    @property
    def has_ended(self) -> bool:
        return self.ended_on is not None and self.ended_on < today()


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, person: "Person") -> "SeatQuerySet":
        return self.filter(body__in=Body.objects.visible_to(person))

    def on(self, day: date | None = None) -> "SeatQuerySet":
        """Those whose period covers the day, whether or not the person still acts for the organisation."""
        day = day or today()
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)))

    def current(self, on: date | None = None) -> "SeatQuerySet":
        """Those that count on the day: without an open account and a role in the organisation none does."""
        roles = Role.objects.current(on).filter(
            person=OuterRef("person"), organisation=OuterRef("organisation"), person__is_active=True
        )
        return self.on(on).filter(Exists(roles))


class Seat(models.Model):
    """Somebody sits in a body for an organisation, which has named them. `ends_on` is the last day."""

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", _("Representative")
        SUBSTITUTE = "substitute", _("Substitute")

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="seats"
    )
    kind = models.CharField(_("seat"), max_length=14, choices=Kind.choices, default=Kind.REPRESENTATIVE)
    is_chair = models.BooleanField(_("chairs the group"), default=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            no_overlap(
                "seat_periods",
                "body",
                "person",
                message=_("The person already has a seat in the group in that period."),
            ),
            ExclusionConstraint(
                name="seat_one_chair",
                condition=Q(is_chair=True),
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The group already has a chair in that period."),
            ),
            models.CheckConstraint(
                name="seat_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
        ]
        indexes = [models.Index(fields=["person", "body"], name="seat_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.kind_name}, {self.body}"

    @property
    def journal_label(self) -> str:
        """Names nobody: the journal never changes, and its page says the names."""
        return f"{self.organisation}, {self.body}"

    @property
    def kind_name(self) -> Any:
        return self.Kind(self.kind).label

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < today()
