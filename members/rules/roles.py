"""Roles: who gives them, who ends them, and that somebody is left who answers."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, OFFICER, READER, roles
from members.models import Membership, Organisation, Person, Role
from members.rules.grants import APPOINT, MANAGE_OWN_PEOPLE, MANAGE_PEOPLE
from members.rules.people import may_manage_people
from members.rules.periods import overlapping, period, written
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way

# A role is given only where it means something.
ROLES_BY_KIND: dict[str, tuple[str, ...]] = {
    Organisation.Kind.MUNICIPALITY: (OFFICER, CONTACT, READER),
    Organisation.Kind.CLUSTER: (COORDINATOR, CONTACT, READER),
    Organisation.Kind.COORDINATOR: (COORDINATOR, ADMINISTRATOR, CONTACT, READER),
    Organisation.Kind.PARTNER: (OFFICER, CONTACT, READER),
}
APPOINTED = roles(COORDINATOR, ADMINISTRATOR)  # they act for the whole network, so only an administrator gives them


def roles_to_give(person: Person, organisation: Organisation) -> list[str]:
    """The roles that `person` may give in the organisation."""
    if not may_manage_people(person, organisation):
        return []
    return [kind for kind in ROLES_BY_KIND[organisation.kind] if kind not in APPOINTED or APPOINT.allows(person)]


def organisations_to_staff(person: Person) -> QuerySet[Organisation]:
    """Where `person` may give roles: members, now or soon, and the network's own office."""
    fitting = Organisation.objects.filter(
        Q(kind=Organisation.Kind.COORDINATOR)
        | Q(pk__in=Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=dates.today())).values("organisation"))
    )
    if MANAGE_PEOPLE.allows(person):
        return fitting
    return fitting.filter(pk__in=person.organisations_as(*MANAGE_OWN_PEOPLE.roles))


def roles_to_give_somewhere(person: Person) -> list[str]:
    """The roles that `person` may give in one organisation or another; one query."""
    kinds = set(organisations_to_staff(person).values_list("kind", flat=True))
    fitting = {role for kind in kinds for role in ROLES_BY_KIND[kind]}
    return [role for role in Role.Kind if role in fitting and (role not in APPOINTED or APPOINT.allows(person))]


def may_end_role(person: Person, role: Role) -> bool:
    return role.kind in roles_to_give(person, role.organisation)


def may_change_role(person: Person, role: Role) -> bool:
    """Change its days: whoever may end it."""
    return may_end_role(person, role)


def must_not_be_over(ends_on: date | None) -> None:
    if ends_on and ends_on < dates.today():
        raise Refused(_("The role’s last day, %(day)s, has passed.") % {"day": written(ends_on)}, field="ends_on")


def must_start_ahead(role: Role, starts_on: date) -> None:
    """What has begun keeps its first day; what has not may begin another day, but not in the past."""
    if starts_on == role.starts_on:
        return
    if role.starts_on <= dates.today():
        raise Refused(_("The role began on %(day)s. That day stays.") % {"day": written(role.starts_on)}, field="starts_on")
    if starts_on < dates.today():
        raise Refused(_("The role cannot begin on a day that has passed."), field="starts_on")


def leaves_without_contact(organisation: Organisation, ending: Iterable[int], after: date) -> bool:
    """Whether nobody answers for the member on the day after, when the roles with the ids `ending` are over."""
    day_after = after + timedelta(days=1)
    others = organisation.roles.current(day_after).exclude(pk__in=ending)
    others = others.filter(kind=CONTACT, person__is_active=True)
    return not others.exists() and organisation.memberships.current(day_after).exists()


def may_leave_without_contact(person: Person | None) -> bool:
    """The administrator, who then finds another one; and the portal itself."""
    return person is None or MANAGE_PEOPLE.allows(person)


def must_leave_a_contact(role: Role, ends_on: date, by: Person | None) -> None:
    if (
        role.kind != CONTACT
        or may_leave_without_contact(by)
        or not leaves_without_contact(role.organisation, [role.pk], ends_on)
    ):
        return
    raise Refused(
        _(
            "%(organisation)s would have no contact person after %(day)s: nobody could invite colleagues, and letters about "
            "fees would reach nobody. Appoint another contact person first, or ask the network’s office."
        )
        % {"organisation": role.organisation, "day": written(ends_on)},
        Way(_("Appoint another first"), reverse("members:person_add", args=[role.organisation_id])),
    )


def must_fit(organisation: Organisation, kind: str) -> None:
    if kind not in ROLES_BY_KIND[organisation.kind]:
        raise Refused(
            _("%(role)s is not a role in %(organisation)s. Choose another role.")
            % {"role": Role.Kind(kind).label, "organisation": organisation},
            field="kind",
        )


def must_not_have_role(
    person: Person, organisation: Organisation, kind: str, starts_on: date, ends_on: date | None, besides: int = 0
) -> None:
    """Not the same role in those days; the one with the id `besides` is not another."""
    others = person.roles.filter(organisation=organisation, kind=kind).exclude(pk=besides)
    held = overlapping(others, starts_on, ends_on)
    if held:
        raise Refused(
            _("%(person)s already has that role in %(organisation)s %(period)s.")
            % {"person": person, "organisation": organisation, "period": period(held)},
            field="starts_on",
        )


def must_leave_an_administrator(person: Person, after: date, role: Role | None = None) -> None:
    """Somebody else can still run the network on the day after. `role`: the one that ends; None for all of the person's."""
    others = administrators(after + timedelta(days=1))
    others = others.exclude(pk=role.pk) if role else others.exclude(person=person)
    if not others.exists():
        office = role.organisation if role else Organisation.objects.office()
        way = Way(_("See the network’s office"), office.get_absolute_url()) if office else None
        raise Refused(_("The network would have no administrator. Appoint another one first."), way)


def must_leave_contacts(person: Person, after: date) -> None:
    """No member is left without somebody who answers for it. The caller holds the organisations that the person acts for."""
    day = after + timedelta(days=1)
    mine = person.roles.filter(kind=CONTACT).exclude(ends_on__lt=day).values("organisation")
    for organisation in Organisation.objects.members(day).filter(pk__in=mine).order_by("sort_name"):
        others = organisation.roles.current(day).filter(kind=CONTACT, person__is_active=True).exclude(person=person)
        if not others.exists():
            raise Refused(
                _("%(organisation)s would have no contact person. Let somebody else become contact there first.")
                % {"organisation": organisation},
                Way(_("See the organisation"), organisation.get_absolute_url()),
            )


def administrators(on: date | None = None) -> QuerySet[Role]:
    """Roles of those who can run the network that day."""
    return Role.objects.current(on).filter(kind=ADMINISTRATOR, person__is_active=True)
