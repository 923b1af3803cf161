"""Members that have gone quiet, with the reasons: whom the coordinator rings before they leave."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import Max, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competence.models import Registration
from members import search
from members.models import ContactCheck, Membership, Organisation, Person, Role
from network_portal.front import rules
from network_portal.lib import dates, typed
from network_portal.lib.pages import paginate
from network_portal.lib.refusals import require
from network_portal.lib.requests import SignedIn
from procurement.models import Need

WEEKS = (4, 8, 12, 26)
USUAL = 8
ROWS = 50  # nobody rings more in a week


@dataclass(frozen=True)
class Signs:
    """When a member was last seen, in each way; None: never. `owes_answer`: its contact check is late."""

    logged_in: datetime | None
    took_part: datetime | None
    shared: datetime | None
    owes_answer: bool

    @cached_property
    def last(self) -> datetime | None:
        return max((sign for sign in (self.logged_in, self.took_part, self.shared) if sign), default=None)

    def quiet_ways(self, since: datetime) -> int:
        """In how many ways the member gives a reason to ring."""
        seen = (self.logged_in, self.took_part)
        return sum(sign is None or sign < since for sign in seen) + self.owes_answer


@dataclass(frozen=True)
class Silence:
    """A member that gave no sign of life `since` in at least one way."""

    organisation: Organisation
    signs: Signs
    since: datetime

    @property
    def is_silent(self) -> bool:
        """Whether it gave none at all."""
        return self.signs.last is None or self.signs.last < self.since

    @cached_property
    def last_sign(self) -> date | None:
        return dates.as_local_date(self.signs.last) if self.signs.last else None

    @property
    def reasons(self) -> list[str]:
        """Why it is thought quiet, in words: asked only of those that are shown."""
        logged_in, took_part = self.signs.logged_in, self.signs.took_part
        found = []
        if logged_in is None:
            found.append(_("Nobody there has logged in yet."))
        elif logged_in < self.since:
            found.append(_("Nobody has logged in since %(day)s.") % {"day": dates.day(logged_in, year=True)})
        if took_part is None:
            found.append(_("Nobody has registered for an event yet."))
        elif took_part < self.since:
            found.append(_("Nobody has registered for an event since %(day)s.") % {"day": dates.day(took_part, year=True)})
        if self.signs.owes_answer:
            found.append(_("The contact check is not answered."))
        return found


@require_safe
def silent_members(request: SignedIn) -> HttpResponse:
    require(rules.may_see_silent_members(request.user), _("Coordinators and the network’s office see who has gone quiet."))
    asked = typed.whole_number(request.GET.get("weeks", ""))
    weeks = asked if asked in WEEKS else USUAL
    found = silences(request.user, weeks)
    page = paginate(request, found, ROWS)
    contacts = _contacts([row.organisation.pk for row in page.rows], request.user)
    page.rows = [(row, contacts.get(row.organisation.pk, [])) for row in page.rows]
    context = {
        "weeks": weeks,
        "choices": [(number, _("%(n)d weeks") % {"n": number}) for number in WEEKS],
        "page": page,
        "silent": sum(row.is_silent for row in found),
    }
    return render(request, "front/silent_members.html", context)


def silences(person: Person, weeks: int) -> list[Silence]:
    """Members with at least one reason, those with most reasons first, then those unseen the longest; five queries.

    Who has been a member for less than `weeks` has not had the time to be quiet.
    """
    since = dates.now() - timedelta(weeks=weeks)
    long_enough = Membership.objects.current().filter(starts_on__lte=dates.as_local_date(since))
    members = Organisation.objects.filter(pk__in=long_enough.values("organisation")).only("kind", "short_name", "sort_name")
    signs = _signs(person)
    quiet = [(ways, member) for member in members if (ways := signs[member.pk].quiet_ways(since))]
    rows = [(ways, Silence(member, signs[member.pk], since)) for ways, member in quiet]
    rows.sort(key=lambda row: (-row[1].is_silent, -row[0], row[1].last_sign or date.min, row[1].organisation.sort_name))
    return [silence for _ways, silence in rows]


def _signs(person: Person) -> dict[int, Signs]:
    """The signs of each organisation, by id. `shared`: only of needs that `person` may see anyway. Four queries.

    Grouped, not one subquery a member: at a hundred thousand registrations those cost ten times as much.
    """
    roles = Role.objects.current().filter(person__is_active=True)
    logged_in = dict(roles.values_list("organisation").annotate(Max("person__last_login")))
    # Except the registrations: their index gives the latest of each without reading the others.
    newest = Registration.objects.active().filter(organisation=OuterRef("pk")).order_by("-queued_at")
    took_part = dict(Organisation.objects.values_list("pk", Subquery(newest.values("queued_at")[:1])))
    needs = Need.objects.visible_to(person).exclude(published_at=None).order_by()
    shared = dict(needs.values_list("organisation").annotate(Max("published_at")))
    late = set(ContactCheck.objects.late().values_list("organisation", flat=True))
    return {pk: Signs(logged_in.get(pk), latest, shared.get(pk), owes_answer=pk in late) for pk, latest in took_part.items()}


def _contacts(organisations: list[int], viewer: Person) -> dict[int, list[tuple[str, ...]]]:
    """Whom to ring, by organisation: id, name, e-mail, title and phone, as far as the viewer may read them.

    Who has a role is visible to all who have one (PersonQuerySet.visible_to).
    """
    found: dict[int, list[tuple[str, ...]]] = {}
    roles = Role.objects.current().filter(organisation__in=organisations, kind=Role.Kind.ORGANISATION_CONTACT)
    people = Person.objects.filter(is_active=True, roles__in=roles).with_contact_details(viewer).order_by("sort_name")
    for *columns, organisation in people.values_list(*search.COLUMNS, "roles__organisation"):
        found.setdefault(organisation, []).append(tuple(columns))
    return found
