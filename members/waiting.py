"""What waits for a person among members and people."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from members import mandate_rules, rules
from members.models import Mandate, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=60)  # a membership that ends is talked about two months before


def waiting(person: Person) -> list[Item]:
    """For a contact: what invoices lack. For an administrator: members without a contact, memberships that end; 0–4 queries."""
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [_reference_to_fill_in(organisation) for organisation in _without_reference(own)] if own else []
    if managed := person.organisations_as(*mandate_rules.MANAGE_MANDATES.roles):
        items += _mandates(managed)
    if rules.may_manage_memberships(person):
        items += [_contact_to_find(organisation) for organisation in _without_contact()]
        items += [_end_to_talk_about(membership) for membership in _ending_soon()]
    return items


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


def _mandates(own: list[int]) -> list[Item]:
    """Those that expire within two months with nobody after them, and those that count for nothing since a role ended."""
    rows = Mandate.objects.filter(organisation__in=own).to_see_to().select_related("person", "organisation")[:20]
    return [_mandate_to_renew(each) if each.is_backed else _mandate_to_end(each) for each in rows]


def _mandate_to_renew(mandate: Mandate) -> Item:
    return Item(
        due_on=mandate.ends_on or dates.today(),
        kind=_("Mandate"),
        title=_("The mandate of %(person)s ends") % {"person": mandate.person},
        why=_("After that day nobody is written down to %(kind)s. Have a new decision made.")
        % {"kind": _lower(str(mandate.kind_name))},
        url=mandate.get_absolute_url(),
        action=_("See the mandate"),
        must=True,
    )


def _mandate_to_end(mandate: Mandate) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Mandate"),
        title=_("The mandate of %(person)s counts for nothing") % {"person": mandate.person},
        why=_("The person has no role in %(organisation)s any more. Decide who comes after, and end it.")
        % {"organisation": mandate.organisation},
        url=mandate.get_absolute_url(),
        action=_("End it"),
        must=True,
    )


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
