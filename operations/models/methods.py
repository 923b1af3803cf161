"""Method descriptions: how the network works, in numbered versions, so that it can be said which one was used."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from network_portal.lib.dates import today
from operations.models.matrix import Part

if TYPE_CHECKING:
    from members.models import Person


class MethodQuerySet(models.QuerySet["Method"]):
    def visible_to(self, person: "Person") -> "MethodQuerySet":
        """What has been published is for everybody with a role; what has not is for those who write methods."""
        if person.is_coordinator or person.is_administrator:
            return self
        if not person.active_roles:
            return self.none()
        return self.filter(pk__in=MethodVersion.objects.published().values("method"))

    def in_use(self) -> "MethodQuerySet":
        return self.filter(retired_on=None)

    def to_review(self) -> "MethodQuerySet":
        """In use, and the day to look it through has come."""
        return self.in_use().filter(review_on__lte=today())

    def with_newest(self) -> "MethodQuerySet":
        """`newest`: the number of the published version that holds, None when nothing is published; `newest_on`: its day."""
        newest = MethodVersion.objects.published().filter(method=OuterRef("pk")).order_by("-number")
        return self.annotate(
            newest=Subquery(newest.values("number")[:1]), newest_on=Subquery(newest.values("published_on")[:1])
        )


class Method(models.Model):
    """A way of working that the network has described. `review_on` is the day somebody should look it through again."""

    title = models.CharField(_("name"), max_length=120)
    part = models.PositiveSmallIntegerField(_("part"), choices=Part.choices)
    summary = models.CharField(_("in one sentence"), max_length=300)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("responsible"), on_delete=models.PROTECT, related_name="+"
    )
    review_on = models.DateField(_("look it through again on"), null=True, blank=True)
    retired_on = models.DateField(_("no longer used from"), null=True, blank=True)
    retired_why = models.CharField(_("why it is no longer used"), max_length=300, blank=True, default="")

    # Not columns: with_newest() puts them on each row.
    newest: int | None
    newest_on: object

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("method")
        verbose_name_plural = _("methods")
        ordering = ["part", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["title"], name="method_title", violation_error_message=_("There is already a method of that name.")
            ),
            models.CheckConstraint(name="method_part", condition=Q(part__in=[1, 2, 3])),
        ]
        indexes = [GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="method_search")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("front:method", args=[self.pk])

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    @property
    def needs_review(self) -> bool:
        return self.review_on is not None and not self.is_retired and self.review_on <= today()


class MethodVersionQuerySet(models.QuerySet["MethodVersion"]):
    def visible_to(self, person: "Person") -> "MethodVersionQuerySet":
        """Drafts are for those who write methods."""
        if person.is_coordinator or person.is_administrator:
            return self
        return self.published() if person.active_roles else self.none()

    def published(self) -> "MethodVersionQuerySet":
        return self.exclude(published_on=None)

    def newest(self) -> "MethodVersionQuerySet":
        """Of each method the published version that holds."""
        later = MethodVersion.objects.published().filter(method=OuterRef("method"), number__gt=OuterRef("number"))
        return self.published().filter(~models.Exists(later))


class MethodVersion(models.Model):
    """The text of a method, in Markdown. A published version never changes (database trigger); at most one is a draft."""

    method = models.ForeignKey(Method, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    text = models.TextField(_("text"), blank=True, default="")
    what_is_new = models.CharField(_("what is new"), max_length=300, blank=True, default="")
    published_on = models.DateField(_("published on"), null=True, blank=True)

    objects = MethodVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a method")
        verbose_name_plural = _("versions of methods")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["method", "number"], name="method_version_number"),
            models.UniqueConstraint(
                fields=["method"],
                name="method_one_draft",
                condition=Q(published_on=None),
                violation_error_message=_("The next version is already being written."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("%(method)s, version %(number)d") % {"method": self.method, "number": self.number})

    def get_absolute_url(self) -> str:
        return f"{reverse('front:method', args=[self.method_id])}?version={self.number}"

    @property
    def is_draft(self) -> bool:
        return self.published_on is None
