"""Who can see somebody, in words: from the same rules that the directory asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import rules
from members.models import Person, ProfileView, Role
from members.models.people import CONTACT_DETAILS
from network_portal.lib import dates
from network_portal.lib.money import thousands
from network_portal.records.models import JournalEntry


@dataclass(frozen=True)
class Readers:
    """Some people who can see a person: how many they are, and which details each of them reads."""

    title: str
    count: int
    details: list[str]
    organisations: int = 0


def who_sees(person: Person) -> list[Readers]:
    """Colleagues, everybody with a role, and the office; each group holds those before it out. One query."""
    held = Role.objects.current().filter(person__is_active=True).exclude(person=person)
    colleague, office = Q(organisation__in=person.organisation_ids), Q(kind=Role.Kind.NETWORK_ADMINISTRATOR)
    near = Role.objects.current().filter(colleague | office, person__is_active=True).values("person")
    counted = held.aggregate(
        colleagues=Count("person", distinct=True, filter=colleague),
        office=Count("person", distinct=True, filter=office),
        others=Count("person", distinct=True, filter=~Q(person__in=near)),
        places=Count("organisation", distinct=True, filter=~Q(person__in=near)),
    )
    shown = [name for name in CONTACT_DETAILS if getattr(person, f"{name}_shown") == Person.Shown.NETWORK]
    return [
        Readers(_("Colleagues"), counted["colleagues"], _filled_in(person, CONTACT_DETAILS)),
        Readers(
            _("Everybody else with a role in the network"),
            counted["others"],
            _filled_in(person, shown),
            counted["places"],
        ),
        Readers(
            _("The network’s office"),
            counted["office"],
            _filled_in(person, CONTACT_DETAILS),
        ),
    ]


def _filled_in(person: Person, details: Iterable[str]) -> list[str]:
    """The names of those details that hold something: an empty one is shown to nobody."""
    words = {"email": _("E-mail"), "title": _("Job title"), "phone": _("Phone")}
    return [words[name] for name in details if getattr(person, name)]


def views_of(person: Person) -> "QuerySet[ProfileView, Any]":
    """Who opened the person's page, the latest first, as long as the portal remembers it; as named columns."""
    views = person.views.filter(day__gte=rules.views_kept_since()).order_by("-day", "viewer__sort_name")
    return views.values_list("viewer_id", "viewer__name", "viewer__email", "day", named=True)


def exports_with(person: Person) -> list[tuple[str, str]]:
    """Who downloaded lists of people, whole or of an organisation that the person acts for, and what; the latest twenty."""
    rows = JournalEntry.objects.filter(object_type="members.person", action="members.people_exported")
    whole = Q(data__organisation=None) | Q(data__organisation__isnull=True)
    rows = rows.filter(whole | Q(data__organisation__in=person.organisation_ids))
    rows = rows.filter(at__date__gte=rules.views_kept_since()).order_by("-pk")
    found = rows.values_list("by__name", "by__email", "data__people", "at")[:20]
    return [(name or email or "", _downloaded(people, at)) for name, email, people, at in found]


def _downloaded(people: int, at: datetime) -> str:
    words = ngettext("downloaded a list of %(n)s person, %(day)s", "downloaded a list of %(n)s people, %(day)s", people)
    return words % {"n": thousands(people), "day": dates.day(at, year=True)}


def organisations_of(people: list[int]) -> dict[int, list[str]]:
    """For each of the people the short names of the organisations they act for today; one query."""
    found: dict[int, list[str]] = {}
    roles = Role.objects.current().filter(person__in=people).order_by("organisation__sort_name")
    for person, name in roles.values_list("person_id", "organisation__short_name").distinct():
        found.setdefault(person, []).append(name)
    return found
