"""Changes that a member proposes and the network's office decides on."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Organisation
from members.models.people import Person, Role
from network_portal.lib.dates import now

if TYPE_CHECKING:
    from django.utils.functional import Promise


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    def visible_to(self, person: Person) -> "ChangeRequestQuerySet":
        """All of them for the office; one's own, those about oneself, and those about an organisation one is the contact of."""
        if person.is_administrator:
            return self
        contact_for = person.organisations_as(Role.Kind.ORGANISATION_CONTACT)
        return self.filter(Q(by=person) | Q(person=person) | Q(organisation__in=contact_for))

    def waiting(self) -> "ChangeRequestQuerySet":
        return self.filter(state=ChangeRequest.State.WAITING)

    def for_list(self) -> "ChangeRequestQuerySet":
        return self.select_related("organisation", "person", "by", "decided_by")


class ChangeRequest(models.Model):
    """One field of an organisation or of a person that should have another value. Applied when the office approves."""

    class Field(models.TextChoices):
        NAME = "name", _("Name")
        SHORT_NAME = "short_name", _("Short name")
        ORGANISATION_NUMBER = "organisation_number", _("Organisation number")
        MUNICIPALITY_CODE = "municipality_code", _("Municipality code")
        EMAIL_DOMAIN = "email_domain", _("E-mail domain")
        EMAIL = "email", _("E-mail address")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waits for the office")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back by the member")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), null=True, on_delete=models.CASCADE, related_name="change_requests"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("person"), null=True, on_delete=models.CASCADE, related_name="change_requests"
    )
    field = models.CharField(_("what is changed"), max_length=20, choices=Field.choices)
    before = models.CharField(_("before"), max_length=254, blank=True)
    after = models.CharField(_("after"), max_length=254)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(Person, verbose_name=_("proposed by"), on_delete=models.PROTECT, related_name="proposed_changes")
    at = models.DateTimeField(_("proposed at"), default=now)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        Person, verbose_name=_("decided by"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    answer = models.CharField(_("answer"), max_length=500, blank=True, default="")

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        constraints = [
            models.CheckConstraint(
                name="change_request_of_one",
                condition=Q(organisation__isnull=False, person=None) | Q(organisation=None, person__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["organisation", "field"],
                condition=Q(state="waiting", person=None),
                name="change_request_organisation_once",
                violation_error_message=_("The same change already waits for the office."),
            ),
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(state="waiting", organisation=None),
                name="change_request_person_once",
                violation_error_message=_("The same change already waits for the office."),
            ),
            models.CheckConstraint(
                name="change_request_decided",
                condition=Q(state="waiting", decided_at=None) | (~Q(state="waiting") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="change_request_state")]

    def __str__(self) -> str:
        return f"{self.thing}: {self.field_name}"

    def get_absolute_url(self) -> str:
        return reverse("members:change_request", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """Names nobody: the journal never changes, and its page says the names."""
        return str(self.field_name)

    @property
    def thing(self) -> Organisation | Person:
        """What is to be changed."""
        found = self.organisation or self.person
        assert found is not None  # change_request_of_one
        return found

    @property
    def field_name(self) -> "str | Promise":
        return capfirst(str(self.Field(self.field).label))

    @property
    def now_value(self) -> Any:
        """What stands there today; another value than `before` when somebody changed it meanwhile."""
        return getattr(self.thing, self.field) or ""

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING
