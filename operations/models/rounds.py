"""Rounds: a version of a proposal is out for answers with named organisations, until a last day."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib.dates import now, today
from operations.models.proposals import ProposalVersion

if TYPE_CHECKING:
    from members.models import Person
    from operations.models.positions import Position, PositionDraft

SOON = timedelta(days=3)  # a last day as near as this is marked


class ProposalRoundQuerySet(models.QuerySet["ProposalRound"]):
    def visible_to(self, person: "Person") -> "ProposalRoundQuerySet":
        return self.filter(version__in=ProposalVersion.objects.visible_to(person))

    def open(self) -> "ProposalRoundQuerySet":
        """Those that take answers, late ones too."""
        return self.filter(opened_at__isnull=False, closed_at=None)

    def to_open(self) -> "ProposalRoundQuerySet":
        """Planned ones whose first day has come."""
        return self.filter(opened_at=None, opens_on__lte=today())

    def read_by(self, person: "Person") -> "ProposalRoundQuerySet":
        """Those whose answers the person may read: all when one prepares proposals, otherwise the closed ones and those
        that one's own organisation answers or follows."""
        if person.is_coordinator or person.is_administrator:
            return self
        own = RoundReceiver.objects.filter(round=OuterRef("pk"), organisation__in=person.organisation_ids)
        return self.visible_to(person).filter(Q(closed_at__isnull=False) | Exists(own))


class ProposalRound(models.Model):
    """A version is out for answers. `opens_on` is when it is sent, `answer_by` the last day; both days included.

    `opened_at` is None while the round is only planned; until then the version may change and the round be called off.
    After the last day answers are taken and marked as late, until somebody closes the round. While it is open its last day
    may be moved (MovedDay).
    """

    version = models.OneToOneField(ProposalVersion, on_delete=models.CASCADE, related_name="round")
    opens_on = models.DateField(_("first day"))
    answer_by = models.DateField(_("last day to answer"))
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = ProposalRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        constraints = [
            models.CheckConstraint(
                name="round_order",
                condition=Q(answer_by__gte=F("opens_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.CheckConstraint(
                name="round_closed_after_opened", condition=Q(closed_at=None) | Q(opened_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["answer_by"], name="round_open", condition=Q(closed_at=None))]

    def __str__(self) -> str:
        return str(self.version)

    def get_absolute_url(self) -> str:
        return f"{self.version.get_absolute_url()}#answers"

    @property
    def is_planned(self) -> bool:
        return self.opened_at is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def takes_answers(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_past_its_day(self) -> bool:
        return self.answer_by < today()

    @property
    def ends_soon(self) -> bool:
        return self.takes_answers and self.answer_by <= today() + SOON


class MovedDayQuerySet(models.QuerySet["MovedDay"]):
    def visible_to(self, person: "Person") -> "MovedDayQuerySet":
        return self.filter(round__in=ProposalRound.objects.visible_to(person))


class MovedDay(models.Model):
    """The last day of an open round was moved, and why. The database lets the day change only when such a row says so."""

    round = models.ForeignKey(ProposalRound, on_delete=models.CASCADE, related_name="moved_days")
    before = models.DateField(_("last day before"))
    after = models.DateField(_("last day to answer"))
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("moved"), default=now, editable=False)

    objects = MovedDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("moved last day")
        verbose_name_plural = _("moved last days")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(name="moved_day_is_another", condition=~Q(before=F("after"))),
            models.CheckConstraint(
                name="moved_day_with_reason", condition=~Q(reason=""), violation_error_message=_("Write why.")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round}: {self.before} → {self.after}"

    def get_absolute_url(self) -> str:
        return self.round.get_absolute_url()


class RoundReceiverQuerySet(models.QuerySet["RoundReceiver"]):
    def visible_to(self, person: "Person") -> "RoundReceiverQuerySet":
        return self.filter(round__in=ProposalRound.objects.visible_to(person))

    def answering(self) -> "RoundReceiverQuerySet":
        return self.filter(is_observer=False)

    def unanswered(self) -> "RoundReceiverQuerySet":
        """Those in open rounds that still owe an answer."""
        rounds = ProposalRound.objects.open()
        return self.answering().filter(position=None, round__in=rounds)


class RoundReceiver(models.Model):
    """An organisation that is asked in a round, or as an observer only reads the answers.

    `step` counts the reminders that have been sent (rules.rounds.STEPS); `phoned_on` is when the coordinator rang.
    """

    round = models.ForeignKey(ProposalRound, on_delete=models.CASCADE, related_name="receivers")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="round_receivers"
    )
    is_observer = models.BooleanField(_("reads without answering"), default=False)
    step = models.PositiveSmallIntegerField(default=0, editable=False)
    phoned_on = models.DateField(_("phoned on"), null=True, editable=False)

    objects = RoundReceiverQuerySet.as_manager()

    # Not columns: the rows of the one-to-ones, put there by select_related.
    position: "Position"
    draft: "PositionDraft"

    class Meta:
        verbose_name = _("receiver of a round")
        verbose_name_plural = _("receivers of rounds")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organisation"],
                name="round_receiver_once",
                violation_error_message=_("The organisation is already asked in this round."),
            )
        ]
        indexes = [models.Index(fields=["organisation", "round"], name="round_receiver_of")]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.round}"

    def get_absolute_url(self) -> str:
        return self.round.get_absolute_url()

    @property
    def phoned_url(self) -> str:
        return reverse("operations:receiver_phoned", args=[self.pk])

    @property
    def answer_url(self) -> str:
        return reverse("operations:answer", args=[self.pk])

    @property
    def position_or_none(self) -> "Position | None":
        return getattr(self, "position", None)

    @property
    def draft_or_none(self) -> "PositionDraft | None":
        return getattr(self, "draft", None)
