"""Proposals on which the municipalities take a position, in numbered versions."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network_portal.lib.dates import day, now
from operations.models.matrix import MatrixRow, Part
from operations.models.meetings import AgendaItem

if TYPE_CHECKING:
    from members.models import Person
    from operations.models.rounds import ProposalRound

ROW_TEXTS = ("working_form", "expected_result", "expected_effect")  # of a row of the matrix, as it is read


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, person: "Person") -> "ProposalQuerySet":
        """What has been sent is read by everybody with a role; what has not, by those who prepare proposals."""
        if person.is_coordinator or person.is_administrator:
            return self
        return self.exclude(number=None) if person.active_roles else self.none()

    def going_on(self) -> "ProposalQuerySet":
        """Neither adopted nor resting nor closed."""
        return self.filter(state=Proposal.State.OPEN)

    def in_round(self) -> "ProposalQuerySet":
        """Those with a version that is out for answers now."""
        rounds = ProposalVersion.objects.filter(
            proposal=OuterRef("pk"), round__opened_at__isnull=False, round__closed_at=None
        )
        return self.filter(Exists(rounds))


class Proposal(models.Model):
    """A matter that the members steer by taking a position on it. `number` runs through all proposals, without a gap:
    it is given when the first version is sent, and a draft has none.

    `agenda_item` is where it stands on the agenda of a meeting that prepares it; `decided_item` the § that adopted it.
    `reason` says why it rests or was closed. `draft_row` is the row of the next version of the matrix into which its words
    went when it was adopted; None when they went into none, or when that row has been taken out of the draft.
    """

    class Kind(models.TextChoices):
        NEW_ROW = "new_row", _("New row of the matrix")
        CHANGED_ROW = "changed_row", _("Changed row of the matrix")
        METHOD = "method", _("Method")
        FEE = "fee", _("Fee principle")
        PLAN = "plan", _("Plan")
        OTHER = "other", _("Another matter")

    class State(models.TextChoices):
        OPEN = "open", _("Going on")
        ADOPTED = "adopted", _("Adopted")
        RESTING = "resting", _("Resting")
        CLOSED = "closed", _("Closed without a decision")

    number = models.PositiveIntegerField(_("number"), null=True, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=150)
    matrix_row = models.ForeignKey(
        MatrixRow,
        verbose_name=_("row of the matrix"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.TextField(_("reason"), blank=True, default="")
    agenda_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposals", editable=False
    )
    decided_item = models.ForeignKey(
        AgendaItem, null=True, blank=True, on_delete=models.PROTECT, related_name="adopted_proposals", editable=False
    )
    draft_row = models.ForeignKey(
        MatrixRow, null=True, blank=True, on_delete=models.SET_NULL, related_name="adopted_proposals", editable=False
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                name="proposal_row_to_change",
                condition=~Q(kind="changed_row") | Q(matrix_row__isnull=False),
                violation_error_message=_("Choose the row of the matrix that should be changed."),
            ),
            models.CheckConstraint(
                name="proposal_adopted_by_decision",
                condition=~Q(state="adopted") | Q(decided_item__isnull=False),
                violation_error_message=_("A proposal is adopted by a decision at a meeting."),
            ),
            models.CheckConstraint(
                name="proposal_ended_with_reason",
                condition=~Q(state__in=["resting", "closed"]) | ~Q(reason=""),
                violation_error_message=_("Write why."),
            ),
        ]
        indexes = [GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="proposal_search")]

    def __str__(self) -> str:
        return f"{self.name}: {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return reverse("operations:proposal", args=[self.pk])

    @property
    def name(self) -> str:
        """`Proposal 7`, or `Draft` before anything has been sent."""
        return str(_("Proposal %(number)d") % {"number": self.number} if self.number else _("Draft of a proposal"))

    @property
    def latest(self) -> "ProposalVersion | None":
        """The newest of the versions that were read with it (prefetch_related says which)."""
        versions = list(self.versions.all())
        return versions[-1] if versions else None

    def standing(self, latest: "ProposalVersion | None") -> tuple[str, str]:
        """How it is with it, when `latest` is its newest version that the reader sees: the kind of sign, and the words."""
        if self.decided_item and self.is_adopted:
            return "ok", f"{gettext('Adopted')} {self.decided_item.number}/{self.decided_item.year}"
        if self.is_resting:
            return "wait", gettext("Resting")
        if not self.is_open or latest is None:
            return ("off", gettext("Closed without a decision")) if not self.is_open else ("draft", gettext("Draft"))
        round_ = latest.round_or_none
        if latest.is_draft or round_ is None:
            if round_:
                return "wait", gettext("Opens %(day)s") % {"day": day(round_.opens_on)}
            written = gettext("Version %(n)s is being written") % {"n": latest.number}
            return "draft", written if self.number else gettext("Draft")
        if round_.is_closed:
            return "info", gettext("Answers are worked in")
        if round_.is_past_its_day:
            return "late", gettext("Last day was %(day)s") % {"day": day(round_.answer_by)}
        return "now", gettext("Open until %(day)s") % {"day": day(round_.answer_by)}

    @property
    def kind_name(self) -> Any:
        return self.Kind(self.kind).label

    @property
    def is_of_a_row(self) -> bool:
        """Whether it proposes a row of the matrix, new or in other words."""
        return self.kind in (self.Kind.NEW_ROW, self.Kind.CHANGED_ROW)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_adopted(self) -> bool:
        return self.state == self.State.ADOPTED

    @property
    def is_resting(self) -> bool:
        return self.state == self.State.RESTING


class ProposalVersionQuerySet(models.QuerySet["ProposalVersion"]):
    def visible_to(self, person: "Person") -> "ProposalVersionQuerySet":
        if person.is_coordinator or person.is_administrator:
            return self
        return self.exclude(sent_at=None) if person.active_roles else self.none()

    def drafts(self) -> "ProposalVersionQuerySet":
        return self.filter(sent_at=None)


class ProposalVersion(models.Model):
    """What is proposed, as it is put to the members. Once it has been sent it never changes: the database keeps it so.

    `ask` is the question in a sentence or two, `news` what is new since the version before; `text` and `news` are Markdown.
    The last four fields are the row of the matrix that is proposed. Of a row that is to be changed, an empty one stays as it
    is, and the part is never changed.
    """

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    ask = models.TextField(_("what we ask"))
    text = models.TextField(_("proposal"))
    news = models.TextField(_("what is new"), blank=True, default="")
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    part = models.PositiveSmallIntegerField(_("part"), choices=Part.choices, null=True, blank=True)
    working_form = models.CharField(_("working form"), max_length=120, blank=True, default="", db_default="")
    expected_result = models.TextField(_("expected result"), blank=True, default="", db_default="")
    expected_effect = models.TextField(_("expected effect"), blank=True, default="", db_default="")

    objects = ProposalVersionQuerySet.as_manager()

    # Not a column: the row of the one-to-one, put there by select_related.
    round: "ProposalRound"

    class Meta:
        verbose_name = _("version of a proposal")
        verbose_name_plural = _("versions of proposals")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="proposal_version_once"),
            models.UniqueConstraint(
                fields=["proposal"],
                name="proposal_one_draft",
                condition=Q(sent_at=None),
                violation_error_message=_("The next version is already being written."),
            ),
            models.CheckConstraint(name="proposal_version_part", condition=Q(part=None) | Q(part__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return str(_("%(proposal)s, version %(number)d") % {"proposal": self.proposal, "number": self.number})

    def get_absolute_url(self) -> str:
        return f"{self.proposal.get_absolute_url()}?version={self.number}"

    @property
    def is_draft(self) -> bool:
        return self.sent_at is None

    @property
    def round_or_none(self) -> "ProposalRound | None":
        """The round in which it is, was or will be out for answers."""
        return getattr(self, "round", None)

    @property
    def row_texts(self) -> dict[str, str]:
        """What the matrix would say by field, where it says something else today; empty when no row is proposed."""
        if not self.proposal.is_of_a_row:
            return {}
        now = self.proposal.matrix_row if self.proposal.kind == Proposal.Kind.CHANGED_ROW else None
        proposed = {name: getattr(self, name) for name in ROW_TEXTS}
        return {name: text for name, text in proposed.items() if text and text != getattr(now, name, "")}

    @property
    def whole_row(self) -> dict[str, str]:
        """The row as it would read, by field: of a row that is to be changed also what stays as it is."""
        now = self.proposal.matrix_row if self.proposal.kind == Proposal.Kind.CHANGED_ROW else None
        return {name: getattr(self, name) or getattr(now, name, "") for name in ROW_TEXTS}
