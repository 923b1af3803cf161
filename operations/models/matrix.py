"""The matrix: for each of the three parts its working forms, what result each gives and what effect follows."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network_portal.lib import typed

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


class Part(models.IntegerChoices):
    """The three parts of the network."""

    COMPETENCE = 1, _("Competence")
    INNOVATION = 2, _("Innovation and procurement")
    OPERATION = 3, _("Operation and cohesion")

    @property
    def purpose(self) -> str:
        """What the part is for, in a sentence under its heading."""
        return str(
            {
                1: _("The members know more and dare more."),
                2: _("Needs become procurements that leave room for something new."),
                3: _("The network holds together, is steered by its members and paid for jointly."),
            }[self.value]
        )


class MatrixQuerySet(models.QuerySet["Matrix"]):
    def visible_to(self, person: "Person") -> "MatrixQuerySet":
        """Adopted versions are for everyone with a role; a draft is for those who write it."""
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.none()
        return self.exclude(adopted_on=None)

    def drafts(self) -> "MatrixQuerySet":
        return self.filter(adopted_on=None)


class Matrix(models.Model):
    """A version of the matrix. The version in force is the newest adopted one; at most one version is a draft."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    adopted_on = models.DateField(_("adopted on"), null=True, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=120, blank=True, default="")
    decided_at = models.ForeignKey(
        "operations.AgendaItem",
        verbose_name=_("item of the agenda"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = MatrixQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matrices"
        constraints = [
            models.UniqueConstraint(
                name="matrix_one_draft",
                fields=["adopted_on"],
                condition=Q(adopted_on=None),
                nulls_distinct=False,
                violation_error_message=_("There is already a draft of the next version."),
            )
        ]

    def __str__(self) -> str:
        return str(_("Matrix %(version)s") % {"version": self.version})

    def get_absolute_url(self) -> str:
        return f"{reverse('operations:matrix')}?version={self.version}"

    @classmethod
    def in_force(cls) -> "Matrix | None":
        return cls.objects.exclude(adopted_on=None).order_by("-version").first()

    @property
    def is_draft(self) -> bool:
        return self.adopted_on is None


class MatrixRowQuerySet(models.QuerySet["MatrixRow"]):
    def visible_to(self, person: "Person") -> "MatrixRowQuerySet":
        """The rows of the versions that the person sees."""
        return self.filter(matrix__in=Matrix.objects.visible_to(person))

    def in_force(self) -> "MatrixRowQuerySet":
        """The rows that activities of today point to."""
        newest = Matrix.objects.exclude(adopted_on=None).order_by("-version").values("pk")[:1]
        return self.filter(matrix__in=newest)


class MatrixRow(models.Model):
    """A working form, the result expected of it and the effect that should follow.

    `root` is the row of the first version that this one continues, through all versions and whatever its number or its
    words have become; a row that is new has none.
    """

    matrix = models.ForeignKey(Matrix, on_delete=models.PROTECT, related_name="rows")
    root = models.ForeignKey("self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+")
    part = models.PositiveSmallIntegerField(_("part"), choices=Part.choices)
    position = models.PositiveSmallIntegerField(_("order"))
    working_form = models.CharField(_("working form"), max_length=120)
    expected_result = models.TextField(_("expected result"))
    expected_effect = models.TextField(_("expected effect"))
    source = models.CharField(
        _("source"), max_length=200, blank=True, default=""
    )  # set when the row is quoted word for word

    objects = MatrixRowQuerySet.as_manager()

    class Meta:
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["matrix", "part", "position"], name="matrix_row_order"),
            models.CheckConstraint(name="matrix_row_part", condition=Q(part__in=[1, 2, 3])),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.working_form}"

    def get_absolute_url(self) -> str:
        return reverse("front:matrix_row", args=[self.pk])

    @classmethod
    def asked_for(cls, text: str, person: "Person | AnonymousUser") -> "MatrixRow | None":
        """The row whose id stands in an address, when the person may see it. No query when none is asked for."""
        pk = typed.whole_number(text)
        return None if pk is None or person.is_anonymous else cls.objects.visible_to(person).filter(pk=pk).first()

    @property
    def key(self) -> int:
        """The number by which the row is known through all versions."""
        return self.root_id or self.pk

    @property
    def in_force(self) -> "MatrixRow | None":
        """This row as it reads in the version in force; None when it is not in it."""
        return MatrixRow.objects.in_force().filter(Q(pk=self.key) | Q(root=self.key)).first()

    @property
    def number(self) -> str:
        """`1.3`: part and order."""
        return f"{self.part}.{self.position}"

    @property
    def quoted_from(self) -> str:
        """Where its words were taken from, when they were; else nothing."""
        return gettext("Quoted word for word: %(source)s") % {"source": self.source} if self.source else ""
