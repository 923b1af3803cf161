"""Who can see somebody, in words: from the same rules that the directory asks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from members import rules
from members.models import Organisation, Person, ProfileView, Role
from members.models.people import CONTACT_DETAILS
from network_portal.records.models import JournalEntry


@dataclass(frozen=True)
class Readers:
    """Some people who can see a person: how many they are, and which details each of them reads."""

    title: str
    count: int
    details: list[str]
    organisations: int = 0


def who_sees(person: Person) -> list[Readers]:
    """Colleagues, everybody with a role, and the office; each group holds those before it out. Four queries."""
    working = Person.objects.working().exclude(pk=person.pk)
    offices = rules.administrators().values("person")
    colleagues = Role.objects.current().filter(organisation__in=person.organisation_ids).values("person")
    others = working.exclude(pk__in=colleagues).exclude(pk__in=offices)
    places = Role.objects.current().filter(person__in=others).values("organisation")
    shown = [name for name in CONTACT_DETAILS if getattr(person, f"{name}_shown") == Person.Shown.NETWORK]
    return [
        Readers(_("Colleagues"), working.filter(pk__in=colleagues).count(), _filled_in(person, CONTACT_DETAILS)),
        Readers(
            _("Everybody else with a role in the network"),
            others.count(),
            _filled_in(person, shown),
            Organisation.objects.filter(pk__in=places).count(),
        ),
        Readers(
            _("The network’s office"),
            working.filter(pk__in=offices).count(),
            _filled_in(person, CONTACT_DETAILS),
        ),
    ]


def _filled_in(person: Person, details: Iterable[str]) -> list[str]:
    """The names of those details that hold something: an empty one is shown to nobody."""
    words = {"email": _("E-mail"), "title": _("Job title"), "phone": _("Phone")}
    return [words[name] for name in details if getattr(person, name)]


def views_of(person: Person) -> QuerySet[ProfileView]:
    """Who opened the person's page, the latest first, as long as the portal remembers it."""
    return (
        person.views.filter(day__gte=rules.views_kept_since()).select_related("viewer").order_by("-day", "viewer__sort_name")
    )


def exports_with(person: Person) -> list[JournalEntry]:
    """The lists of people that were downloaded, whole or of an organisation that the person acts for; the latest twenty."""
    rows = JournalEntry.objects.filter(object_type="members.person", action="members.people_exported")
    rows = rows.filter(at__date__gte=rules.views_kept_since()).select_related("by").order_by("-pk")[:100]
    own = {None, *person.organisation_ids}
    return [row for row in rows if row.data.get("organisation") in own][:20]


def organisations_of(people: list[int]) -> dict[int, list[str]]:
    """For each of the people the short names of the organisations they act for today; one query."""
    found: dict[int, list[str]] = {}
    roles = Role.objects.current().filter(person__in=people).order_by("organisation__sort_name")
    for person, name in roles.values_list("person_id", "organisation__short_name").distinct():
        found.setdefault(person, []).append(name)
    return found
