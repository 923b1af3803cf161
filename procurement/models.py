"""What we buy together: needs, how far each has come, and who is with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import TrigramDistance
from django.db import models
from django.db.models import Exists, Q, Value
from django.db.models.functions import Concat, Upper
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from members.models import Membership, Organisation
from network_portal.lib.dates import now, today
from network_portal.lib.sorting import swedish_key
from operations.models import MatrixRow, MethodVersion

if TYPE_CHECKING:
    from members.models import Person


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary (Regulation (EC) 213/2008). The check digit is looked up, never computed."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    check_digit = models.CharField(_("check digit"), max_length=1)
    level = models.PositiveSmallIntegerField(_("level"))
    name_sv = models.CharField(_("name in Swedish"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300)

    class Meta:
        verbose_name = _("CPV code")
        verbose_name_plural = _("CPV codes")
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass(Upper("name_sv"), name="gin_trgm_ops"), name="cpv_search_sv"),
            GinIndex(OpClass(Upper("name_en"), name="gin_trgm_ops"), name="cpv_search_en"),
        ]

    def __str__(self) -> str:
        return f"{self.written} {self.name}"

    @property
    def written(self) -> str:
        """`03451000-6`."""
        return f"{self.code}-{self.check_digit}"

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if get_language() == "en" else self.name_sv


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


# From this stage on only municipalities see a need that another one has shared.
SECRET_FROM = Stage.STRATEGY

# What a search looks through: one expression, so that one trigram index serves it.
SEARCHED = Upper(
    Concat(
        "title",
        Value(" "),
        "current_state",
        Value(" "),
        "wanted_state",
        Value(" "),
        "affected",
        output_field=models.TextField(),
    )
)


# What rows of a list show of a need.
IN_LISTS = (
    *("organisation_id", "title", "need_owner", "visibility", "stage", "stage_since", "outcome", "updated_at"),
    "registry_number",
)


def buys(organisation: Organisation) -> bool:
    """Municipalities buy. All other organisations may have bidders among their members, or be one."""
    return organisation.kind == Organisation.Kind.MUNICIPALITY


class NeedQuerySet(models.QuerySet["Need"]):
    def visible_to(self, person: "Person") -> "NeedQuerySet":
        """Your organisation's own; those shared with the whole network; those shared with your organisation by name."""
        organisations = [role.organisation for role in person.active_roles]
        return self.visible_for(organisations) if organisations else self.none()

    def visible_for(self, organisations: Sequence[Organisation]) -> "NeedQuerySet":
        """What at least one of the organisations may see.

        From the choice of way on (`SECRET_FROM`) only municipalities do: cluster organisations, and those who work
        with them, have member firms that may be bidders (equal treatment, LOU 4 kap. 1 §; secrecy, OSL 19 kap. 3 §).
        Somebody who acts for both a municipality and a cluster sees what the municipality sees.
        """
        buyers = {each.pk for each in organisations if buys(each)}
        others = {each.pk for each in organisations if not buys(each)}
        visible = Q(organisation__in=buyers | others)
        if buyers:
            visible |= self._shared_with(buyers)
        if others:
            visible |= self._shared_with(others) & Q(stage__lt=SECRET_FROM)
        return self.filter(visible)

    @staticmethod
    def _shared_with(organisations: set[int]) -> Q:
        """The whole network means today's members: who has left sees what it owns and what was shared by name."""
        members = Membership.objects.current().filter(organisation__in=organisations)
        by_name = Share.objects.filter(organisation__in=organisations).values("need_id")
        return Q(Exists(members), visibility=Need.Visibility.NETWORK) | Q(visibility=Need.Visibility.CHOSEN, pk__in=by_name)

    def owned_by(self, person: "Person") -> "NeedQuerySet":
        """Those of the organisations the person acts for today."""
        return self.filter(organisation__in=person.organisation_ids)

    def open(self) -> "NeedQuerySet":
        return self.filter(outcome="")

    def matching(self, words: Sequence[str]) -> "NeedQuerySet":
        """Those that hold every one of the words somewhere in their text; capitals do not matter."""
        found = self.alias(searched=SEARCHED)
        for word in words:
            found = found.filter(searched__contains=word.upper())
        return found

    def alike(self, title: str) -> "NeedQuerySet":
        """The most alike in spelling (trigrams) first, with their `distance`: 0 the same, 1 nothing in common.

        Ordered by an operator that the GiST index walks by, so that a handful costs a handful; a threshold would be
        asked of every title.
        """
        return self.annotate(distance=TrigramDistance(Upper("title"), title.upper())).order_by("distance")

    def same_class(self, code: str) -> "NeedQuerySet":
        """Those with a CPV code of the same class (the first four digits), the latest changed first."""
        return self.filter(cpv__code__startswith=code[:4]).order_by("-updated_at", "-pk")

    def for_own_list(self) -> "NeedQuerySet":
        """What a list of one's own needs shows, without the long texts; the owner need not be named."""
        return self.only(*IN_LISTS)

    def for_list(self) -> "NeedQuerySet":
        """The same with the owners, in one query."""
        return self.select_related("organisation").only(*IN_LISTS, "organisation__short_name", "organisation__kind")


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
        CANCELLED = "cancelled", _("Broken off")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="needs"
    )
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
    methods = models.ManyToManyField(
        MethodVersion, verbose_name=_("methods used"), blank=True, editable=False, related_name="needs"
    )
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    visibility = models.CharField(_("who may see it"), max_length=8, choices=Visibility.choices, default=Visibility.OWN)
    shared_with = models.ManyToManyField(
        Organisation, verbose_name=_("chosen municipalities"), blank=True, through="Share", related_name="+"
    )
    shared_at = models.DateTimeField(null=True, editable=False)  # when somebody else could first see it; None while own
    published_at = models.DateTimeField(null=True, editable=False)  # when the whole network could; None otherwise
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="needs"
    )
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage.choices, default=Stage.NEED_IDENTIFIED)
    stage_since = models.DateField(_("in this stage since"))
    stage_checked_on = models.DateField(default=today, editable=False)  # when somebody last said that the stage is right
    outcome = models.CharField(_("outcome"), max_length=16, choices=Outcome.choices, blank=True, default="")
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(_("changed"), default=now, editable=False)
    sort_title = swedish_key("title")

    # Not a column: alike() puts it on each row.
    distance: float

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
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
            models.Index(fields=["sort_title", "id"], name="need_title"),
            models.Index(fields=["stage", "-updated_at", "-id"], name="need_stage_updated"),
            models.Index(fields=["-published_at"], name="need_published", condition=Q(visibility="network")),
            models.Index(
                fields=["organisation", "-published_at"], name="need_shared", condition=Q(published_at__isnull=False)
            ),
            GinIndex(OpClass(SEARCHED, name="gin_trgm_ops"), name="need_search"),
            GistIndex(OpClass(Upper("title"), name="gist_trgm_ops(siglen=64)"), name="need_similar"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procurement:need", args=[self.pk])


class Share(models.Model):
    """A municipality that a need is shared with by name, and since when."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "organisation"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.organisation_id}"


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

    @property
    def headline(self) -> str:
        """What happened, in a few words."""
        if self.from_stage is None:
            return gettext("The need was described")
        if self.outcome:
            return self.get_outcome_display()
        if self.from_stage == self.to_stage:
            return gettext("Opened again")
        words = {"from": self.get_from_stage_display(), "to": self.get_to_stage_display()}
        if self.to_stage < self.from_stage:
            return gettext("Back from %(from)s to %(to)s") % words
        return gettext("From %(from)s to %(to)s") % words


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


class GateAnswer(models.Model):
    """What must exist before a need passes on from a stage: the answer to one question of the stage model."""

    class Point(models.TextChoices):
        # Need analysed
        VOLUME = "volume", _("What is it worth, or how much is there of it?")
        LIMITS = "limits", _("What must a solution keep to?")
        IN_HOUSE = "in_house", _("Could you solve it yourselves, or by working in another way?")
        GO_AHEAD = "go_ahead", _("Who has decided that you go on, and when?")
        # Market analysis
        KNOWN = "known", _("Which suppliers and solutions do you know of?")
        RIGHTS = "rights", _("What has been done before, and who holds the rights?")
        MATURITY = "maturity", _("How mature are the solutions?")
        FRAMEWORKS = "frameworks", _("Which framework agreements could be used?")
        # Early dialogue
        FORM = "form", _("What was the dialogue for, and which form did it have?")
        QUESTIONS = "questions", _("When was it published, and what did you ask?")
        SUMMARY = "summary", _("Where can everyone read the summary?")

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="gate_answers")
    point = models.CharField(max_length=12, choices=Point.choices)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["need", "point"], name="gate_answer_once")]

    def __str__(self) -> str:
        return f"{self.need_id} {self.point}"
