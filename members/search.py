"""Finding members and people: the lists and their filters, and what the portal's search shows of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.expressions import OrderBy, OuterRef
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import HOME_COUNTY, ContactCheck, Organisation, OrganisationQuerySet, Person, PersonQuerySet, Role
from members.models.people import CONTACT_DETAILS, close_to
from network_portal.lib import dates, typed
from network_portal.lib.dates import today
from network_portal.lib.search import Hit, all_words, split

UNANSWERED = "unanswered"
MEMBERS, COULD_JOIN, ALL = "members", "could-join", "all"


def search(person: Person, words: Sequence[str], limit: int = 10) -> list[Hit]:
    """At most `limit` organisations and as many people, by name. Two queries; none for an empty search."""
    if not words:
        return []
    return [*_organisations(person, words, limit), *_people(person, words, limit)]


def _organisations(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    found = Organisation.objects.visible_to(person).filter(all_words(words, "name"))[:limit]
    return [
        Hit(
            title=found_one.name, url=found_one.get_absolute_url(), kind=found_one.get_kind_display(), excerpt=found_one.town
        )
        for found_one in found
    ]


def _people(person: Person, words: Sequence[str], limit: int) -> list[Hit]:
    visible = Person.objects.visible_to(person).with_contact_details(person)
    found = visible.filter(all_words(words, "name")).order_by("sort_name")[:limit]
    return [
        Hit(
            title=str(found_one),
            url=found_one.get_absolute_url(),
            kind=Person._meta.verbose_name or "",
            excerpt=found_one.seen_title,
        )
        for found_one in found
    ]


@dataclass
class OrganisationList:
    """What the list of organisations was asked for. Anything else that was typed means the same as nothing."""

    q: str = ""
    kind: str = ""
    show: str = MEMBERS
    sort: str = "name"

    SORTS = {
        "name": ("sort_name",),
        "inhabitants": ("inhabitants", "sort_name"),
        "since": ("member_since", "sort_name"),
    }

    @classmethod
    def read(cls, asked: QueryDict) -> "OrganisationList":
        return cls(
            q=typed.words(asked.get("q", "")),
            kind=_one_of(asked.get("kind", ""), Organisation.Kind.values, ""),
            show=_one_of(asked.get("show", ""), [MEMBERS, COULD_JOIN, ALL], MEMBERS),
            sort=_one_of(asked.get("sort", ""), [*cls.SORTS, *(f"-{key}" for key in cls.SORTS)], "name"),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.kind)

    def rows(self, person: Person) -> OrganisationQuerySet:
        rows = Organisation.objects.visible_to(person)
        if self.show == MEMBERS:
            rows = rows.members_since()
        elif self.show == COULD_JOIN:
            rows = rows.could_join().with_membership()
        else:
            rows = rows.with_membership()
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if words := split(self.q):
            digits = [word.replace("-", "") if word.replace("-", "").isdigit() else word for word in words]
            rows = rows.filter(all_words(digits, "name", "organisation_number", "municipality_code"))
        return rows.with_inhabitants().order_by(*_order(self.sort, self.SORTS))

    def columns(self, person: Person) -> "QuerySet[Organisation, Any]":
        """What the page shows of the rows, named."""
        shown = ("pk", "name", "kind", "municipality_code", "inhabitants", "counted_on", "member_since")
        return self.rows(person).values_list(*shown, named=True)


def reach() -> dict[str, int]:
    """How far the network reaches in its own county today: members of how many, people living there of how many."""
    rows: Any = Organisation.objects.municipalities().filter(county_code=HOME_COUNTY).with_inhabitants().with_membership()
    counted = list(rows.values_list("inhabitants", "member_since"))
    inside = [inhabitants or 0 for inhabitants, since in counted if since]
    total = sum(inhabitants or 0 for inhabitants, _since in counted)
    return {
        "members": len(inside),
        "municipalities": len(counted),
        "covered": sum(inside),
        "inhabitants": total,
        "percent": round(100 * sum(inside) / total) if total else 0,
    }


@dataclass
class PeopleList:
    """What the directory was asked for. `organisation` is an id, 0 for all."""

    q: str = ""
    organisation: int = 0
    role: str = ""
    sort: str = "name"
    SORTS = {"name": ("sort_name",), "organisation": ("organisation_name", "sort_name")}

    @classmethod
    def read(cls, asked: QueryDict) -> "PeopleList":
        return cls(
            q=typed.words(asked.get("q", "")),
            organisation=typed.whole_number(asked.get("organisation", "")) or 0,
            role=_one_of(asked.get("role", ""), Role.Kind.values, ""),
            sort=_one_of(asked.get("sort", ""), [*cls.SORTS, *(f"-{key}" for key in cls.SORTS)], "name"),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.organisation or self.role)

    def people(self, viewer: Person) -> PersonQuerySet:
        """In the order asked for, with what the viewer may read of each."""
        return self._found(viewer).with_contact_details(viewer)

    def _found(self, viewer: Person) -> PersonQuerySet:
        """In the order asked for. Who has a role is visible to all who have one (PersonQuerySet.visible_to).

        What is typed is sought only in what the viewer may read: a hit would tell a hidden title or address.
        """
        roles = Role.objects.current()
        if self.organisation:
            roles = roles.filter(organisation=self.organisation)
        if self.role:
            roles = roles.filter(kind=self.role)
        rows = Person.objects.filter(is_active=True, pk__in=roles.values("person"))
        if words := split(self.q):
            rows = rows.filter(_holding(words, viewer))
        if self.sort.endswith("organisation"):
            first = Role.objects.current().filter(person=OuterRef("pk")).order_by("organisation__sort_name")
            rows = rows.annotate(organisation_name=Subquery(first.values("organisation__sort_name")[:1]))
        return rows.order_by(*_order(self.sort, self.SORTS))


def _holding(words: Sequence[str], viewer: Person) -> Q:
    """Each word in the name, or in a title, address or number that the viewer may read: see `may_read`, which would ask for
    the colleagues once for each of the three."""
    found, close = Q(), close_to(viewer)
    for word in words:
        somewhere, any_detail = Q(name__icontains=word), Q()
        for detail in CONTACT_DETAILS:
            holds = Q(**{f"{detail}__icontains": word})
            any_detail |= holds
            if close and viewer.active_roles:
                somewhere |= holds & Q(**{f"{detail}_shown": Person.Shown.NETWORK})
        found &= somewhere | (any_detail & close)
    return found


class PersonRow(NamedTuple):
    """Somebody in the directory, as columns: a hundred objects with their roles would cost as much as the whole page."""

    pk: int
    name: str
    email: str
    title: str
    phone: str
    roles: list[tuple[str, str]]  # organisation and kind of role


COLUMNS = ("pk", "name", *(f"seen_{detail}" for detail in CONTACT_DETAILS))


# In SQL, because a hundred names in a queryset take longer to write than to answer.
ROLES_OF = """SELECT person_id, short_name, role.kind FROM members_role role
JOIN members_organisation organisation ON organisation.id = role.organisation_id
WHERE person_id = ANY(%s) AND starts_on <= %s AND (ends_on IS NULL OR ends_on >= %s)
ORDER BY organisation.sort_name, role.kind"""


def person_rows(found: Iterable[tuple[Any, ...]]) -> list[PersonRow]:
    """The rows of COLUMNS with today's roles; one query for all of them."""
    found = list(found)
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(ROLES_OF, [[row[0] for row in found], today(), today()])
        for person, organisation, kind in cursor:
            held[person].append((organisation, kind))
    return [PersonRow._make((*row, held[row[0]])) for row in found]


def people_at(organisation: Organisation, viewer: Person) -> list[PersonRow]:
    """Those who act for the organisation today, by name, with their roles there and what the viewer may read; one query."""
    roles = Role.objects.current().filter(organisation=organisation)
    people = Person.objects.filter(is_active=True, roles__in=roles).with_contact_details(viewer, all_at=organisation.pk)
    found: dict[int, PersonRow] = {}
    for *columns, kind in people.order_by("sort_name", "pk", "roles__kind").values_list(*COLUMNS, "roles__kind"):
        row = found.setdefault(columns[0], PersonRow._make((*columns, [])))
        row.roles.append((organisation.short_name, kind))
    return list(found.values())


def with_people() -> list[tuple[int, str]]:
    """Id and name of the organisations that somebody acts for today, to choose from: a minute old at most."""
    found = Organisation.objects.filter(pk__in=Role.objects.current().values("organisation"))
    made = cache.get_or_set(f"members.with_people:{today()}", lambda: list(found.values_list("pk", "short_name")), 60)
    return made or []


def _one_of(text: str, allowed: Sequence[str], default: str) -> str:
    return text if text in allowed else default


def _order(sort: str, sorts: dict[str, tuple[str, ...]]) -> list[OrderBy]:
    """Rows without a value come last in both directions."""
    first, *rest = sorts[sort.removeprefix("-")]
    leading = F(first).desc(nulls_last=True) if sort.startswith("-") else F(first).asc(nulls_last=True)
    return [leading, *(F(name).asc() for name in rest), F("pk").asc()]


@dataclass
class ContactCheckList:
    """Who has answered the contact check. `month` names a round, like `2026-09`; empty is the newest."""

    month: str = ""
    show: str = ""
    months: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, asked: QueryDict) -> "ContactCheckList":
        """`months`: the rounds there have been, the newest first; one query."""
        months = [f"{day:%Y-%m}" for day in ContactCheck.objects.dates("opened_on", "month", order="DESC")]
        newest = months[0] if months else ""
        show = _one_of(asked.get("show", ""), [UNANSWERED], "")
        return cls(_one_of(asked.get("round", ""), months, newest), show, months)

    def rounds(self) -> list[tuple[str, str]]:
        """For a list to choose from."""
        return [(month, date_format(_first_day(month), "F Y").capitalize()) for month in self.months]

    def rows(self) -> "QuerySet[ContactCheck]":
        """Those who have not answered first, then by name."""
        columns = ("opened_on", "due_on", "step", "answered_at", "remark", "organisation__short_name", "organisation__kind")
        rows = self._round().select_related("organisation", "answered_by")
        rows = rows.only(*columns, "answered_by__name", "answered_by__email")
        if self.show == UNANSWERED:
            rows = rows.filter(answered_at=None)
        return rows.order_by(F("answered_at").asc(nulls_first=True), "organisation__sort_name", "pk")

    def figures(self) -> dict[str, int]:
        remarks = Count("pk", filter=~Q(remark=""))
        return self._round().aggregate(asked=Count("pk"), answered=Count("answered_at"), remarks=remarks)

    def _round(self) -> "QuerySet[ContactCheck]":
        if not self.month:
            return ContactCheck.objects.none()
        first = _first_day(self.month)
        return ContactCheck.objects.filter(opened_on__year=first.year, opened_on__month=first.month)


def waiting(check: ContactCheck) -> tuple[str, str]:
    """How long an answer is late or has left, and how often it was asked for again; in words."""
    late = check.days_late
    days = ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late}
    asked = ngettext("%(n)s reminder sent", "%(n)s reminders sent", check.step) % {"n": check.step}
    return days if check.is_late else _("By %(day)s") % {"day": dates.day(check.due_on)}, f"{asked}. " if check.step else ""


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")
