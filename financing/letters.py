"""What people are told about invoices. Each key names one fact, so telling it twice is impossible."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from financing.models import FeeRun, Invoice, PaymentReminder
from financing.rules import REMINDER_DAYS, reminder_from
from members.models import Person, Role
from network_portal.records.models import Notice
from network_portal.records.notices import Words, tell_many

CONTACT, READER = Role.Kind.ORGANISATION_CONTACT, Role.Kind.READER
FRIENDLY, MANAGER, PHONE = REMINDER_DAYS  # the levels


def contacts(organisations: Iterable[int]) -> dict[int, list[Person]]:
    """The contacts of organisations today, in one query."""
    found = defaultdict(list)
    roles = Role.objects.current().filter(kind=CONTACT, organisation__in=list(organisations), person__is_active=True)
    for role in roles.select_related("person").order_by("person__sort_name"):
        found[role.organisation_id].append(role.person)
    return found


def tell_issued(run: FeeRun, people: Iterable[tuple[Invoice, list[Person]]]) -> None:
    """There is an invoice, what it is for and when it is due. `people` has those who answer for each."""
    words = ((invoice, Words("financing/notices/issued.txt", {"invoice": invoice}), who) for invoice, who in people)
    tell_many(
        (person, f"{issued_keys(run)}{invoice.pk}:{person.pk}", said) for invoice, said, who in words for person in who
    )


def issued_keys(run: FeeRun) -> str:
    """How the keys of the run's letters begin."""
    return f"financing.issued:{run.pk}:"


def letters_of(run: FeeRun) -> list[Notice]:
    """The letters about the run's invoices."""
    return list(Notice.objects.filter(key__startswith=issued_keys(run)).select_related("person").order_by("pk"))


def tell_due(invoice: Invoice, remaining: Decimal, people: Iterable[Person]) -> None:
    """The invoice falls due in some days, and what is left to pay."""
    said = Words("financing/notices/due.txt", {"invoice": invoice, "remaining": remaining})
    tell_many((person, f"financing.due:{invoice.pk}:{person.pk}", said) for person in people)


def tell_reminder(reminder: PaymentReminder, remaining: Decimal) -> None:
    """Levels FRIENDLY and MANAGER go to the member, PHONE to the administrator; so do those nobody there would read."""
    invoice, level = reminder.invoice, reminder.level
    current = Role.objects.current()
    kinds = {FRIENDLY: [CONTACT], MANAGER: [CONTACT, READER], PHONE: []}[level]
    people = list(current.people(*kinds, organisations=[invoice.organisation_id])) if kinds else []
    template, words = "reminder", {"invoice": invoice, "remaining": remaining, "level": level}
    if level == FRIENDLY:
        words["manager_on"] = reminder_from(invoice, MANAGER, reminder)
    if not people:
        template, words["nobody"] = "phone", bool(kinds)
        people = list(current.people(Role.Kind.NETWORK_ADMINISTRATOR))
    said = Words(f"financing/notices/{template}.txt", words)
    tell_many((person, f"financing.reminded:{invoice.pk}:{level}:{person.pk}", said) for person in people)
