"""What an organisation answers in a round: a draft that colleagues write together, the position, and its directives."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Mandate
from network_portal.lib.dates import now
from network_portal.lib.files import LONGEST_NAME, keep_in
from operations.models.proposals import Proposal
from operations.models.rounds import ProposalRound, RoundReceiver

if TYPE_CHECKING:
    from members.models import Person


class Stance(models.TextChoices):
    """What an organisation thinks of a version."""

    FOR = "for", _("In favour")
    CHANGE = "change", _("In favour with a change")
    AGAINST = "against", _("Against")
    ABSTAIN = "abstain", _("Abstains")


WITH_REASON = frozenset({Stance.CHANGE, Stance.AGAINST})  # those that say why


class DirectiveKind(models.TextChoices):
    """An instruction binds the coordinator; a wish is met when it can be."""

    INSTRUCTION = "instruction", _("Instruction")
    WISH = "wish", _("Wish")


class PositionDraftQuerySet(models.QuerySet["PositionDraft"]):
    def visible_to(self, person: "Person") -> "PositionDraftQuerySet":
        """The organisation's own people, and nobody else: not the coordinators and not the network's office."""
        return self.filter(receiver__organisation__in=person.organisation_ids)


class PositionDraft(models.Model):
    """An organisation's answer while it is being written. It goes when the position is given.

    `directives` is a list of {"kind": …, "text": …}, in order.
    """

    receiver = models.OneToOneField(RoundReceiver, on_delete=models.CASCADE, related_name="draft")
    stance = models.CharField(_("position"), max_length=8, choices=Stance.choices, blank=True, default="")
    reason = models.TextField(_("reason"), blank=True, default="")
    directives = models.JSONField(_("instructions and wishes"), default=list, blank=True)
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    document = models.FileField(_("attachment"), upload_to=keep_in("positions"), blank=True)
    document_name = models.CharField(_("attachment"), max_length=LONGEST_NAME, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("written by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)

    objects = PositionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a position")
        verbose_name_plural = _("drafts of positions")

    def __str__(self) -> str:
        return str(self.receiver)


class PositionQuerySet(models.QuerySet["Position"]):
    def visible_to(self, person: "Person") -> "PositionQuerySet":
        return self.filter(receiver__round__in=ProposalRound.objects.read_by(person))


class Position(models.Model):
    """What an organisation answered: once, by somebody with a mandate that was valid that day. It never changes.

    `is_late`: it came after the last day, before the round was closed.
    """

    receiver = models.OneToOneField(RoundReceiver, on_delete=models.PROTECT, related_name="position")
    stance = models.CharField(_("position"), max_length=8, choices=Stance.choices)
    reason = models.TextField(_("reason"), blank=True, default="")
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    document = models.FileField(_("attachment"), upload_to=keep_in("positions"), blank=True)
    document_name = models.CharField(_("attachment"), max_length=LONGEST_NAME, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("given by"), on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, verbose_name=_("mandate"), on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"), default=now, editable=False)
    is_late = models.BooleanField(_("late"), default=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.CheckConstraint(
                name="position_reason",
                condition=~Q(stance__in=["change", "against"]) | ~Q(reason=""),
                violation_error_message=_("Write why."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.receiver.organisation}: {self.stance_name}"

    @property
    def document_url(self) -> str:
        return reverse("operations:position_document", args=[self.pk])

    @property
    def stance_name(self) -> Any:
        """What get_stance_display gives, at a tenth of the price: tables ask for it on every row."""
        return Stance(self.stance).label


class DirectiveQuerySet(models.QuerySet["Directive"]):
    def visible_to(self, person: "Person") -> "DirectiveQuerySet":
        return self.filter(position__in=Position.objects.visible_to(person))

    def of(self, proposal: Proposal) -> "DirectiveQuerySet":
        return self.filter(position__receiver__round__version__proposal=proposal)

    def unanswered(self) -> "DirectiveQuerySet":
        return self.filter(state=Directive.State.RECEIVED)


class Directive(models.Model):
    """An instruction or a wish that came with a position, and what became of it.

    Its words never change. `answer` is what the coordinator says of it; `worked_into` the number of the version of the
    same proposal in which it is met.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        WORKED_IN = "worked_in", _("Worked in")
        REJECTED = "rejected", _("Rejected")
        MOVED = "moved", _("Moved to another proposal")

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="directives")
    number = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=11, choices=DirectiveKind.choices)
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.RECEIVED)
    answer = models.TextField(_("answer"), blank=True, default="")
    worked_into = models.PositiveSmallIntegerField(_("worked into version"), null=True, blank=True)
    moved_to = models.ForeignKey(
        Proposal,
        verbose_name=_("moved to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moved_directives",
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = _("instruction or wish")
        verbose_name_plural = _("instructions and wishes")
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["position", "number"], name="directive_order"),
            models.CheckConstraint(
                name="directive_worked_into",
                condition=Q(state="worked_in", worked_into__isnull=False) | (~Q(state="worked_in") & Q(worked_into=None)),
            ),
            models.CheckConstraint(
                name="directive_moved_to",
                condition=Q(state="moved", moved_to__isnull=False) | (~Q(state="moved") & Q(moved_to=None)),
            ),
            models.CheckConstraint(
                name="directive_rejected_with_reason",
                condition=~Q(state="rejected") | ~Q(answer=""),
                violation_error_message=_("Write why it is rejected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_name}, {self.position.receiver.organisation}"

    @property
    def url(self) -> str:
        """Where it is answered."""
        return reverse("operations:directive", args=[self.pk])

    @property
    def kind_name(self) -> Any:
        return DirectiveKind(self.kind).label

    @property
    def state_name(self) -> Any:
        return self.State(self.state).label

    @property
    def is_instruction(self) -> bool:
        return self.kind == DirectiveKind.INSTRUCTION

    @property
    def is_answered(self) -> bool:
        return self.state != self.State.RECEIVED
