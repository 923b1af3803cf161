"""What waits for a person among members and people."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.models import ContactCheck, Membership, Organisation, OrganisationQuerySet, Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=60)  # a membership that ends is talked about two months before


def waiting(person: Person) -> list[Item]:
    """For a contact: what invoices lack, details to confirm. For an administrator: members without a contact or an answer, memberships that end."""
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [item for organisation in _own(own) for item in _to_put_right(organisation)] if own else []
    if rules.may_manage_memberships(person):
        items += [item for organisation in _silent() for item in _to_ask_about(organisation)]
        items += [_end_to_talk_about(membership) for membership in _ending_soon()]
    return items


def _own(own: list[int]) -> OrganisationQuerySet:
    """`check_due`: the last day of a question about the details that is not answered, or None."""
    check = ContactCheck.objects.open().filter(organisation=OuterRef("pk"))
    return Organisation.objects.members().filter(pk__in=own).annotate(check_due=Subquery(check.values("due_on")[:1]))[:10]


def _to_put_right(organisation: Organisation) -> list[Item]:
    """Municipalities send back invoices without a reference."""
    lacks_reference = organisation.kind == Organisation.Kind.MUNICIPALITY and not organisation.invoice_reference
    items = [_reference_to_fill_in(organisation)] if lacks_reference else []
    due_on = organisation.check_due  # type: ignore[attr-defined]  # annotated above
    return [*items, _details_to_confirm(organisation, due_on)] if due_on else items


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


def _details_to_confirm(organisation: Organisation, due_on: date) -> Item:
    return Item(
        due_on=due_on,
        kind=_("Member"),
        title=_("Confirm the details of %(organisation)s") % {"organisation": organisation},
        why=_("People, details for invoices and the basis of the fee, all on one page."),
        url=reverse("members:contact_check", args=[organisation.pk]),
        action=_("Look through them"),
        must=True,
    )


def _answer_to_fetch(organisation: Organisation, due_on: date) -> Item:
    return Item(
        due_on=due_on,
        kind=_("Member"),
        title=_("%(organisation)s does not answer the contact check") % {"organisation": organisation},
        why=_("Their details may be wrong, and people who have left may still have access. Ring them."),
        url=reverse("members:contact_check", args=[organisation.pk]),
        action=_("Answer for them"),
    )


def _silent() -> OrganisationQuerySet:
    """Members without a contact, and those (with `check_due`) whom all reminders of the contact check have not moved."""
    contacts = Role.objects.current().filter(
        organisation=OuterRef("pk"), kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True
    )
    unmoved = ContactCheck.objects.open().filter(organisation=OuterRef("pk"), step=len(rules.CHECK_STEPS))
    found = Organisation.objects.members().annotate(
        has_contact=Exists(contacts), check_due=Subquery(unmoved.values("due_on")[:1])
    )
    return found.exclude(has_contact=True, check_due=None)[:20]


def _to_ask_about(organisation: Organisation) -> list[Item]:
    items = [] if organisation.has_contact else [_contact_to_find(organisation)]  # type: ignore[attr-defined]  # annotated above
    due_on = organisation.check_due  # type: ignore[attr-defined]
    return [*items, _answer_to_fetch(organisation, due_on)] if due_on else items


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
