"""What waits for a person among members and people."""

from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from members import rules
from members.models import Application, LeaveNotice, Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.waiting import Item

SOON = timedelta(days=60)  # a membership that ends is talked about two months before


def waiting(person: Person) -> list[Item]:
    """For a contact: what invoices lack. For an administrator: members without a contact,
    memberships that end, applications and notices; 0–3 queries."""
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [_reference_to_fill_in(organisation) for organisation in _without_reference(own)] if own else []
    if rules.may_manage_memberships(person):
        items += [_contact_to_find(organisation) for organisation in _without_contact()]
        items += _coming_and_going()
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


def _coming_and_going() -> list[Item]:
    """Memberships that end soon, applications to handle and notices to confirm; one query for all three."""
    today = dates.today()
    ending = Membership.objects.filter(ends_on__gte=today, ends_on__lte=today + SOON).order_by()
    applied = Application.objects.open().order_by()
    given = LeaveNotice.objects.waiting().order_by()
    columns = ("sort", "number", "named", "due")
    rows = (
        _columns(ending, "ends", F("organisation_id"), F("organisation__short_name"), F("ends_on")).values_list(*columns)
    ).union(
        _columns(applied, "applied", F("pk"), F("name"), F("wished_on")).values_list(*columns),
        _columns(given, "gave notice", F("pk"), F("membership__organisation__short_name"), F("last_day")).values_list(
            *columns
        ),
        all=True,
    )
    make = {"ends": _end_to_talk_about, "applied": _application_to_handle, "gave notice": _notice_to_confirm}
    return [make[sort](number, named, due) for sort, number, named, due in rows.order_by("due")[:40]]


def _columns(rows: Any, sort: str, number: F, named: F, due: F) -> Any:
    """The same columns of each, so that they can stand in one query."""
    return rows.annotate(
        sort=Value(sort),
        number=number,
        named=Cast(named, CharField()),
        due=due,
    )


def _end_to_talk_about(organisation: int, named: str, ends_on: date) -> Item:
    return Item(
        due_on=ends_on,
        kind=_("Member"),
        title=_("%(organisation)s leaves the network") % {"organisation": named},
        why=_("The membership ends on that day, and so do the roles of the people there."),
        url=reverse("members:organisation", args=[organisation]),
        action=_("See the member"),
    )


def _application_to_handle(pk: int, named: str, wished_on: date) -> Item:
    """It is due on the day they wish to begin, but never late: the network decides when."""
    return Item(
        due_on=max(wished_on, dates.today()),
        kind=_("Application"),
        title=_("%(organisation)s wants to join the network") % {"organisation": named},
        why=_("The page shows what is left: details, decision, first day, contact person and welcome."),
        url=reverse("front:application", args=[pk]),
        action=_("Take the next step"),
        must=True,
    )


def _notice_to_confirm(pk: int, named: str, last_day: date) -> Item:
    return Item(
        due_on=dates.today(),
        kind=_("Member"),
        title=_("%(organisation)s has given notice") % {"organisation": named},
        why=_("The wished last day is %(day)s. Nothing ends before you have confirmed it.")
        % {"day": dates.day(last_day, year=True)},
        url=reverse("front:leave_notice", args=[pk]),
        action=_("Confirm the notice"),
        must=True,
    )
