"""What is behind an agenda: matters that wait for a meeting, and the documents of an item."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from network_portal.lib.dates import now, today
from network_portal.lib.files import LONGEST_NAME, keep_in
from operations.models.bodies import Body, bodies_read_by
from operations.models.meetings import AgendaItem, Meeting

if TYPE_CHECKING:
    from members.models import Person


class BacklogItemQuerySet(models.QuerySet["BacklogItem"]):
    def visible_to(self, person: "Person") -> "BacklogItemQuerySet":
        if not person.active_roles:
            return self.none()
        return self.filter(Q(body__in=bodies_read_by(person)) | Q(by=person))

    def waiting(self) -> "BacklogItemQuerySet":
        """Nobody has decided about them, or they were put off to a day."""
        return self.filter(state=BacklogItem.State.WAITING)

    def due(self) -> "BacklogItemQuerySet":
        """Those that an agenda may be built from today."""
        return self.waiting().filter(Q(not_before=None) | Q(not_before__lte=today()))


class BacklogItem(models.Model):
    """A matter that somebody suggests for a coming meeting of a body.

    Put off it still waits, but is not offered before `not_before`. `item` is where it stands when it was taken;
    `answer` is what the one who suggested it was told.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits")
        TAKEN = "taken", _("On an agenda")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("suggested matter", "Withdrawn")

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="backlog")
    title = models.CharField(_("matter"), max_length=200)
    why = models.TextField(_("why it should come up"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("suggested by"), on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("suggested"), default=now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    not_before = models.DateField(_("put off until"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("item of the agenda"),
        on_delete=models.SET_NULL,
        related_name="suggestions",
        null=True,
        blank=True,
    )

    objects = BacklogItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested matter")
        verbose_name_plural = _("suggested matters")
        constraints = [
            models.CheckConstraint(
                name="backlog_declined_has_an_answer",
                condition=~Q(state="declined") | ~Q(answer=""),
                violation_error_message=_("Write why the matter is declined."),
            ),
        ]
        indexes = [models.Index(fields=["body", "created_at"], name="backlog_waiting", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("operations:suggestion", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_put_off(self) -> bool:
        return self.is_waiting and self.not_before is not None and self.not_before > today()

    @property
    def standing(self) -> tuple[str, Any]:
        """How it is with it: the kind of sign, and the words."""
        if self.state == self.State.TAKEN:
            return "ok", _("On an agenda")
        if self.state == self.State.DECLINED:
            return "off", _("Declined")
        if self.state == self.State.WITHDRAWN:
            return "off", self.State.WITHDRAWN.label
        return ("wait", _("Postponed")) if self.is_put_off else ("wait", _("Waits"))


class AgendaDocumentQuerySet(models.QuerySet["AgendaDocument"]):
    def visible_to(self, person: "Person") -> "AgendaDocumentQuerySet":
        """As the meeting is."""
        return self.filter(item__meeting__in=Meeting.objects.visible_to(person))


class AgendaDocument(models.Model):
    """A file that belongs to an item of an agenda, under the name that people know it by."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="documents")
    file = models.FileField(upload_to=keep_in("agendas"), max_length=120)
    file_name = models.CharField(_("file"), max_length=LONGEST_NAME)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"), default=now, editable=False)

    objects = AgendaDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of an agenda")
        verbose_name_plural = _("documents of agendas")
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.file_name
