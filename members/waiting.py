"""What waits for a person among members and people."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from members import mandate_rules, rules
from members.models import (
    Application,
    ChangeRequest,
    ContactCheck,
    Invitation,
    LeaveNotice,
    Mandate,
    Membership,
    Organisation,
    Person,
    Role,
)
from network_portal.lib import dates
from network_portal.lib.waiting import Item

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

A_WEEK = timedelta(days=7)  # what a member proposes is answered within
UNANSWERED = timedelta(days=7)  # an invitation that has lain a week is worth a word
SOON = timedelta(days=60)  # a membership that ends is talked about two months before


class Due(TypedDict):
    """What _own() puts on each row: the last day of a question about the details that is not answered, or None."""

    check_due: date | None


class Unmoved(Due):
    """What _silent() puts on each row."""

    has_contact: bool


def waiting(person: Person) -> list[Item]:
    """A second factor that will be needed. For a contact: what invoices lack, details to confirm, mandates that end. For an
    administrator: members without a contact or an answer, memberships that end, applications, notices, changes that
    somebody proposes. For both: one's own invitations that nobody answers; 0–5 queries.
    """
    own = person.organisations_as(*rules.EDIT_OWN_ORGANISATION.roles)
    items = [item for organisation in _own(own) for item in _to_put_right(organisation)] if own else []
    if person.second_factor_from:
        items.append(_second_factor_to_add(person.second_factor_from))
    if managed := person.organisations_as(*mandate_rules.MANAGE_MANDATES.roles):
        items += _mandates(managed)
    manages = rules.may_manage_memberships(person)
    if manages:
        items += [item for organisation in _silent() for item in _to_ask_about(organisation)]
    if own or manages:
        items += [_running_out(*row) for row in _ends(person, memberships=manages)]
    if rules.may_decide_changes(person):
        items += [_to_decide(request) for request in ChangeRequest.objects.waiting().for_list().order_by("pk")[:20]]
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


def _own(own: list[int]) -> "QuerySet[WithAnnotations[Organisation, Due]]":
    check = ContactCheck.objects.open().filter(organisation=OuterRef("pk"))
    found = Organisation.objects.members().filter(pk__in=own).only("short_name", "kind", "invoice_reference")
    return found.annotate(check_due=Subquery(check.values("due_on")[:1]))[:10]


def _to_put_right(organisation: "WithAnnotations[Organisation, Due]") -> list[Item]:
    """Municipalities send back invoices without a reference."""
    lacks_reference = organisation.kind == Organisation.Kind.MUNICIPALITY and not organisation.invoice_reference
    items = [_reference_to_fill_in(organisation)] if lacks_reference else []
    due_on = organisation.check_due
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


def _silent() -> "QuerySet[WithAnnotations[Organisation, Unmoved]]":
    """Members without a contact, and those (with `check_due`) whom all reminders of the contact check have not moved."""
    contacts = Role.objects.current().filter(
        organisation=OuterRef("pk"), kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True
    )
    unmoved = ContactCheck.objects.open().filter(organisation=OuterRef("pk"), step=len(rules.CHECK_STEPS))
    found = Organisation.objects.members().annotate(
        has_contact=Exists(contacts), check_due=Subquery(unmoved.values("due_on")[:1])
    )
    return found.exclude(has_contact=True, check_due=None).only("short_name")[:20]


def _to_ask_about(organisation: "WithAnnotations[Organisation, Unmoved]") -> list[Item]:
    items = [] if organisation.has_contact else [_contact_to_find(organisation)]
    due_on = organisation.check_due
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


# What; the id and the name of the organisation, or the id of the application or notice and who made it;
Row = tuple[str, int, str, date, str, bool]  # the day, who is invited, whether it is over


def _ends(person: Person, *, memberships: bool) -> list[Row]:
    """Own invitations that have lain a week or whose link is too old; for the administrator also memberships that end soon,
    applications to handle and notices to confirm: one query for all."""
    late = Q(sent_at__lte=dates.now() - UNANSWERED) | Q(expires_at__lte=dates.now())
    invited = Invitation.objects.visible_to(person).unanswered().filter(late, invited_by=person)
    who = Coalesce(NullIf("name", Value("")), Cast("email", CharField()))
    over = ExpressionWrapper(Q(expires_at__lte=dates.now()), BooleanField())
    place = ("organisation_id", "organisation__short_name")
    rows = invited.order_by().values_list(Value("invitation"), *place, TruncDate("expires_at"), who, over)
    if memberships:
        today = dates.today()
        ending = Membership.objects.filter(ends_on__gte=today, ends_on__lte=today + SOON).order_by()
        none = Value("", CharField()), Value(False, BooleanField())
        applied = Application.objects.open().order_by()
        given = LeaveNotice.objects.waiting().order_by()
        member = "membership__organisation__short_name"
        rows = rows.union(
            ending.values_list(Value("membership"), *place, "ends_on", *none),
            applied.values_list(Value("application"), "pk", "name", "wished_on", *none),
            given.values_list(Value("notice"), "pk", member, "last_day", *none),
            all=True,
        )
    return cast("list[Row]", sorted(rows[:40], key=lambda row: row[3]))


def _running_out(what: str, number: int, name: str, day: date, invited: str, is_over: bool) -> Item:
    if what == "application":
        return _application_to_handle(number, name, day)
    if what == "notice":
        return _notice_to_confirm(number, name, day)
    url = reverse("members:organisation", args=[number])
    if what == "membership":
        return Item(
            due_on=day,
            kind=_("Member"),
            title=_("%(organisation)s leaves the network") % {"organisation": name},
            why=_("The membership ends on that day, and so do the roles of the people there."),
            url=url,
            action=_("See the member"),
        )
    still = _("The link works until %(day)s. Send the letter again, or withdraw it.")
    over = _("The link stopped working %(day)s. Send the letter again, or withdraw it.")
    return Item(
        due_on=day,
        kind=_("Invitation"),
        title=_("%(invited)s has not answered for %(organisation)s") % {"invited": invited, "organisation": name},
        why=(over if is_over else still) % {"day": dates.day(day)},
        url=f"{url}#invitations",
        action=_("See it"),
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


def _to_decide(request: ChangeRequest) -> Item:
    return Item(
        due_on=dates.as_local_date(request.at) + A_WEEK,
        kind=_("Proposed change"),
        title=str(request),
        why=_("%(by)s proposes that %(before)s becomes %(after)s.")
        % {"by": request.by, "before": request.before or "–", "after": request.after},
        url=request.get_absolute_url(),
        action=_("Decide"),
        must=True,
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
