"""Who may speak, sign and answer for an organisation, in what, until when and on whose decision."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.kinds import NamedKind
from members.models.organisations import Organisation
from members.models.people import Person, Role
from members.models.periods import no_overlap
from network_portal.lib.dates import today
from network_portal.lib.files import LONGEST_NAME, keep_in

SOON = timedelta(days=61)  # two months before a mandate expires its organisation is asked who comes after


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, person: Person) -> "MandateQuerySet":
        """Who may speak for whom is known to all who work in the network; the document behind it is not (mandate_rules)."""
        return self if person.active_roles else self.none()

    def on(self, day: date | None = None) -> "MandateQuerySet":
        """Those whose period covers the day, whether or not the person still acts for the organisation."""
        day = day or today()
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)))

    def current(self, on: date | None = None) -> "MandateQuerySet":
        """Those that count on the day (default today): without an open account and a role in the organisation none does."""
        return self.on(on).filter(_is_backed(on))

    def counting(self) -> "MandateQuerySet":
        """The current ones, which are backed: to ask that once more for each row would take as long as the whole list."""
        return self.current().with_backing(Value(True))

    def with_backing(self, known: Value | None = None) -> "MandateQuerySet":
        """`is_backed`: whether the person acts for the organisation today; asked of each row, unless it is known."""
        return self.annotate(is_backed=known or _is_backed(None))

    def ending_soon(self) -> "MandateQuerySet":
        """Current ones that end within SOON, and are not followed by another for the same in the same organisation."""
        return self.filter(_ends_soon(), _is_backed(None)).order_by("ends_on", "pk")

    def to_see_to(self) -> "MandateQuerySet":
        """Those that end soon, and those in force by their days that count for nothing; `is_backed` tells which."""
        idle = Q(starts_on__lte=today()) & (Q(ends_on=None) | Q(ends_on__gte=today())) & Q(is_backed=False)
        return self.with_backing().filter(idle | _ends_soon()).order_by("ends_on", "pk")


def _ends_soon() -> Q:
    first, last = today(), today() + SOON
    later = Mandate.objects.filter(organisation=OuterRef("organisation"), kind=OuterRef("kind")).filter(
        Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")), is_deputy=OuterRef("is_deputy")
    )
    return Q(~Exists(later), starts_on__lte=first, ends_on__gte=first, ends_on__lte=last)


def _is_backed(on: date | None) -> Exists:
    roles = Role.objects.current(on).filter(
        person=OuterRef("person"), organisation=OuterRef("organisation"), person__is_active=True
    )
    return Exists(roles)


class Mandate(NamedKind, models.Model):
    """Somebody may do one sort of thing for an organisation, as somebody there has decided. `ends_on` is the last day.

    `limit` is in kronor excluding VAT; None when the decision names no limit. A deputy acts when the ordinary one cannot.
    """

    class Kind(models.TextChoices):
        SPEAK = "speak", _("Speak for the organisation in network meetings")
        SIGN = "sign", _("Sign contracts and agreements")
        ANSWER = "answer", _("Give the organisation’s position on proposals")
        BUY = "buy", _("Act for the organisation in joint procurement")

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="mandates"
    )
    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="mandates")
    kind = models.CharField(_("mandate"), max_length=8, choices=Kind.choices)
    scope = models.CharField(_("in what"), max_length=300)
    limit = models.DecimalField(_("limit in kronor"), max_digits=12, decimal_places=2, null=True, blank=True)
    is_deputy = models.BooleanField(_("deputy"), default=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=120)
    decided_on = models.DateField(_("date of the decision"))
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True, default="")
    document = models.FileField(_("document"), upload_to=keep_in("mandates"), blank=True)
    document_name = models.CharField(_("document"), max_length=LONGEST_NAME, blank=True, default="")
    end_reason = models.CharField(_("reason"), max_length=300, blank=True, default="")  # set when it ended early

    # Not a column: with_backing() puts it on each row.
    is_backed: bool

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            no_overlap(
                "mandate_periods",
                "person",
                "organisation",
                "kind",
                message=_("The person already has that mandate in that period."),
            ),
            models.CheckConstraint(
                name="mandate_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
            models.CheckConstraint(
                name="mandate_limit",
                condition=Q(limit=None) | Q(limit__gt=0),
                violation_error_message=_("Write an amount above zero, or leave the field empty."),
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="mandate_ends")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}, {self.organisation}"

    def get_absolute_url(self) -> str:
        return reverse("members:mandate", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """Names nobody: the journal never changes, and its page says the names."""
        return f"{self.get_kind_display()}, {self.organisation}"

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < today()
