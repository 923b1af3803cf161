"""Asking each member twice a year whether its people, its details for invoices and the basis of its fee are right."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from members import rules
from members.actions.organisations import change_organisation
from members.actions.roles import end_role
from members.actions.shared import lock, tell_office
from members.models import ContactCheck, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import Opened
from network_portal.records.journal import journal
from network_portal.records.notices import Words, tell_many

KINDS = Role.Kind


@transaction.atomic
def ask_members() -> list[ContactCheck]:
    """Ask every member that has not been asked in this round; those who were asked now. Outside the rounds nobody is."""
    today = dates.today()
    begins = rules.contact_check_round(today)
    if begins is None:
        return []
    asked = Organisation.objects.filter(contact_checks__opened_on__gte=begins).values("pk")
    members = list(Organisation.objects.members().exclude(pk__in=asked).order_by("pk"))
    due_on = today + rules.CHECK_ANSWER_WITHIN
    new = ContactCheck.objects.bulk_create(
        [ContactCheck(organisation=member, opened_on=today, due_on=due_on) for member in members]
    )
    for check in new:
        journal("members.check_asked", check.organisation, by=None, due_on=due_on.isoformat())
    _tell_contacts(new, "contact_check")
    return new


def _tell_contacts(checks: Iterable[ContactCheck], template: str, *kinds: str) -> None:
    """The words are written once an organisation, however many read them."""
    checks = list(checks)
    people = _people([check.organisation_id for check in checks], kinds or (KINDS.ORGANISATION_CONTACT,))
    facts = []
    for check in checks:
        words = Words(f"members/notices/{template}.txt", {"check": check})
        facts += [
            (person, f"members.{template}:{check.pk}:{check.step}:{person.pk}", words)
            for person in people[check.organisation_id]
        ]
    tell_many(facts)


def _people(organisations: list[int], kinds: Iterable[str]) -> dict[int, list[Person]]:
    roles = Role.objects.current().filter(organisation__in=organisations, kind__in=kinds, person__is_active=True)
    found: dict[int, list[Person]] = defaultdict(list)
    for role in roles.select_related("person").order_by("person__sort_name"):
        if role.person not in found[role.organisation_id]:
            found[role.organisation_id].append(role.person)
    return found


@transaction.atomic
def remind_of_check(check: ContactCheck) -> bool:
    """Send the reminder that today calls for, once: to the contacts, then the managers too, then the network's office.

    Who has left the network is asked no more.
    """
    organisation = lock(check.organisation)
    check = ContactCheck.objects.select_related("organisation").get(pk=check.pk)
    due = rules.contact_check_step(check, dates.today())
    if check.answered_at or due <= check.step or not organisation.memberships.current().exists():
        return False
    check.step = due
    check.save(update_fields=["step"])
    journal("members.check_reminded", organisation, by=None, level=due)
    if due < len(rules.CHECK_STEPS):
        managers = (KINDS.READER,) if due > 1 else ()
        _tell_contacts([check], "contact_check_reminder", KINDS.ORGANISATION_CONTACT, *managers)
    else:
        tell_office(f"members.contact_check_unanswered:{check.pk}", "contact_check_unanswered", {"check": check})
    return True


@transaction.atomic
def confirm_details(
    check: ContactCheck,
    *,
    by: Person,
    left: Iterable[Role] = (),
    remark: str = "",
    opened: Opened | None = None,
    **details: Any,
) -> ContactCheck:
    """Write down the answer: the details as they now are, who has `left` (their roles end today), and the `remark`, which
    says what is wrong with the basis of the fee and goes to the network's office."""
    organisation = lock(check.organisation)
    check = ContactCheck.objects.select_related("organisation", "answered_by").get(pk=check.pk)
    left = list(left)
    rules.must_be_open_check(check)
    change_organisation(organisation, by=by, opened=opened, **details)
    for role in left:
        end_role(role, dates.today(), by=by)
    check.answered_at, check.answered_by, check.remark = dates.now(), by, remark
    check.save(update_fields=["answered_at", "answered_by", "remark"])
    journal("members.check_answered", organisation, by=by, left=len(left), remark=remark)
    if remark:
        tell_office(f"members.contact_check_remark:{check.pk}", "contact_check_remark", {"check": check})
    return check
