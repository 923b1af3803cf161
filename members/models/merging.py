"""Doubles: which have been merged, and which only look alike."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.people import Person
from network_portal.lib.dates import now


class Kind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class Merge(models.Model):
    """Row number `gone` became row number `kept`; what points to the old number (the journal, an old link) leads there."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    gone = models.BigIntegerField(_("number that is gone"))
    kept = models.BigIntegerField(_("number that is kept"))
    label = models.CharField(_("name"), max_length=200)  # of the one that is gone
    by = models.ForeignKey(Person, null=True, verbose_name=_("merged by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("merged at"), default=now)

    class Meta:
        verbose_name = _("merged double")
        verbose_name_plural = _("merged doubles")
        constraints = [models.UniqueConstraint(fields=["kind", "gone"], name="merge_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.gone} → {self.kept}"

    @classmethod
    def followed(cls, kind: str, gone: int) -> int | None:
        """The number that the row has become, or None when it was never merged."""
        return cls.objects.filter(kind=kind, gone=gone).values_list("kept", flat=True).first()


class NotTheSame(models.Model):
    """Somebody compared the two and found that they only look alike. `lower` and `higher` are row numbers."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    lower = models.BigIntegerField()
    higher = models.BigIntegerField()
    by = models.ForeignKey(Person, null=True, verbose_name=_("said by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("said at"), default=now)

    class Meta:
        verbose_name = _("two that only look alike")
        verbose_name_plural = _("pairs that only look alike")
        constraints = [models.UniqueConstraint(fields=["kind", "lower", "higher"], name="not_the_same_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.lower} ≠ {self.higher}"
