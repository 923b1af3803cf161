"""What waits for a person among members and people."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.models import Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=60)  # a membership that ends is talked about two months before


def waiting(person: Person) -> list[Item]:
    """A second factor that will be needed. For a contact: what invoices lack. For an administrator: members without a
    contact, memberships that end; 0–3 queries."""
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [_reference_to_fill_in(organisation) for organisation in _without_reference(own)] if own else []
    if person.second_factor_from:
        items.append(_second_factor_to_add(person.second_factor_from))
    if rules.may_manage_memberships(person):
        items += [_contact_to_find(organisation) for organisation in _without_contact()]
        items += [_end_to_talk_about(membership) for membership in _ending_soon()]
    return items


def _second_factor_to_add(day: date) -> Item:
    return Item(
        due_on=day,
        kind=_("Your account"),
        title=_("Add a second factor"),
        why=_("Your role needs one from that day. A passkey takes a minute."),
        url=reverse("members:security"),
        action=_("Add one"),
        must=True,
    )


def _without_reference(own: list[int]) -> list[Organisation]:
    """Municipalities send back invoices without a reference."""
    return list(Organisation.objects.members().municipalities().filter(pk__in=own, invoice_reference="")[:10])


def _reference_to_fill_in(organisation: Organisation) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Member"),
        title=_("Invoice reference of %(organisation)s") % {"organisation": organisation},
        why=_("Without it the next invoice may come back or be paid late."),
        url=reverse("members:organisation_edit", args=[organisation.pk]),
        action=_("Fill it in"),
        must=True,
    )


def _without_contact() -> list[Organisation]:
    contacts = Role.objects.current().filter(
        organisation=OuterRef("pk"), kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True
    )
    return list(Organisation.objects.members().filter(~Exists(contacts))[:20])


def _contact_to_find(organisation: Organisation) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Member"),
        title=_("%(organisation)s has no contact person") % {"organisation": organisation},
        why=_("Nobody there can invite colleagues, and letters about fees reach nobody."),
        url=organisation.get_absolute_url(),
        action=_("Find one"),
        must=True,
    )


def _ending_soon() -> list[Membership]:
    today = dates.today()
    ending = Membership.objects.filter(ends_on__gte=today, ends_on__lte=today + SOON)
    return list(ending.select_related("organisation").order_by("ends_on")[:20])


def _end_to_talk_about(membership: Membership) -> Item:
    return Item(
        due_on=membership.ends_on or dates.today(),
        kind=_("Member"),
        title=_("%(organisation)s leaves the network") % {"organisation": membership.organisation},
        why=_("The membership ends on that day, and so do the roles of the people there."),
        url=membership.organisation.get_absolute_url(),
        action=_("See the member"),
    )
