"""What waits for a person among members and people."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.models import ContactCheck, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=60)  # a membership that ends is talked about two months before


def waiting(person: Person) -> list[Item]:
    """For a contact: what invoices lack, details to confirm. For an administrator: members without a contact or an answer, memberships that end."""
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [_reference_to_fill_in(organisation) for organisation in _without_reference(own)] if own else []
    items += [_details_to_confirm(check) for check in _unconfirmed(own)] if own else []
    if rules.may_manage_memberships(person):
        items += [_contact_to_find(organisation) for organisation in _without_contact()]
        items += [_answer_to_fetch(check) for check in _unanswered()]
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


def _unconfirmed(own: list[int]) -> list[ContactCheck]:
    return list(ContactCheck.objects.open().filter(organisation__in=own).select_related("organisation")[:10])


def _details_to_confirm(check: ContactCheck) -> Item:
    return Item(
        due_on=check.due_on,
        kind=_("Member"),
        title=_("Confirm the details of %(organisation)s") % {"organisation": check.organisation},
        why=_("People, details for invoices and the basis of the fee, all on one page."),
        url=check.get_absolute_url(),
        action=_("Look through them"),
        must=True,
    )


def _unanswered() -> list[ContactCheck]:
    """Those whom all reminders have not moved: the office rings them."""
    return list(ContactCheck.objects.open().filter(step=len(rules.CHECK_STEPS)).select_related("organisation")[:20])


def _answer_to_fetch(check: ContactCheck) -> Item:
    return Item(
        due_on=check.due_on,
        kind=_("Member"),
        title=_("%(organisation)s does not answer the contact check") % {"organisation": check.organisation},
        why=_("Their details may be wrong, and people who have left may still have access. Ring them."),
        url=check.get_absolute_url(),
        action=_("Answer for them"),
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
