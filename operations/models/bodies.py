"""The groups that meet and decide, and who sits in them for which organisation."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import connection, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Membership, Organisation, OrganisationQuerySet, Role
from members.models.periods import DateRange, no_overlap
from network_portal.lib.dates import today

if TYPE_CHECKING:
    from members.models import Person


# Asked for in nearly every list of this part. In SQL, because making the querysets takes ten times as long as their answering;
# a test holds it to `Seat.objects.current()`.
SEATS_OF = """SELECT operations_seat.body_id FROM operations_seat
WHERE operations_seat.person_id = %s
AND operations_seat.starts_on <= %s AND (operations_seat.ends_on IS NULL OR operations_seat.ends_on >= %s)
AND EXISTS (
    SELECT 1 FROM members_role JOIN members_person ON members_person.id = members_role.person_id
    WHERE members_role.person_id = operations_seat.person_id
    AND members_role.organisation_id = operations_seat.organisation_id AND members_person.is_active
    AND members_role.starts_on <= %s AND (members_role.ends_on IS NULL OR members_role.ends_on >= %s)
)"""
READ_BY = f"SELECT id FROM operations_body WHERE is_open OR id IN ({SEATS_OF})"  # noqa: S608 - fixed texts
CHOICES_FOR = f"SELECT id, name FROM operations_body WHERE is_open OR id IN ({SEATS_OF}) ORDER BY name"  # noqa: S608 - fixed texts


def seats_of(person: "Person") -> RawSQL:
    """The ids of the groups in which the person has a seat today, for `…__in=`."""
    return RawSQL(SEATS_OF, [person.pk, *[today()] * 4])  # noqa: S611 - a fixed text


def bodies_read_by(person: "Person") -> RawSQL:
    """The ids of the groups whose papers the person may read today, for `…__in=`; for somebody who has a role."""
    return RawSQL(READ_BY, [person.pk, *[today()] * 4])  # noqa: S611 - a fixed text


def body_choices(person: "Person") -> list[tuple[int, str]]:
    """Id and name of the groups whose papers the person may read today, to choose among in a list; one query."""
    if not person.active_roles:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CHOICES_FOR, [person.pk, *[today()] * 4])
        return list(cursor.fetchall())


class BodyQuerySet(models.QuerySet["Body"]):
    def visible_to(self, person: "Person") -> "BodyQuerySet":
        """That a group exists and who sits in it is known to all who work in the network; its meetings may not be."""
        return self if person.active_roles else self.none()

    def going_on(self) -> "BodyQuerySet":
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=today()))

    def missing(self, place: Organisation) -> "BodyQuerySet":
        """Those that go on, expect a representative of the organisation, a member today, and have nobody: somebody who is
        named but begins later is nearly as good."""
        wanted = [Body.Expects.MEMBERS]
        if place.kind == Organisation.Kind.MUNICIPALITY:
            wanted.append(Body.Expects.MUNICIPALITIES)
        held = Seat.objects.lasting().backed().representatives().filter(body=OuterRef("pk"), organisation=place)
        member = Membership.objects.current().filter(organisation=place)
        return self.going_on().filter(~Exists(held), Exists(member), expects__in=wanted)

    def read_by(self, person: "Person") -> "BodyQuerySet":
        """Those whose meetings, minutes and actions the person may read."""
        if not person.active_roles:
            return self.none()
        return self.filter(Q(is_open=True) | Q(pk__in=seats_of(person)))


class Body(models.Model):
    """A group that meets: who is called, how many organisations must be there to decide, and who may read its papers.

    An open body's meetings are read by everybody with a role in the network; a closed one's only by those with a seat.
    `quorum` is a number of organisations; 0 when no rule has been decided. `expects` says whose representatives are missed.
    """

    class Kind(models.TextChoices):
        NETWORK = "network", _("Network meeting")
        ANNUAL = "annual", _("Annual meeting")
        STEERING = "steering", _("Steering group")
        PROJECT = "project", _("Project group")
        CASE = "case", _("Case group")

    class Expects(models.TextChoices):
        NOBODY = "nobody", _("None in particular")
        MUNICIPALITIES = "municipalities", _("Every member municipality")
        MEMBERS = "members", _("Every member organisation")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=100, unique=True)
    purpose = models.TextField(_("what it is for"), blank=True, default="")
    is_open = models.BooleanField(_("everybody in the network reads its papers"), default=True)
    quorum = models.PositiveSmallIntegerField(_("organisations needed for a decision"), default=0)
    expects = models.CharField(
        _("organisations that should be represented"),
        max_length=14,
        choices=Expects.choices,
        default=Expects.NOBODY,
        db_default=Expects.NOBODY,
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                name="body_one_network",
                condition=Q(kind="network"),
                violation_error_message=_("The network meets in one group only. Choose another kind."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("operations:body", args=[self.pk])

    @classmethod
    def network(cls) -> "Body":
        """The whole network's meeting. Made when it is first asked for."""
        made, _is_new = cls.objects.get_or_create(kind=cls.Kind.NETWORK, defaults={"name": "Nätverksmötet"})
        return made

    @property
    def kind_name(self) -> Any:
        return self.Kind(self.kind).label

    def expected(self) -> "OrganisationQuerySet":
        """The organisations that should have a representative, today's members among them."""
        members = Organisation.objects.members()
        if self.expects == self.Expects.MEMBERS:
            return members
        return members.municipalities() if self.expects == self.Expects.MUNICIPALITIES else Organisation.objects.none()

    @property
    def calls_everybody(self) -> bool:
        """Whether every member's people are called, and not only those with a seat."""
        return self.kind in EVERYBODY

    @property
    def has_ended(self) -> bool:
        return self.ended_on is not None and self.ended_on < today()


# Kinds whose meetings the people of every member are called to.
EVERYBODY = frozenset({Body.Kind.NETWORK, Body.Kind.ANNUAL})


class SeatQuerySet(models.QuerySet["Seat"]):
    def visible_to(self, person: "Person") -> "SeatQuerySet":
        return self.filter(body__in=Body.objects.visible_to(person))

    def on(self, day: date | None = None) -> "SeatQuerySet":
        """Those whose period covers the day, whether or not the person still acts for the organisation."""
        day = day or today()
        return self.filter(Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day)))

    def current(self, on: date | None = None) -> "SeatQuerySet":
        """Those that count on the day: without an open account and a role in the organisation none does."""
        return self.on(on).backed(on)

    def backed(self, on: date | None = None) -> "SeatQuerySet":
        """Those whose person has an open account and acts for the organisation on the day."""
        roles = Role.objects.current(on).filter(
            person=OuterRef("person"), organisation=OuterRef("organisation"), person__is_active=True
        )
        return self.filter(Exists(roles))

    def lasting(self) -> "SeatQuerySet":
        """Those that have not ended: they go on, or begin later."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today()))

    def representatives(self) -> "SeatQuerySet":
        return self.filter(kind=Seat.Kind.REPRESENTATIVE)

    def ending_within(self, time: timedelta) -> "SeatQuerySet":
        """Representatives' seats that end within `time`, in a group that goes on, and with no later one of the organisation."""
        later = Seat.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
            body=OuterRef("body"),
            organisation=OuterRef("organisation"),
            kind=Seat.Kind.REPRESENTATIVE,
        )
        ending = self.representatives().filter(ends_on__gte=today(), ends_on__lte=today() + time, body__ended_on=None)
        return ending.filter(~Exists(later)).order_by("ends_on", "pk")

    def for_list(self) -> "SeatQuerySet":
        """With who sits for whom: by organisation, the representatives first."""
        joined = self.select_related("organisation", "person")
        return joined.order_by("organisation__sort_name", "kind", "starts_on", "pk")


class Seat(models.Model):
    """Somebody sits in a body for an organisation, which has named them. `ends_on` is the last day."""

    class Kind(models.TextChoices):
        REPRESENTATIVE = "representative", _("Representative")
        SUBSTITUTE = "substitute", _("Substitute")

    body = models.ForeignKey(Body, verbose_name=_("group"), on_delete=models.PROTECT, related_name="seats")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="seats"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.PROTECT, related_name="seats"
    )
    kind = models.CharField(_("seat"), max_length=14, choices=Kind.choices, default=Kind.REPRESENTATIVE)
    is_chair = models.BooleanField(_("chairs the group"), default=False)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            no_overlap(
                "seat_periods",
                "body",
                "person",
                message=_("The person already has a seat in the group in that period."),
            ),
            ExclusionConstraint(
                name="seat_one_chair",
                condition=Q(is_chair=True),
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("The group already has a chair in that period."),
            ),
            models.CheckConstraint(
                name="seat_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
        ]
        indexes = [models.Index(fields=["person", "body"], name="seat_person")]

    def __str__(self) -> str:
        return f"{self.person}, {self.kind_name}, {self.body}"

    def get_absolute_url(self) -> str:
        return reverse("operations:body", args=[self.body_id])

    @property
    def title(self) -> str:
        """What the seat is called where the person is known: `Representative in the steering group`."""
        words = _("Representative in %(body)s") if self.is_representative else _("Substitute in %(body)s")
        return str(words % {"body": self.body})

    @property
    def is_representative(self) -> bool:
        return self.kind == self.Kind.REPRESENTATIVE

    @property
    def is_coming(self) -> bool:
        return self.starts_on > today()

    @property
    def journal_label(self) -> str:
        """Names nobody: the journal never changes, and its page says the names."""
        return f"{self.organisation}, {self.body}"

    @property
    def kind_name(self) -> Any:
        return self.Kind(self.kind).label

    @property
    def has_ended(self) -> bool:
        return self.ends_on is not None and self.ends_on < today()
