"""Actions: who is to do what by which day, which item of which agenda it was born from, and what locked minutes say of it."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from network_portal.lib.dates import now, today
from operations.models.bodies import Body, bodies_read_by
from operations.models.meetings import AgendaItem

if TYPE_CHECKING:
    from members.models import Person


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def visible_to(self, person: "Person") -> "ActionItemQuerySet":
        """Those of the bodies whose papers the person reads, and the person's own wherever they were born."""
        if not person.active_roles:
            return self.none()
        return self.filter(Q(body__in=bodies_read_by(person)) | Q(owner=person))

    def open(self) -> "ActionItemQuerySet":
        return self.filter(state=ActionItem.State.OPEN)

    def overdue(self) -> "ActionItemQuerySet":
        return self.open().filter(due_on__lt=today())


def open_at(moment: datetime) -> Q:
    """Actions that were written down by then, and neither done nor dropped yet."""
    return Q(created_at__lte=moment) & (Q(state=ActionItem.State.OPEN) | Q(closed_at__gt=moment))


class ActionItem(models.Model):
    """Somebody's promise to a body. `due_on` is the last day; `closed_at` is when it was done or dropped.

    `note` says what came of it when it is done, `reason` why it was dropped. `item` is none when the action was not
    born from an agenda, or when the item was taken off a draft.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="action_items")
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("item of the agenda"),
        on_delete=models.SET_NULL,
        related_name="action_items",
        null=True,
        blank=True,
    )
    what = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="action_items"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="action_items"
    )
    due_on = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    note = models.TextField(_("what came of it"), blank=True, default="")
    reason = models.TextField(_("why it was dropped"), blank=True, default="")
    created_at = models.DateTimeField(_("written down"), default=now, editable=False)
    closed_at = models.DateTimeField(_("done or dropped"), null=True, editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.CheckConstraint(
                name="action_closed_has_a_moment",
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                violation_error_message=_("An action that is done or dropped has a day on which it was."),
            ),
            models.CheckConstraint(
                name="action_dropped_has_a_reason",
                condition=~Q(state="dropped") | ~Q(reason=""),
                violation_error_message=_("Write why the action is dropped."),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], name="action_of_owner", condition=Q(state="open")),
            models.Index(fields=["body", "due_on"], name="action_of_body"),
            GinIndex(OpClass(Upper("what"), name="gin_trgm_ops"), name="action_search"),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("operations:action", args=[self.pk])

    @property
    def title(self) -> str:
        """For a list of what somebody hands over, read also by colleagues who may not read the papers of a closed body."""
        return self.what if self.body.is_open else gettext("An action of %(body)s") % {"body": self.body}

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == self.State.DONE

    def was_open_at(self, moment: datetime) -> bool:
        """The same as `open_at`, of this one."""
        return self.created_at <= moment and (self.closed_at is None or self.closed_at > moment)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_on < today()

    @property
    def standing(self) -> tuple[str, Any]:
        """How it is with it: the kind of sign, and the words."""
        return self.standing_of(self.state, self.due_on)

    @classmethod
    def standing_of(cls, state: str, due_on: date) -> tuple[str, Any]:
        """The same for a row of a list, which is no whole action."""
        if state == cls.State.DONE:
            return "ok", _("Done")
        if state != cls.State.OPEN:
            return "off", _("Dropped")
        return ("late", _("Overdue")) if due_on < today() else ("wait", _("Open"))


class AgreedAction(models.Model):
    """An action as it stood when the minutes of its item were locked. It is a part of them: the database writes it at that
    moment and refuses every change (migration 0014). The action itself goes on, with another owner or day."""

    action = models.OneToOneField(ActionItem, verbose_name=_("action"), on_delete=models.PROTECT, related_name="agreed")
    item = models.ForeignKey(
        AgendaItem, verbose_name=_("item of the agenda"), on_delete=models.PROTECT, related_name="agreed_actions"
    )
    what = models.CharField(_("what is to be done"), max_length=200)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("action in minutes")
        verbose_name_plural = _("actions in minutes")

    def __str__(self) -> str:
        return self.what

    def differs_from(self, action: ActionItem) -> bool:
        """Whether the action says something else today."""
        names = ("what", "owner_id", "organisation_id", "due_on")
        return any(getattr(self, name) != getattr(action, name) for name in names)
