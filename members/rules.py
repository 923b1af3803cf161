"""Who may change members and people, and when. The page "Who may what" shows GRANTS."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.core.signing import BadSignature, TimestampSigner
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, OFFICER, READER, Grant, roles
from members.models import Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way

SEE_PEOPLE = Grant(gettext_lazy("See who works in the network and how to reach them"), EVERY_ROLE)
EDIT_OWN_ORGANISATION = Grant(
    gettext_lazy("Change the address, invoice reference and website of one’s own organisation"), roles(CONTACT), own=True
)
MANAGE_OWN_PEOPLE = Grant(
    gettext_lazy("Invite colleagues, give them roles and end them in one’s own organisation"), roles(CONTACT), own=True
)
EDIT_ORGANISATIONS = Grant(gettext_lazy("Add organisations and change any organisation’s details"), roles(ADMINISTRATOR))
MANAGE_MEMBERSHIPS = Grant(gettext_lazy("Let organisations join and leave the network"), roles(ADMINISTRATOR))
MANAGE_PEOPLE = Grant(
    gettext_lazy("Invite people, correct their details and close accounts in every organisation"), roles(ADMINISTRATOR)
)
ERASE = Grant(gettext_lazy("Erase the personal data of somebody who asks for it"), roles(ADMINISTRATOR))
APPOINT = Grant(gettext_lazy("Appoint cluster coordinators and network administrators"), roles(ADMINISTRATOR))
GRANTS = [
    SEE_PEOPLE,
    EDIT_OWN_ORGANISATION,
    MANAGE_OWN_PEOPLE,
    EDIT_ORGANISATIONS,
    MANAGE_MEMBERSHIPS,
    MANAGE_PEOPLE,
    ERASE,
    APPOINT,
]

Period = TypeVar("Period", Membership, Role)

TOKEN_AGE = timedelta(days=1)
_door = TimestampSigner(salt="members.first_administrator")

# A role is given only where it means something.
ROLES_BY_KIND: dict[str, tuple[str, ...]] = {
    Organisation.Kind.MUNICIPALITY: (OFFICER, CONTACT, READER),
    Organisation.Kind.CLUSTER: (COORDINATOR, CONTACT, READER),
    Organisation.Kind.COORDINATOR: (COORDINATOR, ADMINISTRATOR, CONTACT, READER),
    Organisation.Kind.PARTNER: (OFFICER, CONTACT, READER),
}
APPOINTED = roles(COORDINATOR, ADMINISTRATOR)  # they act for the whole network, so only an administrator gives them

# What an organisation's contact may change of it; the rest identifies it and is the administrator's.
CONTACT_FIELDS = ("street", "postcode", "town", "invoice_reference", "peppol_id", "website")


def may_see_people(person: Person) -> bool:
    return SEE_PEOPLE.allows(person)


def may_export_people(person: Person) -> bool:
    """A file with everybody's address is easily passed on; the network's office answers for it."""
    return MANAGE_PEOPLE.allows(person)


def may_see_affairs(person: Person, organisation: Organisation) -> bool:
    """Links to the organisation's fees, needs and reports: for those who act for it, and for administrators.

    What stands behind a link is guarded where it lives: an administrator reads no report of another organisation.
    """
    return organisation.pk in person.organisation_ids or person.is_administrator


def may_add_organisation(person: Person) -> bool:
    return EDIT_ORGANISATIONS.allows(person)


def may_edit_organisation(person: Person, organisation: Organisation) -> bool:
    return EDIT_OWN_ORGANISATION.allows(person, organisation.pk) or EDIT_ORGANISATIONS.allows(person)


def may_rename_organisation(person: Person) -> bool:
    """Name, number and e-mail domain, by which invoices and invitations know the organisation."""
    return EDIT_ORGANISATIONS.allows(person)


def may_manage_memberships(person: Person) -> bool:
    return MANAGE_MEMBERSHIPS.allows(person)


def may_manage_people(person: Person, organisation: Organisation) -> bool:
    """Invite people to the organisation and give them roles there."""
    return MANAGE_OWN_PEOPLE.allows(person, organisation.pk) or MANAGE_PEOPLE.allows(person)


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


def may_end_role(person: Person, role: Role) -> bool:
    return role.kind in roles_to_give(person, role.organisation)


def may_change_person(person: Person, other: Person) -> bool:
    """Correct name and e-mail. A contact may mend an invitation that has not been used; after that the account is the
    person's own, and changing its address would hand it over to somebody else."""
    if other.is_erased:
        return False
    if MANAGE_PEOPLE.allows(person):
        return True
    if other.last_login is not None or other.is_superuser:
        return False
    places = set(other.roles.values_list("organisation", flat=True))
    return bool(places) and places <= set(person.organisations_as(*MANAGE_OWN_PEOPLE.roles))


def awaits_first_sign_in(person: Person) -> bool:
    """Invited, and the invitation can be sent again."""
    return person.is_active and person.last_login is None


def may_close_account(person: Person, other: Person) -> bool:
    """Nobody closes their own account by mistake. What is erased stays closed."""
    return MANAGE_PEOPLE.allows(person) and person.pk != other.pk and not other.is_erased


def may_erase(person: Person, other: Person) -> bool:
    """Oneself, and anybody for the administrator, who gets the requests of those who can no longer sign in."""
    return not other.is_erased and (person.pk == other.pk or ERASE.allows(person))


def is_outside_domain(email: str, organisation: Organisation) -> bool:
    """Whether the address is neither at the organisation's domain nor below it."""
    domain = email.rpartition("@")[2].lower()
    own = organisation.email_domain.lower()
    return bool(own) and domain != own and not domain.endswith(f".{own}")


def must_be_in_order(starts_on: date, ends_on: date | None) -> None:
    if ends_on and ends_on < starts_on:
        raise Refused(_("The last day cannot come before the first day, %(day)s.") % {"day": _written(starts_on)})


def must_be_free(organisation: Organisation, starts_on: date, ends_on: date | None, besides: int = 0) -> None:
    """No other membership in the period; the one with the id `besides` is not another."""
    other = _overlapping(organisation.memberships.exclude(pk=besides), starts_on, ends_on)
    if other:
        raise Refused(
            _("%(organisation)s is already a member %(period)s. Choose days outside that period.")
            % {"organisation": organisation, "period": _period(other)}
        )


def must_not_have_ended(period: Membership | Role) -> None:
    if period.ends_on and period.ends_on < dates.today():
        raise Refused(_("It already ended on %(day)s.") % {"day": _written(period.ends_on)})


def must_fit(organisation: Organisation, kind: str) -> None:
    if kind not in ROLES_BY_KIND[organisation.kind]:
        raise Refused(
            _("%(role)s is not a role in %(organisation)s. Choose another role.")
            % {"role": Role.Kind(kind).label, "organisation": organisation}
        )


def must_belong(organisation: Organisation, on: date) -> Membership | None:
    """The membership that covers the day. The network's own office needs none."""
    membership = organisation.memberships.current(on).first()
    if membership is None and organisation.kind != Organisation.Kind.COORDINATOR:
        raise Refused(
            _("%(organisation)s is not a member on %(day)s. Roles are given from the day the membership begins.")
            % {"organisation": organisation, "day": _written(on)}
        )
    return membership


def must_not_have_role(person: Person, organisation: Organisation, kind: str, starts_on: date, ends_on: date | None) -> None:
    held = _overlapping(person.roles.filter(organisation=organisation, kind=kind), starts_on, ends_on)
    if held:
        raise Refused(
            _("%(person)s already has that role in %(organisation)s %(period)s.")
            % {"person": person, "organisation": organisation, "period": _period(held)}
        )


def must_not_be_erased(person: Person) -> None:
    if person.is_erased:
        raise Refused(
            _("The personal data of %(person)s are erased, and nothing of it can be brought back.") % {"person": person}
        )


def must_be_open(person: Person) -> None:
    must_not_be_erased(person)
    if not person.is_active:
        raise Refused(_("The account of %(person)s is closed. An administrator can open it again.") % {"person": person})


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


def first_administrator_token() -> str:
    """Proof that nobody runs the network now. It says how many ever did, so that it is worth nothing once used."""
    must_have_no_administrator()
    return _door.sign(str(Role.objects.filter(kind=ADMINISTRATOR).count()))


def must_open_the_network(token: str) -> None:
    """The token is ours, younger than a day, and nobody has become administrator since it was made."""
    must_have_no_administrator()
    try:
        made_at = _door.unsign(token, max_age=TOKEN_AGE)
    except BadSignature:
        made_at = ""
    if made_at != str(Role.objects.filter(kind=ADMINISTRATOR).count()):
        raise Refused(_("The link is older than a day or not complete. Make a new one where the portal was started."))


def must_have_no_administrator() -> None:
    if administrators().exists():
        raise Refused(_("The network already has an administrator. Log in, or ask the administrator for an account."))


def _overlapping(periods: Iterable[Period], starts_on: date, ends_on: date | None) -> Period | None:
    """The first of the periods that shares a day with the given one; an open end is infinite."""
    far = date.max
    return next((p for p in periods if p.starts_on <= (ends_on or far) and starts_on <= (p.ends_on or far)), None)


def _written(day: date) -> str:
    return dates.day(day, year=True)


def _period(period: Membership | Role) -> str:
    """`från tis 1 jan 2026` or `tis 1 jan 2026–fre 31 dec 2027`."""
    if period.ends_on is None:
        return _("from %(day)s") % {"day": _written(period.starts_on)}
    return f"{_written(period.starts_on)}–{_written(period.ends_on)}"
