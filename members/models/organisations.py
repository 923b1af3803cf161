"""Organisations, how many live in them, and how long each belongs to the network."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.kinds import NamedKind
from members.models.periods import no_overlap
from network_portal.lib.dates import today
from network_portal.lib.sorting import swedish_key

if TYPE_CHECKING:
    from members.models.people import Person

HOME_COUNTY = "12"  # Skåne: where the network looks for new members


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, person: "Person") -> "OrganisationQuerySet":
        """Members are known to each other; the other municipalities of Sweden are public facts."""
        return self if person.is_active else self.none()

    def members(self, on: date | None = None) -> "OrganisationQuerySet":
        """Those with a membership that covers the day (default today)."""
        return self.filter(memberships__in=Membership.objects.current(on))

    def members_since(self, on: date | None = None) -> "OrganisationQuerySet":
        """The same with `member_since`, the first day of the membership that was joined."""
        joined: Any = self.members(on)
        found: OrganisationQuerySet = joined.annotate(member_since=F("memberships__starts_on"))
        return found

    def organisers(self) -> "OrganisationQuerySet":
        """Those who can stand as host: today's members, and the network's own office, which pays no fee and so is no member."""
        members = Membership.objects.current().values("organisation")
        return self.filter(models.Q(kind=Organisation.Kind.COORDINATOR) | models.Q(pk__in=members))

    def office(self) -> "Organisation | None":
        """The organisation that runs the network: the one whose people administer it."""
        return self.filter(kind=Organisation.Kind.COORDINATOR).order_by("pk").first()

    def could_join(self, on: date | None = None) -> "OrganisationQuerySet":
        """Municipalities of the network's own county that are not members that day."""
        return self.municipalities().filter(county_code=HOME_COUNTY).exclude(memberships__in=Membership.objects.current(on))

    def municipalities(self) -> "OrganisationQuerySet":
        return self.filter(kind=Organisation.Kind.MUNICIPALITY)

    def with_membership(self, on: date | None = None) -> "OrganisationQuerySet":
        """`member_since`: first day of the membership that covers the day, or None."""
        covering = Membership.objects.current(on).filter(organisation=models.OuterRef("pk"))
        return self.annotate(member_since=models.Subquery(covering.values("starts_on")[:1]))

    def with_inhabitants(self, on: date | None = None) -> "OrganisationQuerySet":
        """`inhabitants` and `counted_on`: the newest official count on or before the day."""
        newest = Population.objects.filter(organisation=models.OuterRef("pk"), counted_on__lte=on or today())
        return self.annotate(
            inhabitants=models.Subquery(newest.order_by("-counted_on").values("inhabitants")[:1]),
            counted_on=models.Subquery(newest.order_by("-counted_on").values("counted_on")[:1]),
        )


class Organisation(NamedKind, models.Model):
    """A municipality, a cluster organisation, a coordinator or a partner."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Municipality")
        CLUSTER = "cluster", _("Cluster organisation")
        COORDINATOR = "coordinator", _("Coordinator")
        PARTNER = "partner", _("Partner")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=150)
    short_name = models.CharField(_("short name"), max_length=60)
    organisation_number = models.CharField(_("organisation number"), max_length=10, unique=True)  # ten digits, no hyphen
    municipality_code = models.CharField(_("municipality code"), max_length=4, null=True, blank=True, unique=True)
    county_code = models.CharField(_("county code"), max_length=2, blank=True, default="")
    email_domain = models.CharField(_("e-mail domain"), max_length=100, blank=True, default="")
    website = models.URLField(_("website"), blank=True, default="")
    street = models.CharField(_("street address"), max_length=120, blank=True, default="")
    postcode = models.CharField(_("postcode"), max_length=6, blank=True, default="")
    town = models.CharField(_("town"), max_length=60, blank=True, default="")
    invoice_reference = models.CharField(_("invoice reference"), max_length=60, blank=True, default="")
    peppol_id = models.CharField(_("Peppol address"), max_length=60, blank=True, default="")  # 0007:2120001124
    sort_name = swedish_key("short_name")

    # Not columns: with_inhabitants() and with_membership() put them on each row.
    inhabitants: int | None
    counted_on: date | None
    member_since: date | None

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["sort_name"]
        constraints = [
            models.CheckConstraint(
                name="organisation_number_digits",
                condition=Q(organisation_number__regex=r"^[0-9]{10}$"),
                violation_error_message=_("Write the organisation number with ten digits, for example 212000-1124."),
            ),
            models.CheckConstraint(
                name="organisation_municipality_code",
                condition=Q(kind="municipality", municipality_code__regex=r"^[0-9]{4}$")
                | (~Q(kind="municipality") & Q(municipality_code=None)),
                violation_error_message=_("A municipality has a code of four digits; other organisations have none."),
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name"], name="organisation_sort"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="organisation_search"),
        ]

    def __str__(self) -> str:
        return self.short_name

    def get_absolute_url(self) -> str:
        return reverse("members:organisation", args=[self.pk])

    @property
    def audience(self) -> str:
        """The name by which records know those who may see this organisation's matters."""
        return f"organisation:{self.pk}"

    @property
    def is_cluster(self) -> bool:
        """Cluster organisations and coordinators: their member firms may be bidders."""
        return self.kind in {self.Kind.CLUSTER, self.Kind.COORDINATOR}

    @property
    def written_number(self) -> str:
        """`212000-1124`."""
        return f"{self.organisation_number[:6]}-{self.organisation_number[6:]}"


class Population(models.Model):
    """Inhabitants of a municipality on a day, as Statistics Sweden (SCB) counted them."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="populations"
    )
    inhabitants = models.PositiveIntegerField(_("inhabitants"))
    counted_on = models.DateField(_("counted on"))
    source = models.CharField(_("source"), max_length=120)

    class Meta:
        verbose_name = _("count of inhabitants")
        verbose_name_plural = _("counts of inhabitants")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "counted_on"],
                name="population_one_a_day",
                violation_error_message=_("There is already a count for that day."),
            )
        ]
        # With the figure in it, so that the newest of 290 municipalities are read without the table.
        indexes = [models.Index(fields=["organisation", "-counted_on"], include=["inhabitants"], name="population_newest")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.counted_on}: {self.inhabitants}"


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, on: date | None = None) -> "MembershipQuerySet":
        on = on or today()
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on)))

    def with_notice(self) -> "MembershipQuerySet":
        """`notice_number` and `notice_confirmed_on`: of the notice of leaving that stands (there is one at most), or None."""
        standing = models.FilteredRelation("leave_notices", condition=Q(leave_notices__withdrawn_at=None))
        return self.annotate(
            standing=standing, notice_number=F("standing__pk"), notice_confirmed_on=F("standing__confirmed_on")
        )

    def during(self, year: int) -> "MembershipQuerySet":
        """Memberships that cover some day of the year."""
        return self.filter(Q(starts_on__lte=date(year, 12, 31)) & (Q(ends_on=None) | Q(ends_on__gte=date(year, 1, 1))))


class Membership(models.Model):
    """A period in which an organisation belongs to the network. `ends_on` is the last day."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="memberships"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    decision_reference = models.CharField(_("decision"), max_length=120, blank=True, default="")
    # Of its end, when one is decided; between the organisation and the network's office.
    leave_reason = models.CharField(_("why it ends"), max_length=500, blank=True, default="", db_default="")
    leave_reference = models.CharField(_("decision to leave"), max_length=120, blank=True, default="", db_default="")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            no_overlap(
                "membership_periods", "organisation", message=_("The organisation is already a member in that period.")
            ),
            models.CheckConstraint(
                name="membership_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.starts_on}–{self.ends_on or ''}"

    def covers(self, day: date) -> bool:
        """The same as `current`, of this one."""
        return self.starts_on <= day and (self.ends_on is None or self.ends_on >= day)
