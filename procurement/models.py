"""What we buy together: needs, how far each has come, and who is with it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib.dates import now
from operations.models import MatrixRow

if TYPE_CHECKING:
    from members.models import Person


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary (Regulation (EC) 213/2008). The check digit is looked up, never computed."""

    code = models.CharField(max_length=8, primary_key=True)
    check_digit = models.CharField(max_length=1)
    level = models.PositiveSmallIntegerField()
    name_sv = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)

    class Meta:
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass(Upper("name_sv"), name="gin_trgm_ops"), name="cpv_search_sv"),
            GinIndex(OpClass(Upper("name_en"), name="gin_trgm_ops"), name="cpv_search_en"),
        ]

    def __str__(self) -> str:
        return f"{self.written} {self.name_sv}"

    @property
    def written(self) -> str:
        """`03451000-6`."""
        return f"{self.code}-{self.check_digit}"


class Stage(models.IntegerChoices):
    """The twelve stages; the network works mainly in the first five."""

    NEED_IDENTIFIED = 1, _("Need identified")
    NEED_ANALYSED = 2, _("Need analysed")
    MARKET_ANALYSIS = 3, _("Market analysis")
    EARLY_DIALOGUE = 4, _("Early dialogue")
    STRATEGY = 5, _("Choice of way")
    DOCUMENTS = 6, _("Procurement documents")
    ADVERTISED = 7, _("Advertised")
    EVALUATION = 8, _("Evaluation")
    AWARD_STANDSTILL = 9, _("Award and standstill")
    CONTRACT = 10, _("Contract")
    FOLLOW_UP = 11, _("Follow-up")
    DIFFUSION = 12, _("Diffusion")


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, person: "Person") -> "NeedQuerySet":
        """Your organisation's own; those shared with the whole network; those shared with your organisation by name.

        Cluster organisations see nothing from the choice of way on: their member firms may be bidders
        (equal treatment, LOU 4 kap. 1 §).
        """
        if not person.active_roles:
            return self.none()
        mine = person.organisation_ids
        own = Q(organisation__in=mine)
        shared = Q(visibility=Need.Visibility.NETWORK) | Q(
            visibility=Need.Visibility.CHOSEN,
            pk__in=Need.shared_with.through.objects.filter(organisation_id__in=mine).values("need_id"),
        )
        if all(role.organisation.is_cluster for role in person.active_roles):
            shared &= Q(stage__lt=Stage.STRATEGY)
        return self.filter(own | shared)

    def open(self) -> "NeedQuerySet":
        return self.filter(outcome="")

    def for_list(self) -> "NeedQuerySet":
        """What a list of needs shows, in one query."""
        return self.select_related("organisation").annotate(
            followers=models.Count("commitments", filter=Q(commitments__ended_at=None, commitments__level="follow")),
            contributors=models.Count("commitments", filter=Q(commitments__ended_at=None, commitments__level="contribute")),
        )


class Need(models.Model):
    """Something a municipality needs and does not have, described without a solution."""

    class Visibility(models.TextChoices):
        OWN = "own", _("Only our organisation")
        CHOSEN = "chosen", _("Municipalities we choose")
        NETWORK = "network", _("The whole network")

    class Outcome(models.TextChoices):
        OPEN = "", _("Open")
        SOLVED_OTHERWISE = "solved_otherwise", _("Solved another way")
        PAUSED = "paused", _("Paused")
        CANCELLED = "cancelled", _("Cancelled")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="needs")
    title = models.CharField(_("title"), max_length=150)
    current_state = models.TextField(_("how it is now"))
    wanted_state = models.TextField(_("how you want it to be"))
    affected = models.TextField(_("who is affected"))
    need_owner = models.CharField(_("need owner"), max_length=120)
    cpv = models.ForeignKey(
        CpvCode, verbose_name=_("CPV code"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    matrix_row = models.ForeignKey(
        MatrixRow, verbose_name=_("row of the matrix"), null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    visibility = models.CharField(_("who may see it"), max_length=8, choices=Visibility.choices, default=Visibility.OWN)
    shared_with = models.ManyToManyField(Organisation, verbose_name=_("chosen municipalities"), blank=True, related_name="+")
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="needs"
    )
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage.choices, default=Stage.NEED_IDENTIFIED)
    stage_since = models.DateField(_("in this stage since"))
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="need_stage", condition=Q(stage__range=(1, 12))),
            models.UniqueConstraint(
                fields=["organisation", "registry_number"],
                name="need_registry_number",
                condition=~Q(registry_number=""),
                violation_error_message=_("Your organisation already has a need with that registry number."),
            ),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="need_updated"),
            models.Index(fields=["organisation", "-updated_at"], name="need_organisation"),
            models.Index(fields=["stage_since"], name="need_stage_since"),
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="need_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procurement:need", args=[self.pk])


class StageChange(models.Model):
    """When, by whom and why a need moved. Moving back is normal work, not a mistake."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="stage_changes")
    from_stage = models.PositiveSmallIntegerField(choices=Stage.choices, null=True)
    to_stage = models.PositiveSmallIntegerField(choices=Stage.choices)
    outcome = models.CharField(max_length=16, choices=Need.Outcome.choices, blank=True, default="")
    changed_on = models.DateField(_("date"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))
    noted_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        ordering = ["-changed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_stage} → {self.to_stage}"


class Commitment(models.Model):
    """How an organisation is with a need that another one owns."""

    class Level(models.TextChoices):
        FOLLOW = "follow", _("Follows")
        CONTRIBUTE = "contribute", _("Contributes")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="commitments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="commitments")
    level = models.CharField(_("how"), max_length=10, choices=Level.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    comment = models.TextField(_("comment"), blank=True, default="")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "organisation"],
                condition=Q(ended_at=None),
                name="commitment_once",
                violation_error_message=_("Your organisation is already with this need."),
            )
        ]
        indexes = [models.Index(fields=["organisation"], name="commitment_active", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.level} {self.need_id}"
