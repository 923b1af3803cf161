"""Members that have gone quiet, with the reasons: whom the coordinator rings before they leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Subquery
from django.db.models.query import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.models import Registration
from members.models import ContactCheck, Membership, Organisation, Person, Role
from network_portal.front import rules
from network_portal.lib import dates, typed
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from procurement.models import Need

WEEKS = (4, 8, 12, 26)
USUAL = 8


@dataclass(frozen=True)
class Silence:
    """A member and why it is thought quiet. `last_sign`: the latest of all that was seen of it, or None."""

    organisation: Organisation
    reasons: list[str]
    is_silent: bool
    last_sign: date | None
    contacts: list[Person]


@require_safe
def silent_members(request: SignedIn) -> HttpResponse:
    require(rules.may_see_silent_members(request.user), _("Coordinators and the network’s office see who has gone quiet."))
    asked = typed.whole_number(request.GET.get("weeks", ""))
    weeks = asked if asked in WEEKS else USUAL
    found = silences(request.user, weeks)
    context = {
        "weeks": weeks,
        "choices": [(number, _("%(n)d weeks") % {"n": number}) for number in WEEKS],
        "rows": found,
        "silent": sum(row.is_silent for row in found),
    }
    return render(request, "front/silent_members.html", context)


def silences(person: Person, weeks: int) -> list[Silence]:
    """Members with at least one reason, those with most reasons first, then those unseen the longest; two queries.

    Who has been a member for less than `weeks` has not had the time to be quiet.
    """
    since = dates.now() - timedelta(weeks=weeks)
    long_enough = Membership.objects.current().filter(starts_on__lte=dates.as_local_date(since))
    members = list(_with_signs(person).filter(memberships__in=long_enough))
    quiet = [(member, reasons) for member in members if (reasons := _reasons(member, since))]
    contacts = _contacts([member.pk for member, _reasons in quiet], person)
    rows = [_silence(member, reasons, since, contacts.get(member.pk, [])) for member, reasons in quiet]
    never = date.min
    return sorted(
        rows, key=lambda row: (-row.is_silent, -len(row.reasons), row.last_sign or never, row.organisation.sort_name)
    )


def _with_signs(person: Person) -> QuerySet[Organisation]:
    """`logged_in`, `took_part`, `shared` (only of needs that `person` may see anyway) and `owes_answer`."""
    roles = Role.objects.current().filter(organisation=OuterRef("pk"), person__is_active=True)
    registrations = Registration.objects.active().filter(organisation=OuterRef("pk"))
    needs = Need.objects.visible_to(person).filter(organisation=OuterRef("pk"))
    checks = ContactCheck.objects.late().filter(organisation=OuterRef("pk"))
    return Organisation.objects.members().annotate(
        logged_in=Subquery(_latest(roles, "person__last_login")),
        took_part=Subquery(_latest(registrations, "queued_at")),
        shared=Subquery(_latest(needs, "published_at")),
        owes_answer=Exists(checks),
    )


def _latest(rows: "QuerySet[Role] | QuerySet[Registration] | QuerySet[Need]", field: str) -> "QuerySet[Any, Any]":
    return rows.order_by().values("organisation").annotate(latest=Max(field)).values("latest")


def _reasons(member: Organisation, since: datetime) -> list[str]:
    logged_in, took_part = _signs(member)[:2]
    reasons = []
    if logged_in is None:
        reasons.append(_("Nobody there has logged in yet."))
    elif logged_in < since:
        reasons.append(_("Nobody has logged in since %(day)s.") % {"day": dates.day(logged_in, year=True)})
    if took_part is None:
        reasons.append(_("Nobody has registered for an event yet."))
    elif took_part < since:
        reasons.append(_("Nobody has registered for an event since %(day)s.") % {"day": dates.day(took_part, year=True)})
    if member.owes_answer:  # type: ignore[attr-defined]  # annotated above
        reasons.append(_("The contact check is not answered."))
    return reasons


def _signs(member: Organisation) -> tuple[datetime | None, datetime | None, datetime | None]:
    return member.logged_in, member.took_part, member.shared  # type: ignore[attr-defined]  # annotated above


def _silence(member: Organisation, reasons: list[str], since: datetime, contacts: list[Person]) -> Silence:
    last = max((sign for sign in _signs(member) if sign), default=None)
    return Silence(
        organisation=member,
        reasons=reasons,
        is_silent=last is None or last < since,
        last_sign=dates.as_local_date(last) if last else None,
        contacts=contacts,
    )


def _contacts(organisations: list[int], viewer: Person) -> dict[int, list[Person]]:
    """Whom to ring, by organisation, with the details that the viewer may read (`seen_phone`, `seen_email`)."""
    found: dict[int, list[Person]] = {}
    roles = Role.objects.current().filter(
        organisation__in=organisations, kind=Role.Kind.ORGANISATION_CONTACT, person__is_active=True
    )
    people = Person.objects.visible_to(viewer).with_contact_details(viewer).filter(roles__in=roles)
    for person in people.annotate(answers_for=F("roles__organisation")).order_by("sort_name"):
        found.setdefault(person.answers_for, []).append(person)
    return found
