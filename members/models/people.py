"""People, and what each may speak for."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models.kinds import NamedKind
from members.models.organisations import Organisation
from members.models.periods import no_overlap
from network_portal.lib.dates import now, today
from network_portal.lib.sorting import swedish_key

CONTACT_DETAILS = ("email", "title", "phone")


class PersonQuerySet(models.QuerySet["Person"]):
    def working(self, on: date | None = None) -> "PersonQuerySet":
        """Those with an open account and a role on the day (default today)."""
        return self.filter(is_active=True, pk__in=Role.objects.current(on).values("person"))

    def erased(self) -> "PersonQuerySet":
        return self.exclude(erased_at=None)

    def visible_to(self, person: "Person") -> "PersonQuerySet":
        """Who works in the network is known to all who do. An organisation's contact also finds those who have left it.

        Without a role one sees oneself only: the account alone is no reason to read others' contact details.
        """
        if person.is_administrator:
            return self
        known = Q(pk=person.pk)
        if person.active_roles:
            known |= Q(is_active=True, pk__in=Role.objects.current().values("person"))
        contact_for = person.organisations_as(Role.Kind.ORGANISATION_CONTACT)
        if contact_for:
            known |= Q(pk__in=Role.objects.filter(organisation__in=contact_for).values("person"))
        return self.filter(known)

    def with_contact_details(self, viewer: "Person", all_at: int | None = None) -> "PersonQuerySet":
        """`seen_email`, `seen_title` and `seen_phone`: what the viewer may read of them, or nothing. The only way to show them.

        `all_at`: the id of an organisation that everybody among the rows acts for today; then colleagues need not be sought.
        """
        if all_at in viewer.organisation_ids:
            return self.annotate(**{f"seen_{detail}": F(detail) for detail in CONTACT_DETAILS})
        return self.annotate(**{f"seen_{detail}": contact_detail(detail, viewer) for detail in CONTACT_DETAILS})


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. Rights come from active roles, read anew at every request, never copied."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Shown(models.TextChoices):
        """Who may read a detail, besides oneself and the network's office."""

        NETWORK = "network", _("Everybody with a role in the network")
        ORGANISATION = "organisation", _("Colleagues in my organisation")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=40, blank=True, default="")
    email_shown = models.CharField(
        _("e-mail is shown to"), max_length=12, choices=Shown.choices, default=Shown.NETWORK, db_default="network"
    )
    title_shown = models.CharField(
        _("job title is shown to"), max_length=12, choices=Shown.choices, default=Shown.NETWORK, db_default="network"
    )
    phone_shown = models.CharField(
        _("phone is shown to"), max_length=12, choices=Shown.choices, default=Shown.NETWORK, db_default="network"
    )
    language = models.CharField(_("language"), max_length=2, choices=[("sv", "Svenska"), ("en", "English")], default="sv")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, blank=True, default="")
    calendar_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    acts_for = models.ForeignKey(  # the choice of who has roles in several; it gives no right
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_staff = models.BooleanField(_("may open the back office"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=now, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    sort_name = swedish_key("name")

    # Not columns: with_contact_details() puts them on each row.
    seen_email: str
    seen_title: str
    seen_phone: str
    # Not a column: the backend reads with the person from which day a role asks for a second factor that is missing.
    second_factor_from: date | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = PersonManager.from_queryset(PersonQuerySet)()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                name="person_email_lower",
                condition=Q(email__regex=r"^[^A-ZÅÄÖ]+$"),
                violation_error_message=_("Write the e-mail address in small letters."),
            )
        ]
        indexes = [
            models.Index(fields=["sort_name"], name="person_sort"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="person_search"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_absolute_url(self) -> str:
        return reverse("members:person", args=[self.pk])

    @property
    def journal_label(self) -> str:
        """The journal never changes, so it knows people by number; its page says their names."""
        return f"person {self.pk}"

    @property
    def is_erased(self) -> bool:
        return self.erased_at is not None

    @cached_property
    def active_roles(self) -> "list[Role]":
        """Today's roles with their organisations: one query, read once for each request."""
        return list(self.roles.current().select_related("organisation").order_by("organisation__sort_name", "kind"))

    def has_role(self, *kinds: str, organisation: int | None = None) -> bool:
        """Whether the person has one of the roles today, in the organisation with that id if one is named."""
        return any(
            role.kind in kinds and (organisation is None or role.organisation_id == organisation)
            for role in self.active_roles
        )

    @property
    def organisation_ids(self) -> list[int]:
        """Organisations the person acts for today."""
        return sorted({role.organisation_id for role in self.active_roles})

    def organisations_as(self, *kinds: str) -> list[int]:
        """Organisations in which the person has one of the roles today."""
        return sorted({role.organisation_id for role in self.active_roles if role.kind in kinds})

    @property
    def acting_for(self) -> Organisation | None:
        """The organisation the person acts for, when nothing else is said: the one chosen, or the first by name."""
        return self.own_organisations[0] if self.active_roles else None

    @property
    def own_organisations(self) -> list[Organisation]:
        """Those the person acts for today, each once: the chosen one first, the others by name."""
        own = {role.organisation_id: role.organisation for role in self.active_roles}
        return sorted(own.values(), key=lambda organisation: organisation.pk != self.acts_for_id)

    @property
    def is_administrator(self) -> bool:
        return self.has_role(Role.Kind.NETWORK_ADMINISTRATOR)

    @property
    def is_coordinator(self) -> bool:
        return self.has_role(Role.Kind.CLUSTER_COORDINATOR)

    @property
    def audiences(self) -> list[str]:
        """What records know the person by: `organisation:12` for each organisation, `administrators`, `everyone`."""
        names = [f"organisation:{pk}" for pk in self.organisation_ids]
        if self.is_administrator:
            names.append("administrators")
        return [*names, "everyone"]


class RoleQuerySet(models.QuerySet["Role"]):
    def current(self, on: date | None = None) -> "RoleQuerySet":
        on = on or today()
        return self.filter(Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on)))

    def people(self, *kinds: str, organisations: Iterable[int] | None = None) -> "models.QuerySet[Person]":
        """The active people who have one of the roles in these rows."""
        roles = self.filter(kind__in=kinds) if kinds else self
        if organisations is not None:
            roles = roles.filter(organisation__in=list(organisations))
        return Person.objects.filter(pk__in=roles.values("person"), is_active=True).order_by("sort_name")


class Role(NamedKind, models.Model):
    """What a person may do for an organisation, and how long."""

    class Kind(models.TextChoices):
        PROCUREMENT_OFFICER = "procurement_officer", _("Procurement officer")
        ORGANISATION_CONTACT = "organisation_contact", _("Organisation contact")
        CLUSTER_COORDINATOR = "cluster_coordinator", _("Cluster coordinator")
        NETWORK_ADMINISTRATOR = "network_administrator", _("Network administrator")
        READER = "reader", _("Reader")

    person = models.ForeignKey(Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="roles")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="roles"
    )
    kind = models.CharField(_("role"), max_length=24, choices=Kind.choices)
    starts_on = models.DateField(_("first day"), default=today)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            no_overlap(
                "role_periods",
                "person",
                "organisation",
                "kind",
                message=_("The person already has that role in that period."),
            ),
            models.CheckConstraint(
                name="role_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day cannot come before the first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}, {self.organisation}"

    @property
    def journal_label(self) -> str:
        """Without the person's name, which the journal's page adds."""
        return f"{self.get_kind_display()}, {self.organisation}"


# In SQL, because a list asks it six times, and making the querysets takes longer than their answering.
ACTING_FOR = """SELECT person_id FROM members_role
WHERE organisation_id = ANY(%s) AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)"""


def acting_for(organisations: Sequence[int]) -> RawSQL:
    """The ids of the people with a role in one of the organisations today, for `…__in=`."""
    return RawSQL(ACTING_FOR, [list(organisations), today(), today()])  # noqa: S611 - a fixed text


def close_to(viewer: Person, prefix: str = "") -> Q:
    """Those of whom the viewer reads everything: all for the office, else oneself, colleagues, and for a contact also those
    who have left the organisation, until they have a role somewhere again. `prefix` leads to the person, for example "person__".
    """
    if viewer.is_administrator:
        return Q()
    close = Q(**{f"{prefix}pk": viewer.pk})
    if viewer.active_roles:
        close |= Q(**{f"{prefix}pk__in": acting_for(viewer.organisation_ids)})
    contact_for = viewer.organisations_as(Role.Kind.ORGANISATION_CONTACT)
    if contact_for:
        elsewhere = Role.objects.current().values("person")  # there the choice holds for a former employer as for all
        former = Role.objects.filter(organisation__in=contact_for).exclude(person__in=elsewhere).values("person")
        close |= Q(**{f"{prefix}pk__in": former})
    return close


def may_read(detail: str, viewer: Person, prefix: str = "") -> Q:
    """Those whose detail the viewer may read: who is close, and who shows it to the network."""
    close = close_to(viewer, prefix)
    if not close or not viewer.active_roles:
        return close
    return close | Q(**{f"{prefix}{detail}_shown": Person.Shown.NETWORK})


def contact_detail(detail: str, viewer: Person, prefix: str = "") -> Any:
    """The detail as a column for the viewer: empty where it is not for them to read."""
    if viewer.is_administrator:
        return F(f"{prefix}{detail}")
    return Case(When(may_read(detail, viewer, prefix), then=F(f"{prefix}{detail}")), default=Value(""))
