"""Decisions of meetings, and the reviews that say whether they still hold.

A decision of approved minutes is locked by the database (migration 0005); a review stands beside it.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from operations.models.bodies import bodies_read_by
from operations.models.meetings import AgendaItem
from operations.models.minutes import Minutes, minutes_of_their_own

if TYPE_CHECKING:
    from members.models import Person


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, person: "Person") -> "DecisionQuerySet":
        """As the minutes in which they stand, said in conditions on the rows themselves: asked by way of the minutes, the
        list would read twenty thousand decisions for a page of twenty-five."""
        if not person.active_roles:
            return self.none()
        seen = Q(item__meeting__body__in=bodies_read_by(person)) | Q(item__meeting__responsible=person)
        if not (person.is_coordinator or person.is_administrator):
            seen &= Q(item__meeting__record__state=Minutes.State.APPROVED)
        own = Q(item__meeting__record__in=minutes_of_their_own(person))
        return self.filter(seen | own, item__meeting__record__isnull=False)

    def approved(self) -> "DecisionQuerySet":
        return self.filter(item__meeting__record__state=Minutes.State.APPROVED)

    def to_review(self, by: date | None = None) -> "DecisionQuerySet":
        """Those of `with_review` that are to be looked at again: by that day, or at any time.

        First those with some day that fits, by the indexes of the days; of these those whose last day fits.
        """
        fits = Q(review_on__lte=by) if by else Q(review_on__isnull=False)
        again = Q(next_on__lte=by) if by else Q(next_on__isnull=False)
        some = Decision.objects.filter(fits).values("pk").union(DecisionReview.objects.filter(again).values("decision"))
        last = {"looked_at__lte": by} if by else {"looked_at__isnull": False}
        return self.filter(pk__in=some, **last)

    def with_review(self) -> "DecisionQuerySet":
        """`looked_at`: the day until which the decision holds without another look: what the last review said, or the
        decision itself when there was none."""
        last = DecisionReview.objects.filter(decision=OuterRef("pk")).order_by("-pk")
        return self.annotate(
            looked_at=models.Case(
                models.When(Exists(last), then=models.Subquery(last.values("next_on")[:1])), default=F("review_on")
            )
        )

    def for_register(self) -> "DecisionQuerySet":
        """With what a list of decisions shows."""
        shown = ("title", "text", "decided_on", "outcome", "reservation", "review_on", "item__year", "item__paragraph")
        joined = self.select_related("item__meeting__body", "item__meeting__record")
        return joined.only(*shown, "item__meeting__title", "item__meeting__body__name", "item__meeting__record__state")


class Decision(models.Model):
    """A decision. Its § is that of its item, and so is the `title`, kept here too so that both are searched in one table;
    `decided_on` is the meeting's day. `concerns` names the organisations that it binds; none named means all."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("As proposed")
        CHANGED = "changed", _("With changes")
        REJECTED = "rejected", _("Rejected")
        REFERRED = "referred", _("Referred back")
        POSTPONED = "postponed", _("Postponed")
        NOTED = "noted", _("Noted")

    ADOPTING = (Outcome.APPROVED, Outcome.CHANGED)

    item = models.OneToOneField(AgendaItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="decision")
    title = models.CharField(_("title"), max_length=200)
    decided_on = models.DateField(_("day"))
    text = models.TextField(_("decision"))
    outcome = models.CharField(
        _("outcome of the decision"), max_length=10, choices=Outcome.choices, default=Outcome.APPROVED
    )
    reservation = models.TextField(_("reservation"), blank=True, default="")
    review_on = models.DateField(_("to be reviewed"), null=True)
    concerns = models.ManyToManyField(Organisation, verbose_name=_("concerns"), related_name="+", blank=True)

    looked_at: date | None  # annotated by with_review

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["-decided_on", "-id"], name="decision_day"),
            models.Index(fields=["review_on"], name="decision_review", condition=Q(review_on__isnull=False)),
            GinIndex(OpClass(Upper("text"), name="gin_trgm_ops"), name="decision_search"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="decision_title_search"),
        ]

    def __str__(self) -> str:
        return str(self.item)

    def get_absolute_url(self) -> str:
        return reverse("operations:decision", args=[self.pk])

    @property
    def number(self) -> str:
        """`§ 34/2026`."""
        return f"{self.item.number}/{self.item.year}" if self.item.paragraph else ""

    @property
    def outcome_name(self) -> Any:
        return self.Outcome(self.outcome).label


class DecisionReview(models.Model):
    """Somebody looked whether a decision still holds, and said what should come of it and when to look again."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reviews")
    text = models.TextField(_("what the review gave"))
    next_on = models.DateField(_("next review"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("review of a decision")
        verbose_name_plural = _("reviews of decisions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.decision)
